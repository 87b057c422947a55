"""The weekly patterns a formed class may have: the same clock time on different days of one window."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from samklasse_scheduling.domain.situation import Offering, Window
from samklasse_scheduling.domain.weekly import SLOT_MINUTES, WeeklyTime

WEEKDAYS = (1, 2, 3, 4, 5)
WEEKEND_DAYS = (6, 7)
HOURS: dict[Window, tuple[tuple[int, ...], int, int]] = {
    Window.DAY: (WEEKDAYS, 8 * 60, 16 * 60),
    Window.EVENING: (WEEKDAYS, 16 * 60, 22 * 60),
    Window.WEEKEND: (WEEKEND_DAYS, 8 * 60, 22 * 60),
}
"""The days, and from and to which minute of the day, as the contract's `Window` says."""


def patterns_of(offering: Offering) -> tuple[tuple[WeeklyTime, ...], ...]:
    """Every weekly pattern an offering allows, in a fixed order."""
    return tuple(pattern for window in Window if window in offering.windows for pattern in _inside(window, offering))


def _inside(window: Window, offering: Offering) -> Iterator[tuple[WeeklyTime, ...]]:
    days, first, beyond = HOURS[window]
    starts = range(first, beyond - offering.session_minutes + 1, SLOT_MINUTES)
    for chosen in combinations(days, offering.sessions_per_week):
        for start in starts:
            yield tuple(WeeklyTime(day, start, offering.session_minutes) for day in chosen)


def inside_windows(times: tuple[WeeklyTime, ...], windows: frozenset[Window]) -> bool:
    """Whether each meeting lies inside one of `windows`."""
    return all(any(_within(time, window) for window in windows) for time in times)


def _within(time: WeeklyTime, window: Window) -> bool:
    days, first, beyond = HOURS[window]
    return time.weekday in days and first <= time.minute and time.minute + time.minutes <= beyond
