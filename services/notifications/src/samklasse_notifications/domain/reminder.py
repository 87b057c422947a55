"""Reminders: a day before each session, and never for a session that moved, went away or has begun."""

from datetime import datetime, timedelta
from uuid import UUID

from samklasse_notifications.domain.timetable import Session, Timetable, live

BEFORE = timedelta(hours=24)


def due_at(session: Session) -> datetime:
    return session.starts_at - BEFORE


def to_set(timetable: Timetable, *, now: datetime) -> dict[UUID, datetime]:
    """Reminders to come. None within the last day: the message about the class is its own reminder."""
    return {id_: due_at(session) for id_, session in live(timetable).items() if due_at(session) > now}


def still_true(session: Session | None, *, promised: datetime, now: datetime) -> bool:
    """The timer that rings still belongs to this session at this time."""
    return session is not None and not session.cancelled and due_at(session) == promised and now < session.starts_at
