"""Unmet demand: how many wait for what, without cells so small that they point at somebody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from samklasse_scheduling.domain import level as levels
from samklasse_scheduling.domain.hints import Hint
from samklasse_scheduling.domain.level import Level
from samklasse_scheduling.domain.plan import Help, Plan
from samklasse_scheduling.domain.rules import in_force
from samklasse_scheduling.domain.situation import Situation
from samklasse_scheduling.domain.weekly import WeeklyTime

SMALLEST_CELL = 5
"""Fewer people than this are not counted in public."""


@dataclass(frozen=True, order=True)
class Cell:
    """How many wait for a level of a subject in one window; `times` of one class would suit `suits` of them."""

    level: Level
    subject: str
    window: str
    count: int
    times: tuple[WeeklyTime, ...] = ()
    suits: int = 0


def unmet(plan: Plan, situation: Situation, found: Sequence[Hint] = ()) -> tuple[Cell, ...]:
    """Everybody a plan has no class for, counted by the windows she has a seat in and the one that would suit her."""
    rules = in_force(situation.earliest)
    suited = {one: hint.window for hint in found if hint.kind is Help.NEW_CLASS for one in hint.people}
    wanted: Counter[tuple[Level, str, str]] = Counter()
    for nowhere in plan.unplaced:
        person = situation.person_by_id[nowhere.enrollment]
        offering = situation.offering_by_id.get(person.seat.offering)
        if offering is not None:
            level = levels.class_level(person.levels, oral=offering.oral, rules=rules)
            windows = offering.windows | ({suited[person.enrollment]} if person.enrollment in suited else set())
            wanted.update((level, offering.subject, str(window)) for window in windows)
    best = _best(found)
    return tuple(sorted(_cell(what, count, best) for what, count in wanted.items() if count >= SMALLEST_CELL))


def _best(found: Sequence[Hint]) -> Mapping[tuple[Level, str, str], Hint]:
    """The class that would place most, for each level, subject and window."""
    best: dict[tuple[Level, str, str], Hint] = {}
    for hint in found:
        if hint.times and hint.count >= SMALLEST_CELL:
            best.setdefault((hint.level, hint.subject, str(hint.window)), hint)
    return best


def _cell(what: tuple[Level, str, str], count: int, best: Mapping[tuple[Level, str, str], Hint]) -> Cell:
    hint = best.get(what)
    return Cell(*what, count, hint.times, hint.count) if hint else Cell(*what, count)


def by_person(found: Sequence[Hint]) -> Mapping[UUID, Hint]:
    """The one hint that each person is in."""
    return {one: hint for hint in found for one in hint.people}
