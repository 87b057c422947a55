"""One day as 28 half-hours from 08:00 in one whole number, the first in the highest bit."""

from __future__ import annotations

from datetime import date

from samklasse_scheduling.domain.weekly import DAYS, FIRST_MINUTE, SLOT_MINUTES, SLOTS_PER_DAY

FULL = (1 << SLOTS_PER_DAY) - 1


def of_day(mask: int, day: date) -> int:
    """The part of a weekly mask that is about `day`'s weekday."""
    return mask >> (SLOTS_PER_DAY * (DAYS - day.isoweekday())) & FULL


def lengths(minutes: int) -> int:
    """How many half-hours a session occupies: every one it touches."""
    return -(-minutes // SLOT_MINUTES)


def starts(free: int, length: int) -> int:
    """Where something of so many half-hours can begin and be in free ones throughout."""
    found = free
    for further in range(1, length):
        found &= free << further
    return found & FULL


def taken(minute: int, minutes: int) -> int:
    """The half-hours that something touches; outside 08:00-22:00 there are none."""
    first = max(0, (minute - FIRST_MINUTE) // SLOT_MINUTES)
    beyond = min(SLOTS_PER_DAY, -(-(minute + minutes - FIRST_MINUTE) // SLOT_MINUTES))
    if first >= beyond:
        return 0
    return ((1 << (beyond - first)) - 1) << (SLOTS_PER_DAY - beyond)


def minute_of(slot: int) -> int:
    """When half-hour `slot` begins, in minutes after midnight."""
    return FIRST_MINUTE + slot * SLOT_MINUTES


def slots_of(bits: int) -> list[int]:
    """Which half-hours are set, the first of the day first."""
    return [slot for slot in range(SLOTS_PER_DAY) if bits >> (SLOTS_PER_DAY - 1 - slot) & 1]
