"""A rule removed from the engine is caught by the verifier: shown for every hard rule.

A rule is removed by making the engine blind to what the rule is about: it is given a situation in which everybody has
the same track, say, and its plan is judged by the true situation. That is the real engine without the rule, however it
is built inside. Each true situation is made so that breaking the rule is the way to place more people, and the same
engine, seeing, breaks nothing. `removals.py` is the table.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from samklasse_scheduling.domain import check, rules
from samklasse_scheduling.domain.check import violations
from samklasse_scheduling.domain.formation import form
from samklasse_scheduling.domain.plan import Plan
from samklasse_scheduling.domain.situation import Situation

from .blinding import Removal
from .removals import REMOVALS

SECONDS = 0.2


@contextmanager
def looser(change: dict[str, object]) -> Iterator[None]:
    """Other rules are in force for as long as the engine works."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rules, "RULES", tuple(replace(one, **change) for one in rules.RULES))
        yield


def codes(plan: Plan, truth: Situation) -> set[str]:
    return {wrong.code for wrong in violations(plan, truth)}


@pytest.mark.parametrize("removal", REMOVALS, ids=lambda removal: removal.rule)
def test_a_rule_removed_from_the_engine_is_caught(removal: Removal) -> None:
    """A14: every hard rule of class formation, removed from the engine one at a time."""
    with looser(removal.looser):
        plan = form(removal.blind(removal.truth), seed=1, limit=SECONDS)

    assert removal.code in codes(removal.back(plan, removal.truth), removal.truth)


@pytest.mark.parametrize("removal", REMOVALS, ids=lambda removal: removal.rule)
def test_the_engine_with_the_rule_breaks_nothing(removal: Removal) -> None:
    plan = form(removal.truth, seed=1, limit=SECONDS)

    assert codes(plan, removal.truth) == set()


def test_every_code_of_the_verifier_has_a_removal() -> None:
    named = set(re.findall(r"\b[A-Z]+(?:_[A-Z]+)*\b", (check.__doc__ or "").split("seconds.")[1])) - {"FIXED"}

    assert named == {removal.code for removal in REMOVALS}
