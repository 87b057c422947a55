"""From a weekly pattern to dated sessions that skip free days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from uuid import UUID, uuid5

from samklasse_scheduling.domain.calendars import Hours, instant, overlaps
from samklasse_scheduling.domain.weekly import WeeklyTime


@dataclass(frozen=True, order=True)
class Dated:
    """One session as it is first planned; `start` and `end` are UTC instants."""

    start: datetime
    end: datetime
    id: UUID
    day: date
    minutes: int
    number: int


def session_id(class_id: UUID, day: date, time: WeeklyTime) -> UUID:
    """The id a session keeps for life, whatever day it is later moved to."""
    return uuid5(class_id, f"session {day.isoformat()} {time.at()}")


def last_day(first_day: date, weeks: int) -> date:
    """The last day of a term of `weeks` times seven days."""
    return first_day + timedelta(days=7 * weeks - 1)


def dated(
    class_id: UUID,
    times: Sequence[WeeklyTime],
    *,
    first_day: date,
    weeks: int,
    free: frozenset[date],
    hours_off: Mapping[date, Sequence[Hours]] = MappingProxyType({}),
) -> tuple[Dated, ...]:
    """Every session of a term in order; one on a free day or in hours off is left out, the term is not lengthened."""
    days = (first_day + timedelta(days=offset) for offset in range(7 * weeks))
    meetings = sorted(
        (day, time)
        for day in days
        if day not in free
        for time in times
        if time.weekday == day.isoweekday() and not overlaps(hours_off.get(day, ()), time.minute, time.minutes)
    )
    return tuple(_session(class_id, day, time, number) for number, (day, time) in enumerate(meetings, start=1))


def _session(class_id: UUID, day: date, time: WeeklyTime, number: int) -> Dated:
    start = instant(day, time.minute)
    end = instant(day, time.minute + time.minutes)
    return Dated(start, end, session_id(class_id, day, time), day, time.minutes, number)
