"""A person's own sessions among those of her classes."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from samklasse_notifications.domain.timetable import Session, Timetable, live


def sessions_of(timetable: Timetable, person: UUID) -> list[Session]:
    """Those of a class that are held, and for her."""
    if timetable.cancelled or person not in timetable.members:
        return []
    return [session for session in live(timetable).values() if timetable.is_for(person, session.id)]


def hers(timetable: Timetable, person: UUID, session_id: UUID) -> Session | None:
    """A session of hers; None where it is not, or is not held."""
    return next((session for session in sessions_of(timetable, person) if session.id == session_id), None)


def next_session(held: Iterable[Timetable], person: UUID, *, now: datetime) -> Session | None:
    """The first of hers that is not over."""
    ahead = [each for timetable in held for each in sessions_of(timetable, person) if now < each.ends_at]
    return min(ahead, key=lambda session: (session.starts_at, session.id), default=None)
