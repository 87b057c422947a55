"""The named, dated rules a class is made by: sizes, whose skills decide its level, how far apart people may be.

Sources: the product's own mission (class of 8 to 20, spread at most one level per skill, at least 0.85 of the national
share of placed people per municipality), read 2026-11-21; that half the sessions must remain is ours. No statute fixes
them, so they are a rule set that a later one can replace by date.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from samklasse_scheduling.domain.errors import UnknownRules


@dataclass(frozen=True)
class ClassRules:
    """One dated rule set; sizes are people, spread is CEFR levels per skill.

    `least_sessions_share`: how much of a class's sessions must remain when every free day of every municipality in
    it is left out; `fair_share`: how much of the national share of placed people each municipality is to have.
    """

    name: str
    since: date
    minimum: int
    maximum: int
    small_group_maximum: int
    spread: int
    oral_skills: tuple[str, ...]
    least_sessions_share: float
    fair_share: float

    def floor(self, people: int, national: float) -> int:
        """How many of a municipality's people should have a place, where `national` is the share of all that do."""
        return math.floor(self.fair_share * national * people + 1e-9)


RULES = (
    ClassRules(
        name="class-2024-01-01",
        since=date(2024, 1, 1),
        minimum=8,
        maximum=20,
        small_group_maximum=12,
        spread=1,
        oral_skills=("LISTENING", "SPEAKING"),
        least_sessions_share=0.5,
        fair_share=0.85,
    ),
)


def in_force(day: date) -> ClassRules:
    """The newest rules that began on or before `day`.

    Raises:
        UnknownRules: the day is before the first rule set.
    """
    begun = [rules for rules in RULES if rules.since <= day]
    if not begun:
        raise UnknownRules(day)
    return max(begun, key=lambda rules: rules.since)
