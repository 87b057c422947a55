"""The windows that offerings lie in, as hours of the week."""

from __future__ import annotations

from collections.abc import Iterable

from samklasse_scheduling.domain.situation import Window
from samklasse_scheduling.domain.weekly import SLOTS, SLOTS_PER_DAY, WeeklyTime, slot_bit, slots_of

EVENING_SLOT = 16
"""Of a day's half-hours from 08:00: 16:00."""
WEEKEND_DAY = 5


def availability(windows: Iterable[Window]) -> int:
    """All the hours of these windows, as a weekly mask."""
    wanted = set(windows)
    return sum(slot_bit(slot) for slot in range(SLOTS) if window_of(slot) in wanted)


def around(times: Iterable[WeeklyTime]) -> int:
    """All the hours of the windows that these times lie in, as a weekly mask."""
    return availability({window_of(slot) for time in times for slot in slots_of(time)})


def window_of(slot: int) -> Window:
    """Which window a half-hour of the week belongs to."""
    if slot // SLOTS_PER_DAY >= WEEKEND_DAY:
        return Window.WEEKEND
    return Window.EVENING if slot % SLOTS_PER_DAY >= EVENING_SLOT else Window.DAY
