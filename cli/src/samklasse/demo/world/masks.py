"""A week as 7 days × 28 half-hours from 08:00, Monday first: 196 bits, written as 49 hex digits, first slot highest."""

from collections.abc import Iterable

DAYS, SLOTS = 7, 28


def slot(hour: int, minute: int = 0) -> int:
    """The half-hour of a day that begins at hour:minute, 0 for 08:00."""
    return (hour - 8) * 2 + minute // 30


def week(open_hours: Iterable[tuple[int, int, int]]) -> str:
    """A mask that is open in each (weekday 0–6, first slot, end slot)."""
    bits = 0
    for day, first, end in open_hours:
        for half_hour in range(first, end):
            bits |= 1 << (DAYS * SLOTS - 1 - (day * SLOTS + half_hour))
    return f"{bits:049x}"


def covers(mask: str, day: int, first: int, end: int) -> bool:
    """Whether the mask is open from slot `first` up to `end` on weekday `day` (0–6)."""
    wanted = int(week([(day, first, end)]), 16)
    return int(mask, 16) & wanted == wanted
