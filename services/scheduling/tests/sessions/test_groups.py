"""Breakout groups: everybody in exactly one, also after people have come and gone."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_scheduling.domain import breakouts, session
from samklasse_scheduling.domain.attending import attending, follow
from samklasse_scheduling.domain.breakouts import Groups
from samklasse_scheduling.domain.errors import BadGroups
from samklasse_scheduling.domain.level import Level, Levels
from samklasse_scheduling.domain.session import SessionKind
from samklasse_scheduling.domain.timetable import Member, Timetable, with_sessions, without

from ..builders import LARVIK, an_id, timetable

PEOPLE = [an_id(f"p{number}") for number in range(20)]
A_LEVEL = st.builds(Levels, *[st.sampled_from(Level)] * 4)


def sizes(groups: Groups) -> list[int]:
    return [len(group) for group in groups]


@given(st.integers(4, 20), st.integers(2, 6), st.integers(0, 99))
def test_groups_by_chance_hold_everybody_once_are_even_and_the_same_for_a_seed(
    many: int, count: int, seed: int
) -> None:
    """A16: large and small groups; nobody is left out and nobody is in two."""
    people = PEOPLE[:many]
    if many < 2 * count:
        with pytest.raises(BadGroups):
            breakouts.at_random(people, count, seed=seed, minimum=2)
        return
    groups = breakouts.at_random(people, count, seed=seed, minimum=2)

    assert sorted(one for group in groups for one in group) == sorted(people)
    assert len(groups) == count
    assert max(sizes(groups)) - min(sizes(groups)) <= 1
    assert groups == breakouts.at_random(people[::-1], count, seed=seed, minimum=2)


@given(st.lists(A_LEVEL, min_size=4, max_size=20), st.integers(2, 4))
def test_groups_by_level_put_those_of_like_levels_together(levels: list[Levels], count: int) -> None:
    people = dict(zip(PEOPLE, levels, strict=False))
    if len(people) < 2 * count:
        return
    groups = breakouts.by_level(people, count, minimum=2)
    totals = [[sum(people[one]) for one in group] for group in groups]

    assert sorted(one for group in groups for one in group) == sorted(people)
    assert all(max(lower) <= min(higher) for lower, higher in pairwise(totals))


@pytest.mark.parametrize(
    ("groups", "code"),
    [
        ([PEOPLE[:4]], "TOO_FEW_GROUPS"),
        ([PEOPLE[:3], PEOPLE[3:4]], "GROUP_TOO_SMALL"),
        ([PEOPLE[:2], PEOPLE[1:3]], "NAMED_TWICE"),
        ([PEOPLE[:2], PEOPLE[3:5]], "NOT_IN_CLASS"),
        ([PEOPLE[:2], PEOPLE[2:4]], None),
    ],
)
def test_groups_by_hand_are_taken_as_they_are_or_refused_with_the_reason(
    groups: list[list[UUID]], code: str | None
) -> None:
    """A16: interaction is allowed by default, so a group is never of one."""
    here = PEOPLE[:4]
    if code is None:
        assert breakouts.by_hand(here, groups, minimum=2) == tuple(map(tuple, groups))
        return
    with pytest.raises(BadGroups) as refused:
        breakouts.by_hand(here, groups, minimum=2)

    assert refused.value.code == code


def test_somebody_who_is_in_no_group_is_missed() -> None:
    with pytest.raises(BadGroups, match="NOT_IN_A_GROUP"):
        breakouts.by_hand(PEOPLE[:5], [PEOPLE[:2], PEOPLE[2:4]], minimum=2)


MOVES = st.lists(st.tuples(st.booleans(), st.integers(0, 19)), max_size=30)


@given(MOVES, st.integers(2, 4))
def test_groups_and_tutorials_follow_those_who_come_and_leave(moves: list[tuple[bool, int]], count: int) -> None:
    """A16: after any changes each coming breakout session has everybody in exactly one group; no tutorial is empty."""
    group = planned(count)
    for comes, number in moves:
        group = follow(_changed(group, PEOPLE[number], comes))
        grouped, tutorial = group.sessions[0], group.sessions[1]
        if grouped.kind is SessionKind.BREAKOUT:
            named = sorted(one for people in grouped.groups for one in people)
            assert named == sorted(group.enrollments)
            assert min(sizes(grouped.groups)) >= 1
            assert len(grouped.groups) >= 2
        assert {one.enrollment for one in attending(group, tutorial)} <= set(group.enrollments)
        assert tutorial.coming == bool(attending(group, tutorial))


def planned(count: int) -> Timetable:
    """A class of eight, its first session in groups, its second a tutorial of one."""
    group = replace(timetable(), members=tuple(sorted(_member(one) for one in PEOPLE[:8])))
    first, second, *_ = group.sessions
    groups = breakouts.at_random(group.enrollments, count, seed=1, minimum=2)
    grouped = replace(first, kind=SessionKind.BREAKOUT, groups=groups)
    return with_sessions(group, [grouped, replace(second, kind=SessionKind.TUTORIAL, people=(PEOPLE[0],))])


def _member(one: UUID) -> Member:
    return Member(one, an_id(f"person {one}"), LARVIK)


def _changed(group: Timetable, one: UUID, comes: bool) -> Timetable:
    if not comes:
        return without(group, frozenset({one}))
    return replace(group, members=tuple(sorted({*group.members, _member(one)})))


def test_what_is_over_keeps_those_it_was_for() -> None:
    group = planned(2)
    held = with_sessions(group, [session.hold(one) for one in group.sessions[:2]])
    left = follow(without(held, frozenset({PEOPLE[0]})))

    assert left.sessions[:2] == held.sessions[:2]
