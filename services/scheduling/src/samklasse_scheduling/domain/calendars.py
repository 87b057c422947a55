"""Which days are free, and from wall time in Europe/Oslo to instants and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")


Hours = tuple[int, int]
"""From and until, in wall-clock minutes after midnight."""


@dataclass(frozen=True)
class OwnCalendar:
    """What a municipality has decided itself: within `periods` (from and to with) its days stand, not its county's."""

    periods: tuple[tuple[date, date], ...] = ()
    days: frozenset[date] = frozenset()

    def decides(self, day: date) -> bool:
        """Whether this calendar speaks of `day` at all."""
        return any(first <= day <= last for first, last in self.periods)


@dataclass(frozen=True)
class Calendars:
    """National free days, school-free days per county and municipality, hours off, and what was waived."""

    national: frozenset[date] = frozenset()
    by_county: Mapping[str, frozenset[date]] = field(default_factory=dict)
    county_of: Mapping[str, str] = field(default_factory=dict)
    by_municipality: Mapping[str, OwnCalendar] = field(default_factory=dict)
    half_days: Mapping[str, Mapping[date, tuple[Hours, ...]]] = field(default_factory=dict)
    """Hours off by who decided them: a county's number or a municipality's organisation number."""
    waived: Mapping[str, frozenset[tuple[date, UUID | None]]] = field(default_factory=dict)
    """By municipality: the days it lets a class (None: all classes) meet on all the same."""

    def free_days(self, municipalities: Iterable[str], group: UUID | None = None) -> frozenset[date]:
        """Every day that is free in at least one of `municipalities` (organisation numbers) and not waived by it.

        `group` is the class that asks; without one only waivers for all classes count.
        """
        free: set[date] = set()
        nobody = True
        for municipality in municipalities:
            nobody = False
            free |= {day for day in self._free(municipality) if not self.waives(municipality, day, group)}
        return self.national if nobody else frozenset(free)

    def hours_off(self, municipalities: Iterable[str], group: UUID | None = None) -> Mapping[date, tuple[Hours, ...]]:
        """The half days of `municipalities`, those waived left out."""
        found: dict[date, tuple[Hours, ...]] = {}
        for municipality in municipalities:
            for day, hours in self._half_days(municipality):
                if not self.waives(municipality, day, group):
                    found[day] = (*found.get(day, ()), *hours)
        return found

    def shut(
        self, municipalities: Iterable[str], day: date, minute: int, minutes: int, group: UUID | None = None
    ) -> bool:
        """Whether a class of these municipalities may not meet then: a free day, or hours off of a half day."""
        return any(
            not self.waives(municipality, day, group)
            and (self._is_free(municipality, day) or overlaps(self._hours(municipality, day), minute, minutes))
            for municipality in municipalities
        )

    def waives(self, municipality: str, day: date, group: UUID | None) -> bool:
        """Whether `municipality` lets this class meet on its free day."""
        waived = self.waived.get(municipality, frozenset())
        return bool(waived) and ((day, None) in waived or (group is not None and (day, group) in waived))

    def _free(self, municipality: str) -> Iterator[date]:
        yield from self.national
        own = self.by_municipality.get(municipality, NOTHING_OWN)
        yield from own.days
        for day in self._of_county(municipality):
            if not own.decides(day):
                yield day

    def _is_free(self, municipality: str, day: date) -> bool:
        own = self.by_municipality.get(municipality, NOTHING_OWN)
        county = day in self._of_county(municipality) and not own.decides(day)
        return county or day in self.national or day in own.days

    def _of_county(self, municipality: str) -> frozenset[date]:
        return self.by_county.get(self.county_of.get(municipality, ""), frozenset())

    def _half_days(self, municipality: str) -> Iterator[tuple[date, tuple[Hours, ...]]]:
        county = self.half_days.get(self.county_of.get(municipality, ""), {})
        for day in {*self.half_days.get(municipality, {}), *county}:
            hours = self._hours(municipality, day)
            if hours:
                yield day, hours

    def _hours(self, municipality: str, day: date) -> tuple[Hours, ...]:
        if not self.half_days:
            return ()
        own = self.half_days.get(municipality, {}).get(day, ())
        if self.by_municipality.get(municipality, NOTHING_OWN).decides(day):
            return own
        return own + self.half_days.get(self.county_of.get(municipality, ""), {}).get(day, ())


NOTHING_OWN = OwnCalendar()


def overlaps(hours: Iterable[Hours], minute: int, minutes: int) -> bool:
    """Whether something from `minute` on that takes `minutes` touches any of `hours`."""
    return any(first < minute + minutes and minute < last for first, last in hours)


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
