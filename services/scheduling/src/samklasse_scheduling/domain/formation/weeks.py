"""Weekly patterns as words, when each may be used in a term, and by the people of which calendars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import numpy as np

from samklasse_scheduling.domain.calendars import Hours, overlaps
from samklasse_scheduling.domain.formation.words import Array, week_words
from samklasse_scheduling.domain.situation import Situation, Term
from samklasse_scheduling.domain.weekly import WeeklyTime, mask_of

Times = tuple[WeeklyTime, ...]


@dataclass
class Weeks:
    """Every weekly pattern in use, numbered."""

    times: list[Times] = field(default_factory=list)
    words: list[Array] = field(default_factory=list)
    numbers: dict[Times, int] = field(default_factory=dict)

    def number(self, times: Times) -> int:
        if times not in self.numbers:
            self.numbers[times] = len(self.times)
            self.times.append(times)
            self.words.append(week_words(mask_of(times)))
        return self.numbers[times]


class Off(NamedTuple):
    """What a municipality has off: whole days, and hours of half days."""

    days: frozenset[date]
    hours: frozenset[tuple[date, tuple[Hours, ...]]]


@dataclass
class FreeDays:
    """Municipalities that have the same days and hours off are alike: `alike` numbers them."""

    situation: Situation
    least: float
    alike: dict[str, int] = field(default_factory=dict)
    off: list[Off] = field(default_factory=list)
    halved: bool = False
    """Whether any of them has half days: without, the hour of a meeting does not matter."""
    _counted: dict[tuple[Term, tuple[int, ...], WeeklyTime], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        numbers: dict[Off, int] = {}
        calendars = self.situation.calendars
        for municipality in sorted({person.municipality for person in self.situation.people}):
            hours = calendars.hours_off([municipality])
            off = Off(calendars.free_days([municipality]), frozenset(hours.items()))
            if off not in numbers:
                numbers[off] = len(self.off)
                self.off.append(off)
            self.alike[municipality] = numbers[off]
        self.halved = any(off.hours for off in self.off)

    def of(self, indexes: Sequence[int]) -> Array:
        people = self.situation.people
        return np.array([self.alike[people[index].municipality] for index in indexes], dtype=np.int32)

    def _lost(self, term: Term, calendars: tuple[int, ...], time: WeeklyTime) -> int:
        """The weekly meetings of a term that lie on a free day, or touch hours off, in one of these calendars."""
        if not self.halved:
            time = WeeklyTime(time.weekday, 0, 0)
        key = (term, calendars, time)
        if key not in self._counted:
            lost = frozenset[date]().union(*(self.off[number].days for number in calendars))
            for number in calendars:
                lost |= {day for day, hours in self.off[number].hours if overlaps(hours, time.minute, time.minutes)}
            self._counted[key] = sum(
                day.isoweekday() == time.weekday and term.first_day <= day <= term.last_day for day in lost
            )
        return self._counted[key]

    def enough(self, times: Times, term: Term, calendars: tuple[int, ...]) -> bool:
        """Whether enough sessions remain when all these calendars' free days and hours off are left out."""
        lost = sum(self._lost(term, calendars, time) for time in times)
        sessions = len(times) * term.weeks
        return sessions - lost >= self.least * sessions and lost < sessions

    def together(self, times: Times, term: Term, present: Sequence[int], must: Sequence[int] = ()) -> list[set[int]]:
        """Sets of calendars, each as large as can be, whose people may share a class; all contain `must`."""
        everything = tuple(sorted({*present, *must}))
        if self.enough(times, term, everything):
            return [set(everything)]
        found: list[set[int]] = []
        for seed in everything:
            chosen = set(must)
            for number in (seed, *everything):
                if number not in chosen and self.enough(times, term, tuple(sorted({*chosen, number}))):
                    chosen.add(number)
            if chosen and self.enough(times, term, tuple(sorted(chosen))) and chosen not in found:
                found.append(chosen)
        return found
