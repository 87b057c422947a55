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
    """How many wait for a level of a subject in one window; `times` of one class would suit `suits` of them.

    `suits` is 0 where it is not to be told.
    """

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
    if hint is None:
        return Cell(*what, count)
    return Cell(*what, count, hint.times, hint.count if _far_apart(count, hint.count) else 0)


def _far_apart(all_of_them: int, some: int) -> bool:
    """Whether neither the difference nor its being there points at somebody."""
    return all_of_them == some or all_of_them - some >= SMALLEST_CELL


def by_person(found: Sequence[Hint]) -> Mapping[UUID, Hint]:
    """The one hint that each person is in."""
    return {one: hint for hint in found for one in hint.people}


@dataclass(frozen=True)
class Sums:
    """What a hint counts; `timed`: it names a class's times."""

    kind: Help
    people: int
    municipalities: int
    missing: int
    timed: bool


@dataclass(frozen=True)
class Told:
    """A hint's sums as one municipality is told them; `people` and `municipalities` None: fewer than five."""

    kind: Help
    people: int | None
    municipalities: int | None
    missing: int


def as_told(hint: Sums, ours: int, *, minimum: int) -> Told:
    """A hint as a municipality with `ours` of its people is told it.

    Where the others are one to four it is told of its own alone, exactly as if there were no others: whoever takes
    `ours` away, or counts what a class of `minimum` still lacks, learns nothing of them.
    """
    if not _far_apart(hint.people, ours):
        missing = max(0, minimum - ours) if hint.timed else 0
        kind = hint.kind if not hint.timed else Help.MORE_PEOPLE_AT_LEVEL if missing else Help.NEW_CLASS
        hint = Sums(kind, ours, 1, missing, hint.timed)
    many = hint.people >= SMALLEST_CELL
    return Told(hint.kind, hint.people if many else None, hint.municipalities if many else None, hint.missing)
