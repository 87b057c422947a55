"""Weekly patterns as words, when each may be used in a term, and by the people of which calendars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

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


@dataclass
class FreeDays:
    """Municipalities with the same free days are alike: `alike` numbers them."""

    situation: Situation
    least: float
    alike: dict[str, int] = field(default_factory=dict)
    days: list[frozenset[date]] = field(default_factory=list)
    _counted: dict[tuple[Term, tuple[int, ...], int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        numbers: dict[frozenset[date], int] = {}
        for municipality in sorted({person.municipality for person in self.situation.people}):
            days = frozenset(self.situation.calendars.free_days([municipality]))
            if days not in numbers:
                numbers[days] = len(self.days)
                self.days.append(days)
            self.alike[municipality] = numbers[days]

    def of(self, indexes: Sequence[int]) -> Array:
        people = self.situation.people
        return np.array([self.alike[people[index].municipality] for index in indexes], dtype=np.int32)

    def _lost(self, term: Term, calendars: tuple[int, ...], weekday: int) -> int:
        key = (term, calendars, weekday)
        if key not in self._counted:
            free = frozenset[date]().union(*(self.days[number] for number in calendars))
            self._counted[key] = sum(
                day.isoweekday() == weekday and term.first_day <= day <= term.last_day for day in free
            )
        return self._counted[key]

    def enough(self, times: Times, term: Term, calendars: tuple[int, ...]) -> bool:
        """Whether enough sessions remain when all these calendars' free days are left out."""
        lost = sum(self._lost(term, calendars, time.weekday) for time in times)
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
