"""Each municipality has its floor, or it is said that it cannot have it, or that nothing was found."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from samklasse_scheduling.bench.national import national_term
from samklasse_scheduling.domain.check import fairness, violations
from samklasse_scheduling.domain.formation import form
from samklasse_scheduling.domain.plan import Floor, Plan, Share
from samklasse_scheduling.domain.situation import Situation

from .blinding import MONDAY_TUESDAY, THURSDAY_FRIDAY
from .builders import FYRESDAL, LARVIK, SKIEN, people, situation, teacher


def crowded(teachers: int, many: int) -> Situation:
    """Each teacher has one class: with those of Larvik on two evenings, or with eight of Skien on two others."""
    return situation(
        *people(many, municipality=LARVIK, availability=MONDAY_TUESDAY),
        *people(8, prefix="q", municipality=SKIEN, availability=THURSDAY_FRIDAY),
        teachers=tuple(teacher(f"t{number}", minutes=180) for number in range(teachers)),
    )


def formed(where: Situation) -> tuple[Plan, dict[str, Share]]:
    plan = form(where, seed=1, limit=0.3)

    assert violations(plan, where) == ()
    return plan, {share.municipality: share for share in plan.shares}


def test_a_municipality_is_lifted_to_its_floor_though_fewer_are_placed() -> None:
    """A15: 54 of Larvik could be placed and nobody of Skien; 40 and 8 are."""
    plan, shares = formed(crowded(3, 54))

    assert plan.placed == 48
    assert {share.floor for share in shares.values()} == {Floor.MET}


def test_nobody_is_pushed_below_the_floor_for_another() -> None:
    plan, shares = formed(crowded(1, 20))

    assert plan.placed == 20
    assert shares[LARVIK].floor is Floor.MET
    assert shares[SKIEN].floor is Floor.GIVEN_UP


def test_a_floor_that_no_plan_can_reach_is_said_to_be_so() -> None:
    plan, shares = formed(situation(*people(9), *people(3, prefix="b", level="B1", municipality=FYRESDAL)))

    assert plan.placed == 9
    assert (shares[FYRESDAL].least, shares[FYRESDAL].most) == (1, 0)
    assert shares[FYRESDAL].floor is Floor.INFEASIBLE


@settings(max_examples=4, deadline=None)
@given(st.integers(100, 400), st.integers(0, 10_000))
def test_what_is_said_of_floors_is_what_the_verifier_counts(count: int, seed: int) -> None:
    where = national_term(count, seed)
    plan = form(where, seed=seed, limit=0.2)
    fair = fairness(plan, where)

    assert violations(plan, where) == ()
    assert {one.municipality for one in fair.under} == {one.municipality for one in plan.shares if one.floor != "MET"}
    assert all(one.most is not None and one.placed <= one.most <= one.people for one in plan.shares)
