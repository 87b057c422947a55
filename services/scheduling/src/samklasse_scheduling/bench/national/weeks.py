"""When people and teachers are free: archetypes of a week, less what keeps one away.

Masks are few and shared: a hundred thousand people hold some thousand different ones.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from samklasse_scheduling.domain.situation import Window
from samklasse_scheduling.domain.weekly import SLOTS_PER_DAY, slot_bit

WORKDAYS = range(5)
WEEKEND = range(5, 7)


@dataclass(frozen=True)
class Archetype:
    """How somebody's week looks. Days count from 0, hours from midnight; `blocks` are free time as (days, from, to)."""

    name: str
    share: int
    window: Window
    blocks: tuple[tuple[tuple[int, ...], float, float], ...]
    works: bool = False


def _days(*days: int) -> tuple[int, ...]:
    return days


EVERY = tuple(WORKDAYS)
ARCHETYPES = (
    Archetype("whole-days", 24, Window.DAY, ((EVERY, 8, 16),)),
    Archetype("kindergarten-hours", 12, Window.DAY, ((EVERY, 9, 14.5),)),
    Archetype("mornings", 11, Window.DAY, ((EVERY, 8, 12.5),)),
    Archetype("afternoons", 7, Window.DAY, ((EVERY, 11.5, 16),)),
    Archetype("part-time-work", 7, Window.DAY, ((_days(0, 2, 4), 8, 16), (_days(1, 3), 16, 20)), works=True),
    Archetype("evenings", 15, Window.EVENING, ((EVERY, 16, 22),), works=True),
    Archetype("early-evenings", 8, Window.EVENING, ((EVERY, 16, 20),), works=True),
    Archetype("late-evenings", 6, Window.EVENING, ((EVERY, 18.5, 22),), works=True),
    Archetype("shift-work", 5, Window.EVENING, ((_days(0, 1, 3), 16, 22), (_days(2, 4), 8, 15)), works=True),
    Archetype("weekends", 5, Window.WEEKEND, ((_days(5, 6), 9, 19),), works=True),
)
"""Ten ways to live; shares in per cent. They are a guess of shape, like the levels and tracks."""
KNOCKED_OUT_DAYS = ((0, 46), (1, 38), (2, 16))
"""How many weekdays something else takes, with weights."""
ODD_HOURS = 0.22
"""How often one more stretch of two hours is taken: a clinic, a meeting, a child's training."""


@cache
def block(days: tuple[int, ...], first: float, beyond: float) -> int:
    """A stretch of hours on some days as a mask."""
    slots = range(int(first * 2) - 16, int(beyond * 2) - 16)
    return sum(slot_bit(day * SLOTS_PER_DAY + slot) for day in days for slot in slots)


@cache
def whole(archetype: Archetype) -> int:
    """An archetype's free week with nothing knocked out."""
    return union(block(*one) for one in archetype.blocks)


def union(masks: Iterable[int]) -> int:
    """Every half-hour that lies in one of `masks`."""
    together = 0
    for mask in masks:
        together |= mask
    return together


def draw_archetypes(count: int, draw: random.Random) -> list[Archetype]:
    """One archetype for each of `count` people."""
    return draw.choices(ARCHETYPES, [one.share for one in ARCHETYPES], k=count)


def draw_week(archetype: Archetype, draw: random.Random, known: dict[int, int]) -> int:
    """An archetype's week less knocked-out days and hours; equal masks are one object in `known`."""
    mask = whole(archetype)
    gone = draw.choices(*zip(*KNOCKED_OUT_DAYS, strict=True))[0] if archetype.window is not Window.WEEKEND else 0
    for day in draw.sample(WORKDAYS, gone):
        mask &= ~block((day,), 8, 22)
    if draw.random() < ODD_HOURS:
        first = draw.randrange(8, 20)
        mask &= ~block((draw.randrange(5),), first, first + 2)
    return known.setdefault(mask, mask)
