"""When a municipality's people cannot meet: free days, and hours off of half days, from the raw calendars.

A municipality's own calendar replaces its county's within the periods that it speaks of; what it has waived for all
classes counts as an ordinary day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from samklasse_scheduling.domain.calendars import Calendars
from samklasse_scheduling.domain.weekly import WeeklyTime


@dataclass(frozen=True)
class Closed:
    """Whole days, and on other days from which minute of the day until which."""

    days: frozenset[date]
    hours: Mapping[date, tuple[tuple[int, int], ...]]

    def meets(self, day: date, time: WeeklyTime) -> bool:
        """Whether a meeting on that day can be held."""
        begins, ends = time.minute, time.minute + time.minutes
        return day not in self.days and all(ends <= first or last <= begins for first, last in self.hours.get(day, ()))


def closed(calendars: Calendars, municipality: str) -> Closed:
    """What is closed to the people of one municipality."""
    county = calendars.county_of.get(municipality, "")
    own = calendars.by_municipality.get(municipality)
    periods = own.periods if own else ()
    waived = {day for day, group in calendars.waived.get(municipality, frozenset()) if group is None}
    days = set(calendars.national) | set(own.days if own else ())
    days |= set(_elsewhere(calendars.by_county.get(county, ()), periods))
    mine, theirs = calendars.half_days.get(municipality, {}), calendars.half_days.get(county, {})
    hours = {day: mine.get(day, ()) for day in mine}
    for day in _elsewhere(theirs, periods):
        hours[day] = (*hours.get(day, ()), *theirs[day])
    return Closed(frozenset(days - waived), {day: when for day, when in hours.items() if day not in waived})


def _elsewhere(days: Iterable[date], periods: Iterable[tuple[date, date]]) -> list[date]:
    """The days of a county that the municipality's own calendar does not speak of."""
    return [day for day in days if not any(first <= day <= last for first, last in periods)]
