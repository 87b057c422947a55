"""A school calendar as a message."""

from datetime import datetime

from samklasse_contracts import scheduling as s
from samklasse_contracts.message import say

from samklasse_scheduling.domain.school_calendar import MIDNIGHT, DayKind, DayOff, SchoolCalendar
from samklasse_scheduling.translate.said import Because


def published(
    owner: str, version: int, made: SchoolCalendar, *, cause: Because, now: datetime
) -> s.SchoolCalendarPublished:
    """One version in full. The owner is a county's number or a municipality's organisation number."""
    orgnr = owner if len(owner) == 9 else None
    body = s.SchoolCalendarPublished(
        owner=owner,
        version=version,
        first_day=made.first_day,
        last_day=made.last_day,
        days=tuple(_day(one) for one in made.days),
    )
    return say(body, subject=owner, at=now, cause=cause, sequence=version, owner_orgnr=orgnr)


def _day(one: DayOff) -> s.CalendarDay:
    half = one.kind is DayKind.HALF
    return s.CalendarDay(
        day=one.day,
        kind=s.CalendarDayKind(one.kind),
        off_from=clock_time(one.from_minute) if half else None,
        off_to=clock_time(one.to_minute) if half else None,
    )


def clock_time(minute: int) -> str:
    """HH:MM; midnight at the end of a day is 24:00."""
    return "24:00" if minute == MIDNIGHT else f"{minute // 60:02d}:{minute % 60:02d}"
