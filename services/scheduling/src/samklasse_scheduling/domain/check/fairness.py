"""Fairness, reported: which municipalities have less than their part of the national share, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import floor
from uuid import UUID

from samklasse_scheduling.domain.plan import Plan
from samklasse_scheduling.domain.rules import in_force
from samklasse_scheduling.domain.situation import Situation


@dataclass(frozen=True)
class Under:
    """A municipality below its floor: how many of its people wait, are placed, should be, and why the rest are not."""

    municipality: str
    people: int
    placed: int
    least: int
    reasons: Mapping[str, int]


@dataclass(frozen=True)
class Fairness:
    """`lowest` is the lowest municipality's placed share over the national share, of those with a floor of one."""

    national_share: float
    lowest: float
    municipalities: int
    under: tuple[Under, ...] = field(default=())


def fairness(plan: Plan, situation: Situation) -> Fairness:
    """Count who is placed where; a floor is `fair_share` x national share x people, rounded down."""
    rules = in_force(situation.earliest)
    home = {person.enrollment: person.municipality for person in situation.people}
    wanted = Counter(home.values())
    placed = Counter(home[member] for group in plan.classes for member in group.members if member in home)
    national = sum(placed.values()) / len(home) if home else 0.0
    least = {one: floor(rules.fair_share * national * count) for one, count in wanted.items()}
    shares = [placed[one] / wanted[one] for one in wanted if least[one] >= 1]
    why = _reasons(plan, home)
    under = [
        Under(one, wanted[one], placed[one], least[one], dict(sorted(why.get(one, {}).items())))
        for one in sorted(wanted)
        if placed[one] < least[one]
    ]
    lowest = min(shares, default=national) / national if national else 1.0
    return Fairness(national, lowest, len(wanted), tuple(under))


def _reasons(plan: Plan, home: Mapping[UUID, str]) -> Mapping[str, Counter[str]]:
    why: dict[str, Counter[str]] = {}
    for nowhere in plan.unplaced:
        if nowhere.enrollment in home:
            why.setdefault(home[nowhere.enrollment], Counter())[str(nowhere.reason)] += 1
    return why
