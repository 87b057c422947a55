"""A term cut into blocks, none of which overlap: the slots of the core.

A block is as long as the longest session asked for, so two sessions in different blocks never share a half-hour. Where
in the day the first block begins is chosen so that most sessions have most blocks open to them. What does not fit this
cut is placed by half-hours afterwards (`domain/term/filling`), so that nothing is lost by it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from samklasse_scheduling.domain.term.half_hours import minute_of
from samklasse_scheduling.domain.weekly import SLOTS_PER_DAY

MOST_PER_DAY = 16
"""Slots of a day that the core can price."""
Openings = Mapping[UUID, Mapping[date, int]]


@dataclass(frozen=True)
class Blocks:
    """Slot t of the core is block `t % per_part` of part `t // per_part`; a day has one part, or two if its blocks are
    more than the core can price (the participants' load counts within a part then).
    """

    days: tuple[date, ...]
    firsts: tuple[int, ...]
    """The half-hours at which blocks begin."""
    parts: int

    @property
    def per_part(self) -> int:
        return -(-len(self.firsts) // self.parts)

    @property
    def count(self) -> int:
        return len(self.days) * self.parts * self.per_part

    def slot(self, day: int, block: int) -> int:
        """Which slot block `block` of the `day`-th day is."""
        return (day * self.parts + block // self.per_part) * self.per_part + block % self.per_part

    def time(self, slot: int) -> tuple[date, int]:
        """The day and minute at which a slot begins."""
        part, within = divmod(slot, self.per_part)
        day, half = divmod(part, self.parts)
        return self.days[day], minute_of(self.firsts[half * self.per_part + within])


def cut(openings: Sequence[Openings], length: int) -> Blocks:
    """Blocks of `length` half-hours over the days on which anything could be; ties go to the earlier first block."""
    days = tuple(sorted({day for one in openings for by_day in one.values() for day in by_day}))
    offsets = range(min(length, SLOTS_PER_DAY - length + 1))
    best = max(offsets, key=lambda offset: (_open(openings, _firsts(offset, length)), -offset), default=0)
    firsts = _firsts(best, length)
    return Blocks(days, firsts, -(-len(firsts) // MOST_PER_DAY))


def _firsts(offset: int, length: int) -> tuple[int, ...]:
    return tuple(range(offset, SLOTS_PER_DAY - length + 1, length))


def bit(first: int) -> int:
    """The half-hour in a day's bits."""
    return 1 << (SLOTS_PER_DAY - 1 - first)


def _open(openings: Sequence[Openings], firsts: Sequence[int]) -> tuple[int, int]:
    """How many sessions have any block, and how many they have in all, each at most ten."""
    mask = sum(bit(first) for first in firsts)
    counts = [sum((at & mask).bit_count() for by_day in one.values() for at in by_day.values()) for one in openings]
    return sum(count > 0 for count in counts), sum(min(count, 10) for count in counts)
