"""Plans of national terms hold, whatever the term: some in every test run, hundreds with `make scheduling-long`."""

import os
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samklasse_scheduling.bench.national import national_term
from samklasse_scheduling.domain.check import fairness, violations
from samklasse_scheduling.domain.formation import form

HISTORIES = int(os.environ.get("SAMKLASSE_HISTORIES", "300"))


def codes_of(people: int, seed: int, seconds: float) -> Iterable[str]:
    """What the verifier says of one plan."""
    where = national_term(people, seed)
    plan = form(where, seed=seed, limit=seconds)
    fair = fairness(plan, where)

    assert plan.placed <= plan.bound <= people
    assert abs(fair.national_share - plan.placed / people) < 1e-9
    return {one.code for one in violations(plan, where)}


@settings(max_examples=4, deadline=None)
@given(st.integers(40, 600), st.integers(0, 10_000))
def test_the_plan_of_any_national_term_holds(people: int, seed: int) -> None:
    assert codes_of(people, seed, 0.2) == set()


@pytest.mark.long
@settings(max_examples=HISTORIES, deadline=None)
@given(st.integers(100, 2_000), st.integers(0, 1_000_000))
def test_the_plans_of_many_national_terms_hold(people: int, seed: int) -> None:
    assert codes_of(people, seed, 0.2) == set()
