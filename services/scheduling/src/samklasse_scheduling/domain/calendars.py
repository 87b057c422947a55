"""Which days are free, and from wall time in Europe/Oslo to instants and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")


@dataclass(frozen=True)
class Calendars:
    """National free days, school-free days per county, and each municipality's county."""

    national: frozenset[date] = frozenset()
    by_county: Mapping[str, frozenset[date]] = field(default_factory=dict)
    county_of: Mapping[str, str] = field(default_factory=dict)

    def free_days(self, municipalities: Iterable[str]) -> frozenset[date]:
        """Every day that is free in at least one of `municipalities` (organisation numbers)."""
        free = set(self.national)
        for municipality in municipalities:
            free |= self.by_county.get(self.county_of.get(municipality, ""), frozenset())
        return frozenset(free)


def instant(day: date, minute: int) -> datetime:
    """The UTC instant of a clock time in Oslo; `minute` counts wall-clock minutes from midnight.

    In the hour that does not exist the clock has jumped, so the instant is that of the jumped-to time; in
    the hour that comes twice it is the first of the two.
    """
    wall = datetime.combine(day, time(minute // 60, minute % 60), tzinfo=OSLO)
    return wall.astimezone(UTC)


def wall_time(at: datetime) -> tuple[date, int]:
    """The day and the minutes after midnight that a clock in Oslo shows at `at`."""
    local = at.astimezone(OSLO)
    return local.date(), local.hour * 60 + local.minute


def next_monday(day: date) -> date:
    """`day` itself where it is a Monday, else the Monday after it."""
    return day + timedelta(days=-day.weekday() % 7)
