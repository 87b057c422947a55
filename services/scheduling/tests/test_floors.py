"""Each municipality has its floor, or it is said that it cannot have it, or that nothing was found."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from samklasse_scheduling.bench.national import national_term
from samklasse_scheduling.domain.check import fairness, violations
from samklasse_scheduling.domain.formation import form
from samklasse_scheduling.domain.formation.building import parts_of
from samklasse_scheduling.domain.formation.groups import groups_on
from samklasse_scheduling.domain.formation.kernels import fill, fill_fixed, load
from samklasse_scheduling.domain.formation.kinship import enroll
from samklasse_scheduling.domain.formation.lifting import lift
from samklasse_scheduling.domain.formation.listening import nobody
from samklasse_scheduling.domain.formation.settling import shares_of
from samklasse_scheduling.domain.plan import Floor, Kind, Plan, Share
from samklasse_scheduling.domain.rules import in_force
from samklasse_scheduling.domain.situation import Person, Situation, Unit
from samklasse_scheduling.domain.weekly import WeeklyTime, mask_of

from .blinding import MONDAY_TUESDAY, THURSDAY_FRIDAY
from .builders import FYRESDAL, LARVIK, SKIEN, an_id, people, person, seat, situation, teacher

MONDAY_WEDNESDAY = mask_of([WeeklyTime(day, 17 * 60, 90) for day in (1, 3)])
MONDAY_THURSDAY = mask_of([WeeklyTime(day, 17 * 60, 90) for day in (1, 4)])


def crowded(teachers: int, many: int) -> Situation:
    """Each teacher has one class: with those of Larvik on two evenings, or with eight of Skien on two others."""
    return situation(
        *people(many, municipality=LARVIK, availability=MONDAY_TUESDAY),
        *people(8, prefix="q", municipality=SKIEN, availability=THURSDAY_FRIDAY),
        teachers=tuple(teacher(f"t{number}", minutes=180) for number in range(teachers)),
    )


def strangers(many: int, prefix: str, availability: int) -> tuple[Person, ...]:
    """Each the only one of a municipality, which has no floor as long as not nearly everybody has a place."""
    return tuple(
        person(f"{prefix}{number}", municipality=f"92{ord(prefix):03}{number:04}", availability=availability)
        for number in range(many)
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


def test_one_municipality_is_lifted_where_two_would_cost_too_much_in_all() -> None:
    """A15: lifting Skien alone, or Fyresdal alone, costs the six places that all lifts together may cost."""
    plan, shares = formed(
        situation(
            *strangers(54, "a", MONDAY_TUESDAY),
            *people(8, prefix="q", municipality=SKIEN, availability=THURSDAY_FRIDAY),
            *people(8, prefix="r", municipality=FYRESDAL, availability=MONDAY_WEDNESDAY),
            teachers=tuple(teacher(f"t{number}", minutes=180) for number in range(3)),
        )
    )

    assert plan.placed == 48
    assert sorted(shares[one].floor for one in (SKIEN, FYRESDAL)) == [Floor.GIVEN_UP, Floor.MET]


def test_who_is_cheap_to_lift_is_lifted_where_another_would_be_too_dear() -> None:
    """A15: Fyresdal's one costs one place, Skien's would cost five; both would be six for two."""
    plan, shares = formed(
        situation(
            *strangers(13, "a", MONDAY_TUESDAY),
            *strangers(13, "b", MONDAY_THURSDAY),
            *strangers(5, "c", THURSDAY_FRIDAY),
            *people(3, prefix="q", municipality=SKIEN, availability=THURSDAY_FRIDAY),
            *strangers(9, "d", MONDAY_WEDNESDAY),
            *people(3, prefix="r", municipality=FYRESDAL, availability=MONDAY_WEDNESDAY),
            teachers=tuple(teacher(f"t{number}", minutes=180) for number in range(2)),
        )
    )

    assert plan.placed == 25
    assert (shares[FYRESDAL].floor, shares[SKIEN].floor) == (Floor.MET, Floor.GIVEN_UP)


def test_a_class_that_stays_may_have_another_teacher_than_it_had() -> None:
    """A15: whoever was to teach it has been given another class for an earlier lift."""
    where = situation(
        *people(29, municipality=LARVIK, availability=MONDAY_TUESDAY),
        *people(8, prefix="q", municipality=SKIEN, availability=THURSDAY_FRIDAY),
        *people(9, prefix="g", on=seat("group", unit=Unit.GROUP, closed=True), availability=MONDAY_WEDNESDAY),
        teachers=(
            *(teacher(f"t{number}", minutes=180) for number in range(3)),
            teacher("busy", minutes=180, availability=0),
        ),
    )
    roster = enroll(where, in_force(where.earliest))
    parts = parts_of(roster, 1)
    load(parts[0].board)
    fill_fixed(parts[0].board)
    fill(parts[0].board)
    groups = groups_on(parts)
    group = next(group for group in groups if group.kind is Kind.GROUP)
    group.teacher = next(at for at, one in enumerate(parts[0].staff.teachers) if one.id == an_id("busy"))
    before = shares_of(groups, roster)

    assert before.has[SKIEN] == 0
    assert lift(parts, groups, nobody, 1, before.has.total() - 20)
    assert shares_of(groups_on(parts), roster).has[SKIEN] == 8


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
