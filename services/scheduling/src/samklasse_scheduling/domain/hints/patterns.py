"""The weekly patterns a class could have, whoever sells it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import combinations, product

from samklasse_scheduling.domain.situation import Window
from samklasse_scheduling.domain.weekly import SLOT_MINUTES, WeeklyTime, mask_of, slots_in

DAYS = {Window.DAY: range(1, 6), Window.EVENING: range(1, 6), Window.WEEKEND: range(6, 8)}
HOURS = {Window.DAY: (480, 960), Window.EVENING: (960, 1320), Window.WEEKEND: (480, 1320)}


@dataclass(frozen=True)
class Pattern:
    """Weekly times that a class could have, and in which window they lie."""

    window: Window
    times: tuple[WeeklyTime, ...]
    mask: int


@cache
def slots(mask: int) -> tuple[int, ...]:
    """The half-hours of a mask, found once."""
    return tuple(slots_in(mask))


@cache
def patterns(sessions_per_week: int, session_minutes: int) -> tuple[Pattern, ...]:
    """The same clock time on different days of one window."""
    found = []
    for window, days in DAYS.items():
        first, beyond = HOURS[window]
        starts = range(first, beyond - session_minutes + 1, SLOT_MINUTES)
        for chosen, start in product(combinations(days, sessions_per_week), starts):
            times = tuple(WeeklyTime(day, start, session_minutes) for day in chosen)
            found.append(Pattern(window, times, mask_of(times)))
    return tuple(found)
