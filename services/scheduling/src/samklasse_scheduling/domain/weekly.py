"""The week as a mask: 7 days x 28 half-hours from 08:00, Monday first, the first slot in the highest bit.

People, teachers, offerings and FIXED classes all use it. A meeting occupies every half-hour it touches.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from samklasse_scheduling.domain.errors import BadMask, OutsideGrid

DAYS = 7
SLOT_MINUTES = 30
SLOTS_PER_DAY = 28
SLOTS = DAYS * SLOTS_PER_DAY
FIRST_MINUTE = 8 * 60
LAST_MINUTE = FIRST_MINUTE + SLOTS_PER_DAY * SLOT_MINUTES
HEX_DIGITS = SLOTS // 4
WHOLE_WEEK = (1 << SLOTS) - 1


@dataclass(frozen=True, order=True)
class WeeklyTime:
    """One weekly meeting in Europe/Oslo wall time; `weekday` 1 is Monday, `minute` counts from midnight."""

    weekday: int
    minute: int
    minutes: int

    def at(self) -> str:
        """The clock time as HH:MM."""
        return f"{self.minute // 60:02d}:{self.minute % 60:02d}"


def parse(text: str) -> int:
    """Read 49 hex digits.

    Raises:
        BadMask: anything but 49 hex digits.
    """
    if len(text) != HEX_DIGITS:
        raise BadMask(len(text))
    try:
        return int(text, 16)
    except ValueError:
        raise BadMask(len(text)) from None


def render(mask: int) -> str:
    """Write a mask as 49 hex digits."""
    return f"{mask:0{HEX_DIGITS}x}"


def slot_bit(index: int) -> int:
    """The bit of half-hour `index`, 0 being Monday 08:00."""
    return 1 << (SLOTS - 1 - index)


def slots_of(time: WeeklyTime) -> range:
    """Every half-hour that `time` touches, as indexes into the week.

    Raises:
        OutsideGrid: the meeting is not inside one day between 08:00 and 22:00.
    """
    end = time.minute + time.minutes
    inside = time.minute >= FIRST_MINUTE and end <= LAST_MINUTE and time.minutes > 0
    if not inside or not 1 <= time.weekday <= DAYS:
        raise OutsideGrid(time.weekday, time.at(), time.minutes)
    first = (time.minute - FIRST_MINUTE) // SLOT_MINUTES
    beyond = -(-(end - FIRST_MINUTE) // SLOT_MINUTES)
    day = (time.weekday - 1) * SLOTS_PER_DAY
    return range(day + first, day + beyond)


def mask_of(times: Iterable[WeeklyTime]) -> int:
    """The half-hours that a weekly pattern occupies."""
    mask = 0
    for time in times:
        for slot in slots_of(time):
            mask |= slot_bit(slot)
    return mask


def covers(availability: int, wanted: int) -> bool:
    """Whether someone with `availability` is free in every half-hour of `wanted`."""
    return wanted & ~availability == 0


def slots_in(mask: int) -> list[int]:
    """The indexes of the half-hours in `mask`, in order."""
    return [index for index in range(SLOTS) if mask & slot_bit(index)]
