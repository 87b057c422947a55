"""Class formation, judged by the independent verifier."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samklasse_scheduling.bench import synthetic
from samklasse_scheduling.domain.check import violations
from samklasse_scheduling.domain.formation import form
from samklasse_scheduling.domain.level import Level
from samklasse_scheduling.domain.plan import Kind, Plan, Reason
from samklasse_scheduling.domain.rules import in_force
from samklasse_scheduling.domain.situation import FixedClass, Need, Person, Situation, Unit
from samklasse_scheduling.domain.waiting import room
from samklasse_scheduling.domain.weekly import WHOLE_WEEK, WeeklyTime, mask_of
from samklasse_scheduling.handlers.drafting import as_proposed

from .builders import FYRESDAL, LARVIK, SKIEN, an_id, fixed, people, person, seat, situation, teacher

MONDAY_EVENING = mask_of([WeeklyTime(1, 16 * 60, 360)])


def reasons(plan: Plan) -> set[Reason]:
    return {nobody.reason for nobody in plan.unplaced}


def formed(*everybody: Person, **fields: object) -> tuple[Situation, Plan]:
    where = situation(*everybody, **fields)
    plan = form(where, seed=1, limit=1)

    assert violations(plan, where) == ()
    return where, plan


def test_eight_people_of_three_municipalities_share_a_class() -> None:
    everybody = [replace(p, municipality=m) for p, m in zip(people(8), [LARVIK, SKIEN, FYRESDAL] * 3, strict=False)]
    _, plan = formed(*everybody)

    assert [len(group.members) for group in plan.classes] == [8]
    assert plan.gap == 0


def test_seven_people_are_too_few() -> None:
    _, plan = formed(*people(7))

    assert plan.classes == ()
    assert reasons(plan) == {Reason.TOO_FEW_AT_LEVEL}
    assert plan.bound == 0


def test_tracks_and_levels_are_never_mixed() -> None:
    _, plan = formed(*people(8, prefix="a"), *people(5, prefix="b", track=3), *people(5, prefix="c", level="B2"))

    assert plan.placed == 8


def test_who_is_free_on_one_evening_only_finds_no_common_time() -> None:
    _, plan = formed(*people(9), person("busy", availability=MONDAY_EVENING))

    assert plan.placed == 9
    assert reasons(plan) == {Reason.NO_COMMON_TIME}


def test_without_a_teacher_the_reason_is_the_teacher() -> None:
    _, plan = formed(*people(9), teachers=(teacher(levels=frozenset({Level.B1})),))

    assert reasons(plan) == {Reason.NO_TEACHER}


def test_a_teacher_is_not_given_more_than_her_weekly_load() -> None:
    _, plan = formed(*people(40), teachers=(teacher(minutes=200),))

    assert len(plan.classes) == 1
    assert plan.placed == 20


def test_a_closed_group_stays_whole_and_alone_however_small() -> None:
    line = seat("group", unit=Unit.GROUP, closed=True)
    _, plan = formed(*people(9), *people(3, prefix="g", on=line))
    group = next(group for group in plan.classes if group.kind is Kind.GROUP)

    assert set(group.members) == {an_id(f"g{n}") for n in range(3)}
    assert plan.placed == 12


def test_an_open_group_is_filled_with_others_but_never_split() -> None:
    line = seat("group", unit=Unit.GROUP, closed=False)
    _, plan = formed(*people(6), *people(5, prefix="g", on=line))

    assert [len(group.members) for group in plan.classes] == [11]


def test_a_group_of_21_is_too_large() -> None:
    _, plan = formed(*people(21, on=seat("group", unit=Unit.GROUP, closed=True)))

    assert reasons(plan) == {Reason.GROUP_TOO_LARGE}


def test_a_group_of_two_tracks_is_too_mixed() -> None:
    line = seat("group", unit=Unit.GROUP, closed=True)
    _, plan = formed(*people(4, on=line), *people(4, prefix="q", track=1, on=line))

    assert reasons(plan) == {Reason.GROUP_TOO_MIXED}


def test_fixed_classes_are_filled_before_any_is_formed() -> None:
    _, plan = formed(*people(19), fixed=(fixed(open_seats=12),))
    filled = next(group for group in plan.classes if group.kind is Kind.FIXED)

    assert len(filled.members) == 12
    assert filled.times == fixed().times


def test_a_fixed_class_below_its_own_minimum_is_not_opened() -> None:
    _, plan = formed(*people(3), fixed=(fixed(minimum=4),))

    assert plan.classes == ()


def test_who_needs_a_small_group_never_sits_in_a_large_one() -> None:
    _, plan = formed(*people(20), *people(1, prefix="s", needs=frozenset({Need.SMALL_GROUP})))

    assert all(len(group.members) <= 12 for group in plan.classes if an_id("s0") in group.members)


@pytest.mark.parametrize(("offered", "most"), [((), 20), ((fixed(open_seats=16),), 16)])
def test_a_class_that_somebody_needs_small_may_grow_once_she_has_left(
    offered: tuple[FixedClass, ...], most: int
) -> None:
    """A15: the small limit is asked of whoever is in a class when somebody joins it, not written on the class."""
    where, plan = formed(*people(11), person("s", needs=frozenset({Need.SMALL_GROUP})), fixed=offered)
    (group,) = plan.classes
    aboard = [where.person_by_id[member] for member in group.members]
    others = [one for one in aboard if not one.needs]
    rules = in_force(where.earliest)
    class_ = as_proposed(group, where)
    left = replace(class_, members=tuple(one for one in class_.members if one.enrollment != an_id("s")))

    assert room(class_, aboard, rules) == 0
    assert room(left, others, rules) == most - 11


def test_nobody_is_added_to_a_closed_group_and_an_open_one_is_as_large_as_any_class() -> None:
    shut, open_ = (seat(f"{closed}", unit=Unit.GROUP, closed=closed) for closed in (True, False))
    small = frozenset({Need.SMALL_GROUP})
    _, plan = formed(*people(5, prefix="a", on=shut), *people(5, prefix="b", on=open_, needs=small))
    most = {name: group.maximum for group in plan.classes for name in "ab" if an_id(f"{name}0") in group.members}

    assert most == {"a": 5, "b": 20}


def test_places_are_shared_fairly_when_there_are_too_few() -> None:
    _, plan = formed(
        *people(20, municipality=LARVIK),
        *people(20, prefix="q", municipality=SKIEN),
        teachers=(teacher(minutes=180),),
    )
    placed = set(plan.classes[0].members)

    assert len(placed & {an_id(f"p{n}") for n in range(20)}) == 10


def test_the_waiting_order_holds_people_who_fit() -> None:
    _, plan = formed(*people(23), teachers=(teacher(minutes=180),))

    assert plan.placed == 20
    assert len(plan.classes[0].waiting) == 3
    assert reasons(plan) == {Reason.NO_CAPACITY}


def test_the_same_seed_gives_the_same_plan() -> None:
    where = synthetic.situation(150, seed=3)

    assert form(where, seed=5, limit=4) == form(where, seed=5, limit=4)


@settings(max_examples=8, deadline=None)
@given(st.integers(40, 260), st.integers(0, 10_000))
def test_every_plan_holds_and_never_beats_its_bound(count: int, seed: int) -> None:
    where = synthetic.situation(count, seed)
    plan = form(where, seed=seed, limit=0.5)

    assert violations(plan, where) == ()
    assert plan.placed <= plan.bound


def _planted(plan: Plan, **change: object) -> Plan:
    group = max((g for g in plan.classes if g.kind is Kind.FORMED), key=lambda g: len(g.members))
    other = replace(group, **change)  # type: ignore[arg-type]
    return replace(plan, classes=tuple(other if g is group else g for g in plan.classes))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"times": (WeeklyTime(1, 16 * 60, 90), WeeklyTime(2, 17 * 60, 90), WeeklyTime(3, 960, 90))}, "PATTERN"),
        ({"members": tuple(an_id(f"p{n}") for n in range(7))}, "SIZE"),
        ({"members": tuple(an_id(f"p{n}") for n in range(21))}, "UNKNOWN_PERSON"),
        ({"level": Level.B2}, "LEVEL"),
        ({"track": 1}, "TRACK"),
        ({"teacher": an_id("nobody")}, "TEACHER"),
        ({"supplier": "900000009"}, "SUPPLIER"),
        ({"waiting": (an_id("p0"),)}, "WAITING"),
    ],
)
def test_the_verifier_catches_a_planted_fault(change: dict[str, object], code: str) -> None:
    where, plan = formed(*people(12))

    assert code in {wrong.code for wrong in violations(_planted(plan, **change), where)}


def test_the_verifier_catches_a_teacher_in_two_places() -> None:
    where, plan = formed(*people(12), *people(12, prefix="q", track=1), teachers=(teacher("a"), teacher("b")))
    first, second = plan.classes
    both = replace(plan, classes=(first, replace(second, times=first.times, teacher=first.teacher)))

    assert "DOUBLE_BOOKED" in {wrong.code for wrong in violations(both, where)}


def test_the_verifier_catches_someone_who_is_busy() -> None:
    where, plan = formed(*people(12, availability=WHOLE_WEEK))
    busy = replace(where, people=(replace(where.people[0], availability=0), *where.people[1:]))

    assert "AVAILABILITY" in {wrong.code for wrong in violations(plan, busy)}
