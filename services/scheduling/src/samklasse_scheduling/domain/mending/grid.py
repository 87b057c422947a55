"""Days of half-hours as slots: where a dated session stands, and from a slot back to an instant."""

from dataclasses import dataclass
from datetime import date, datetime

from samklasse_scheduling.domain.calendars import instant, wall_time
from samklasse_scheduling.domain.weekly import FIRST_MINUTE, SLOT_MINUTES, SLOTS_PER_DAY


@dataclass(frozen=True)
class Grid:
    """The days that are looked at, in order; slots count half-hours from 08:00 of the first."""

    days: tuple[date, ...]

    @property
    def slots(self) -> int:
        return len(self.days) * SLOTS_PER_DAY

    def half_hours(self, start: datetime, minutes: int) -> tuple[int, int] | None:
        """The first slot that a session touches and how many; None where it lies outside."""
        day, minute = wall_time(start)
        if day not in self.index or minute < FIRST_MINUTE:
            return None
        first = (minute - FIRST_MINUTE) // SLOT_MINUTES
        beyond = -(-(minute + minutes - FIRST_MINUTE) // SLOT_MINUTES)
        if beyond > SLOTS_PER_DAY:
            return None
        return self.index[day] * SLOTS_PER_DAY + first, beyond - first

    @property
    def index(self) -> dict[date, int]:
        return {day: number for number, day in enumerate(self.days)}

    def at(self, slot: int) -> tuple[date, int]:
        """Day and minute of the day."""
        number, half_hour = divmod(slot, SLOTS_PER_DAY)
        return self.days[number], FIRST_MINUTE + half_hour * SLOT_MINUTES

    def instant(self, slot: int, minutes: int = 0) -> datetime:
        """When a slot begins, or so many minutes later."""
        day, minute = self.at(slot)
        return instant(day, minute + minutes)
