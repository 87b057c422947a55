"""Vacant places in approved classes go to people a new plan has no class for; what is approved stays as it is."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from samklasse_scheduling.domain import level as class_levels
from samklasse_scheduling.domain.formation import form
from samklasse_scheduling.domain.level import Level
from samklasse_scheduling.domain.plan import HELP_FOR, Kind, NoPlace, Plan, Reason
from samklasse_scheduling.domain.rules import in_force
from samklasse_scheduling.domain.situation import Need, Person, Situation, Unit
from samklasse_scheduling.domain.timetable import Member
from samklasse_scheduling.domain.topping_up import GoingOn, Joining, top_up

from .builders import FYRESDAL, LARVIK, MONDAY, SKIEN, an_id, person, seat, situation, timetable

RULES = in_force(MONDAY)
SMALL = frozenset({Need.SMALL_GROUP})
LEVELS = ("A1", "A2", "A2 A1 A2 A2", "B1 A2 A2 A2", "A2 A2 A2 B2")


@st.composite
def somebody(draw: st.DrawFn, name: str) -> Person:
    unit = draw(st.sampled_from([Unit.INDIVIDUAL] * 4 + [Unit.GROUP]))
    return person(
        name,
        level=draw(st.sampled_from(LEVELS)),
        track=draw(st.sampled_from([2, 2, 2, 1])),
        municipality=draw(st.sampled_from([LARVIK, SKIEN, FYRESDAL])),
        on=seat(name, unit=unit, closed=unit is Unit.GROUP),
        needs=draw(st.sampled_from([frozenset[Need](), frozenset[Need](), SMALL])),
    )


@st.composite
def a_class(draw: st.DrawFn, name: str) -> GoingOn:
    size = draw(st.integers(6, 20))
    needs = (
        draw(st.sampled_from([frozenset[Need](), SMALL])) if size <= RULES.small_group_maximum else frozenset[Need]()
    )
    aboard = tuple(person(f"{name} {number}", needs=needs) for number in range(size))
    members = tuple(sorted(Member(one.enrollment, one.person, one.municipality) for one in aboard))
    group = timetable(name, members=0, kind=draw(st.sampled_from([Kind.FORMED, Kind.FIXED, Kind.GROUP])))
    return GoingOn(replace(group, members=members, held=draw(st.integers(0, 1)), maximum=max(size + 1, 20)), aboard)


def nothing_formed(where: Situation) -> Plan:
    reason = Reason.TOO_FEW_AT_LEVEL
    return Plan((), tuple(NoPlace(one.enrollment, reason, HELP_FOR[reason]) for one in where.people), 0, True, 1)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_whoever_joins_fits_and_nobody_who_was_there_is_moved(data: st.DataObject) -> None:
    where = situation(*(data.draw(somebody(f"p{number}")) for number in range(data.draw(st.integers(1, 14)))))
    classes = [data.draw(a_class(f"class {number}")) for number in range(data.draw(st.integers(0, 3)))]
    back = frozenset(
        Joining(one.group.id, who.enrollment) for one in classes for who in where.people if data.draw(st.booleans())
    )
    plan, joining = top_up(nothing_formed(where), where, classes, back, RULES)
    joiners = [one.enrollment for one in joining]

    assert len(set(joiners)) == len(joiners)
    assert set(joiners) | {one.enrollment for one in plan.unplaced} == set(where.person_by_id)
    assert len(joiners) <= plan.bound <= len(where.people)
    assert not back & set(joining)
    for one in classes:
        came = [where.person_by_id[each.enrollment] for each in joining if each.class_id == one.group.id]
        together = [*one.aboard, *came]
        small = any(Need.SMALL_GROUP in each.needs for each in together)
        assert not came or one.group.kind is not Kind.GROUP
        assert not came or len(together) + one.group.held <= (RULES.small_group_maximum if small else one.group.maximum)
        assert not came or class_levels.within_spread([each.levels for each in together], RULES)
        for each in came:
            assert each.seat.unit is Unit.INDIVIDUAL
            assert (each.track, class_levels.class_level(each.levels, oral=False, rules=RULES)) == (2, Level.A2)


def test_the_municipality_with_the_smallest_share_comes_first() -> None:
    placed = tuple(person(f"l{number}", municipality=LARVIK) for number in range(8))
    rivals = tuple(person(f"rival {number}", municipality=LARVIK) for number in range(5))
    where = situation(*placed, *rivals, person("alone", municipality=FYRESDAL))
    formed = form(where, seed=1, limit=1)
    inside = {one.enrollment for one in placed}
    (group,) = formed.classes
    lacking = tuple(NoPlace(one.enrollment, Reason.NO_CAPACITY, HELP_FOR[Reason.NO_CAPACITY]) for one in where.people)
    eight = replace(
        formed,
        classes=(replace(group, members=tuple(sorted(inside))),),
        unplaced=tuple(one for one in lacking if one.enrollment not in inside),
    )
    aboard = tuple(person(f"a{number}") for number in range(19))
    going_on = replace(
        timetable("class", members=0), members=tuple(Member(one.enrollment, one.person, LARVIK) for one in aboard)
    )
    _, joining = top_up(eight, where, [GoingOn(going_on, aboard)], frozenset(), RULES)

    assert [one.enrollment for one in joining] == [an_id("alone")]


def test_a_class_with_somebody_who_needs_a_small_one_stays_small() -> None:
    where = situation(*(person(f"late {number}") for number in range(4)))
    aboard = tuple(person(f"a{number}", needs=SMALL) for number in range(RULES.small_group_maximum - 1))
    members = tuple(sorted(Member(one.enrollment, one.person, LARVIK) for one in aboard))
    group = replace(timetable("class", members=0), members=members)
    plan, joining = top_up(nothing_formed(where), where, [GoingOn(group, aboard)], frozenset(), RULES)

    assert (len(joining), len(plan.unplaced), plan.bound) == (1, 3, 1)


def test_a_class_that_begins_before_the_answers_are_in_is_left_alone() -> None:
    where = situation(person("late"), earliest=MONDAY.replace(day=12))
    aboard = tuple(person(f"a{number}") for number in range(9))
    _, joining = top_up(nothing_formed(where), where, [GoingOn(timetable("class"), aboard)], frozenset(), RULES)

    assert joining == ()


def test_who_needs_a_small_class_does_not_join_a_full_one_of_that_size() -> None:
    where = situation(person("late", needs=frozenset({Need.SMALL_GROUP})))
    aboard = tuple(person(f"a{number}") for number in range(RULES.small_group_maximum))
    members = tuple(sorted(Member(one.enrollment, one.person, one.municipality) for one in aboard))
    group = replace(timetable("class", members=0), members=members, maximum=20)
    _, joining = top_up(nothing_formed(where), where, [GoingOn(group, aboard)], frozenset(), RULES)

    assert joining == ()
