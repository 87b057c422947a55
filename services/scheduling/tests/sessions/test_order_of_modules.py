"""The modules of a combined course: in order, kept when a session moves, shown when nobody teaches them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from samklasse_scheduling.domain import session as life
from samklasse_scheduling.domain.modules import Agreed, misplaced, named, progress
from samklasse_scheduling.domain.timetable import Timetable, change_session, with_sessions

from ..builders import MONDAY, timetable

DAYS = [MONDAY + timedelta(days=offset) for offset in (0, 2, 7, 9, 14, 16)]


def combined() -> Timetable:
    group = timetable()
    return replace(
        group,
        sessions=tuple(
            replace(one, module=f"M{number:02d}", number=number) for number, one in enumerate(group.sessions, 1)
        ),
    )


def test_sessions_are_numbered_unless_a_plan_says_otherwise() -> None:
    """A18: what the coordination plan of the line names is what the week teaches."""
    plan = Agreed(MONDAY, {1: "hilse", 3: "bolig"})

    assert named(DAYS) == ("M01", "M02", "M03", "M04", "M05", "M06")
    assert named(DAYS, [plan]) == ("hilse", "hilse", "M03", "M04", "bolig", "bolig")
    assert named([MONDAY], [replace(plan, first_day=MONDAY - timedelta(days=14))]) == ("bolig",)


def test_plans_of_two_lines_that_disagree_decide_nothing() -> None:
    one, other = Agreed(MONDAY, {1: "hilse", 2: "mat"}), Agreed(MONDAY, {1: "hilse", 2: "bolig"})

    assert named(DAYS[:4], [one, other]) == ("hilse", "hilse", "M03", "M04")


@given(st.lists(st.tuples(st.integers(0, 15), st.integers(-20, 20)), max_size=8))
def test_a_moved_session_keeps_its_module_and_what_is_out_of_order_is_shown(moves: list[tuple[int, int]]) -> None:
    """A18: modules stand in their order; a move never renames one, and a wrong order is seen."""
    group = combined()
    names = {one.id: (one.module, one.number) for one in group.sessions}
    for number, days in moves:
        one = group.sessions[number]
        moved = life.move(one, one.start + timedelta(days=days), one.end + timedelta(days=days))
        group = with_sessions(group, [moved])

    assert {one.id: (one.module, one.number) for one in group.sessions} == names
    assert [one.module for one in progress(group)] == [f"M{number:02d}" for number in range(1, 17)]
    sorted_as_taught = [one.number for one in group.sessions] == list(range(1, 17))
    assert (misplaced(group) == []) == sorted_as_taught
    assert any(one.out_of_order for one in progress(group)) != sorted_as_taught


def test_a_cancelled_session_shifts_nothing_and_its_module_is_shown_as_taught_by_nobody() -> None:
    """A18: the others keep their modules."""
    before = combined()
    after = change_session(before, before.sessions[2].id, life.cancel)

    assert [one.module for one in after.sessions] == [one.module for one in before.sessions]
    assert [one.module for one in progress(after) if not one.taught] == ["M03"]
    assert misplaced(after) == []


def test_a_plan_counts_weeks_from_its_lines_first_day() -> None:
    plan = Agreed(date(2027, 1, 13), {1: "en", 2: "to"})

    assert [plan.on(day) for day in (date(2027, 1, 12), date(2027, 1, 19), date(2027, 1, 20))] == [None, "en", "to"]
