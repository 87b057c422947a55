"""Builders shared by the tests of notifications."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import asyncpg
from samklasse_chassis import timers
from samklasse_chassis.timers import TimerDue
from samklasse_contracts.message import Cause, say
from samklasse_contracts.scheduling import (
    ClassCancelled,
    ClassKind,
    ClassState,
    Left,
    Member,
    SessionState,
    TimetablePublished,
    TimetableSession,
)
from samklasse_contracts.values import Level, Subject
from samklasse_notifications.domain.timetable import Session, Timetable

OSLO = ZoneInfo("Europe/Oslo")
ROOT = UUID("00000000-0000-4000-8000-000000000000")
CLASS = uuid5(ROOT, "class")
ANNA, BILAL = uuid5(ROOT, "anna"), uuid5(ROOT, "bilal")
LARVIK = "811111111"
NOW = datetime(2027, 1, 8, 12, 0, tzinfo=UTC)


def session(
    day: date, start: str = "17:30", *, minutes: int = 90, revision: int = 1, cancelled: bool = False
) -> Session:
    begins = datetime.combine(day, time.fromisoformat(start), OSLO).astimezone(UTC)
    ends = begins + timedelta(minutes=minutes)
    return Session(uuid5(CLASS, str(day)), begins, ends, revision=revision, cancelled=cancelled)


def eight_weeks(
    first: date = date(2027, 1, 11), *, days: tuple[int, ...] = (0, 2), without: tuple[date, ...] = ()
) -> tuple[Session, ...]:
    """Sessions on the given weekdays (Monday is 0) for eight weeks from a Monday."""
    meetings = [first + timedelta(days=7 * week + day) for week in range(8) for day in days]
    return tuple(session(day) for day in meetings if day not in without)


def timetable(
    *sessions: Session, members: tuple[UUID, ...] = (ANNA,), revision: int = 1, cancelled: bool = False
) -> Timetable:
    return Timetable(CLASS, revision, sessions or eight_weeks(), dict.fromkeys(members, LARVIK), cancelled)


async def set_clock(admin: asyncpg.Connection, at: datetime) -> None:
    await admin.execute("UPDATE operator.clock SET ahead_by = $1::timestamptz - clock_timestamp()", at)


def published(
    *sessions: Session,
    members: tuple[UUID, ...] = (ANNA,),
    left: tuple[tuple[UUID, UUID | None], ...] = (),
    revision: int = 1,
) -> TimetablePublished:
    """A timetable as scheduling says it; `left` is (person, class she moved to)."""
    plan = sessions or eight_weeks()
    body = TimetablePublished(
        class_id=CLASS,
        revision=revision,
        state=ClassState.PUBLISHED,
        kind=ClassKind.FORMED,
        supplier_orgnr="822222222",
        offering_id=uuid5(ROOT, "offering"),
        subject=Subject.NORWEGIAN,
        level=Level.A2,
        first_day=plan[0].starts_at.date(),
        last_day=plan[-1].starts_at.date(),
        members=tuple(Member(enrollment_id=uuid5(p, "e"), person_id=p, owner_orgnr=LARVIK) for p in members),
        left=tuple(_left(person, moved_to) for person, moved_to in left),
        sessions=tuple(said(s) for s in plan),
    )
    return say(body, subject=CLASS, at=NOW, sequence=revision)


def cancelled(*people: UUID, revision: int = 2) -> ClassCancelled:
    body = ClassCancelled(
        class_id=CLASS,
        revision=revision,
        supplier_orgnr="822222222",
        offering_id=uuid5(ROOT, "offering"),
        subject=Subject.NORWEGIAN,
        level=Level.A2,
        left=tuple(_left(person, None) for person in people),
        sessions=tuple(said(replace(s, cancelled=True, revision=2)) for s in eight_weeks()),
        reason="TEACHER_AWAY",
    )
    return say(body, subject=CLASS, at=NOW, sequence=revision)


def _left(person: UUID, moved_to: UUID | None) -> Left:
    return Left(
        enrollment_id=uuid5(person, "e"), person_id=person, owner_orgnr=LARVIK, reason="WITHDRAWN", moved_to=moved_to
    )


def said(session: Session) -> TimetableSession:
    return TimetableSession(
        session_id=session.id,
        revision=session.revision,
        state=SessionState.CANCELLED if session.cancelled else SessionState.SCHEDULED,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        minutes=90,
        teacher_id=uuid5(ROOT, "teacher"),
    )


def reminder_due(session: Session) -> TimerDue:
    due_at = session.starts_at - timedelta(hours=24)
    body = timers.timer_due("notifications")(kind="session-reminder", timer=f"{CLASS}/{session.id}", due_at=due_at)
    cause = Cause(uuid5(session.id, str(due_at)), uuid5(session.id, str(due_at)))
    return say(body, subject=f"session-reminder/{session.id}", at=due_at, cause=cause)
