"""Levels, and the rules they are read by."""

from datetime import date

import pytest
from samklasse_scheduling.domain.errors import UnknownRules
from samklasse_scheduling.domain.level import Level, class_level, fits, within_spread
from samklasse_scheduling.domain.rules import RULES, in_force

from .builders import levels

RULE = RULES[-1]


def test_the_lowest_skill_decides_a_general_class() -> None:
    assert class_level(levels("B1 A1 B1 A2"), oral=False, rules=RULE) is Level.A1


def test_only_the_oral_skills_decide_an_oral_class() -> None:
    assert class_level(levels("B2 A1 B1 A1"), oral=True, rules=RULE) is Level.B1


def test_people_may_differ_by_one_level_in_a_skill_and_not_by_two() -> None:
    assert within_spread([levels("A1"), levels("A2")], RULE)
    assert not within_spread([levels("A1"), levels("A1 A1 A1 B1")], RULE)


def test_a_class_that_starts_at_a_floor_takes_those_at_it_and_one_above() -> None:
    assert fits(levels("A1 A2 A1 A2"), levels("A1"), RULE)
    assert not fits(levels("A1 A2 A1 A2"), levels("A2"), RULE)


def test_no_rules_are_in_force_before_the_first() -> None:
    with pytest.raises(UnknownRules):
        in_force(date(2020, 1, 1))
