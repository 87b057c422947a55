"""A school calendar (skolerute) as its municipality or county decides it: which days are off, and of what kind.

Norway's school calendars are local regulations, per municipality and county; days of pupils and of teachers differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from samklasse_scheduling.domain.errors import BadCalendar
from samklasse_scheduling.domain.weekly import FIRST_MINUTE, LAST_MINUTE

MOST_DAYS = 800
"""Days off in one version: two school years have some 160 on weekdays."""
LONGEST = 1100
"""Days of one version's period: three school years."""
LONGEST_SPAN = 120
"""Days of one holiday."""
FIRST_YEAR, LAST_YEAR = 2000, 2100
MIDNIGHT = 24 * 60


class DayKind(StrEnum):
    """What a day off is. Nobody is taught on the first two; a half day has hours off."""

    FREE = "FREE"
    PLANNING = "PLANNING"
    """Teachers work, pupils are off."""
    HALF = "HALF"


RANK = (DayKind.FREE, DayKind.PLANNING, DayKind.HALF)


@dataclass(frozen=True, order=True)
class DayOff:
    """One day; a half day says from and until when, in minutes after midnight."""

    day: date
    kind: DayKind
    from_minute: int = 0
    to_minute: int = MIDNIGHT


@dataclass(frozen=True)
class SchoolCalendar:
    """From and to with these days, these are off and no other."""

    first_day: date
    last_day: date
    days: tuple[DayOff, ...]


def calendar(days: Iterable[DayOff], *, first_day: date | None = None, last_day: date | None = None) -> SchoolCalendar:
    """A calendar of these days; its period is that of the days where none is named.

    Raises:
        BadCalendar: no day and no period, a day outside it, too long a period, or too many days.
    """
    every = merged(days)
    first = first_day or min((one.day for one in every), default=None)
    last = last_day or max((one.day for one in every), default=None)
    if first is None or last is None:
        raise BadCalendar("EMPTY_CALENDAR")
    for day in (first, last):
        check_day(day)
    if not first <= last <= first + timedelta(days=LONGEST):
        raise BadCalendar("BAD_PERIOD", first_day=first.isoformat(), last_day=last.isoformat(), most_days=LONGEST)
    outside = next((one.day for one in every if not first <= one.day <= last), None)
    if outside is not None:
        raise BadCalendar("OUTSIDE_PERIOD", value=outside.isoformat())
    if len(every) > MOST_DAYS:
        raise BadCalendar("TOO_MANY_DAYS", days=len(every), most=MOST_DAYS)
    return SchoolCalendar(first, last, every)


def check_day(day: date, **where: object) -> date:
    """`day`, if it lies where calendars lie.

    Raises:
        BadCalendar: it does not.
    """
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise BadCalendar("BAD_DATE", value=day.isoformat(), **where)
    return day


def merged(days: Iterable[DayOff]) -> tuple[DayOff, ...]:
    """One entry per day, in order; the hours of several half days stand side by side."""
    by_day: dict[date, set[DayOff]] = {}
    for one in days:
        by_day.setdefault(one.day, set()).add(one)
    return tuple(kept for _, entries in sorted(by_day.items()) for kept in _strongest(entries))


def _strongest(entries: set[DayOff]) -> list[DayOff]:
    kind = min((one.kind for one in entries), key=RANK.index)
    found = sorted(one for one in entries if one.kind is kind)
    return found if kind is DayKind.HALF else found[:1]


def days_off(start: datetime, end: datetime, kind: DayKind) -> Iterator[DayOff]:
    """What something from `start` until `end` (wall time, no zone) takes off each of its days.

    A day whose teaching hours (08-22) it covers is off; of another, these hours are. Raises BadCalendar when it ends
    before it begins or lasts too long.
    """
    if not start < end:
        raise BadCalendar("ENDS_BEFORE_IT_BEGINS", value=end.isoformat(timespec="minutes"))
    if (end - start).days > LONGEST_SPAN:
        raise BadCalendar("TOO_LONG", value=end.isoformat(timespec="minutes"), most_days=LONGEST_SPAN)
    day = start.date()
    while datetime.combine(day, datetime.min.time()) < end:
        first = start.hour * 60 + start.minute if day == start.date() else 0
        last = end.hour * 60 + end.minute if day == end.date() else MIDNIGHT
        if first <= FIRST_MINUTE and last >= LAST_MINUTE:
            yield DayOff(day, kind)
        else:
            yield DayOff(day, DayKind.HALF, first, last)
        day += timedelta(days=1)
