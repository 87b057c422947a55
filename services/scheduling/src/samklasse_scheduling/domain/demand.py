"""Unmet demand: how many wait for what, without cells so small that they point at somebody."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from samklasse_scheduling.domain import level as levels
from samklasse_scheduling.domain.level import Level
from samklasse_scheduling.domain.plan import Plan
from samklasse_scheduling.domain.rules import in_force
from samklasse_scheduling.domain.situation import Situation

SMALLEST_CELL = 5
"""Fewer people than this are not counted in public."""


@dataclass(frozen=True, order=True)
class Cell:
    """How many wait for a level of a subject in one window of the week."""

    level: Level
    subject: str
    window: str
    count: int


def unmet(plan: Plan, situation: Situation) -> tuple[Cell, ...]:
    """Everybody a plan has no class for, counted by the window she has a seat in."""
    rules = in_force(situation.earliest)
    wanted: Counter[tuple[Level, str, str]] = Counter()
    for nowhere in plan.unplaced:
        person = situation.person_by_id[nowhere.enrollment]
        offering = situation.offering_by_id.get(person.seat.offering)
        if offering is not None:
            level = levels.class_level(person.levels, oral=offering.oral, rules=rules)
            wanted.update((level, offering.subject, window) for window in offering.windows)
    return tuple(sorted(Cell(*what, count) for what, count in wanted.items() if count >= SMALLEST_CELL))
