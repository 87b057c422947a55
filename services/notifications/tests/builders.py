"""Builders shared by the tests of notifications."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

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
