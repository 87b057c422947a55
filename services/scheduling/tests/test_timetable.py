"""The life of a class and of its sessions."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_scheduling.domain import session as session_life
from samklasse_scheduling.domain import timetable as life
from samklasse_scheduling.domain.errors import NoSeatLeft, Refusal, WrongState
from samklasse_scheduling.domain.session import SessionState
from samklasse_scheduling.domain.timetable import Member, State, Timetable

from .builders import LARVIK, an_id, timetable

ANNA = Member(an_id("anna"), an_id("person anna"), LARVIK)
STEPS: dict[str, Callable[[Timetable], Timetable]] = {
    "approve": lambda group: life.approve(group, group.members),
    "publish": lambda group: life.announce(group, group.sessions),
    "begin": life.begin,
    "finish": life.finish,
    "cancel": life.cancel,
}
ALLOWED = {
    (State.PROPOSED, "approve"): State.APPROVED,
    (State.APPROVED, "publish"): State.PUBLISHED,
    (State.PUBLISHED, "begin"): State.RUNNING,
    (State.RUNNING, "finish"): State.ENDED,
    (State.PROPOSED, "cancel"): State.CANCELLED,
    (State.APPROVED, "cancel"): State.CANCELLED,
    (State.PUBLISHED, "cancel"): State.CANCELLED,
    (State.RUNNING, "cancel"): State.CANCELLED,
}


@given(st.lists(st.sampled_from(sorted(STEPS)), max_size=8))
def test_a_class_takes_only_the_steps_that_its_state_allows(steps: list[str]) -> None:
    group = timetable(state=State.PROPOSED)
    for step in steps:
        expected = ALLOWED.get((group.state, step))
        try:
            moved = STEPS[step](group)
        except Refusal:
            moved = None

        assert (moved.state if moved else None) == expected
        group = moved or group


def test_a_cancelled_class_has_nobody_and_no_coming_session() -> None:
    group = life.cancel(life.change_session(timetable(), timetable().sessions[0].id, session_life.hold))

    assert group.members == ()
    assert {session.state for session in group.sessions} == {SessionState.HELD, SessionState.CANCELLED}
    assert group.revision == 2


def test_a_session_is_held_once_then_closed_and_may_be_corrected() -> None:
    first = timetable().sessions[0].id
    held = life.change_session(timetable(), first, session_life.hold)
    once = life.change_session(held, first, session_life.close)
    closed = life.change_session(once, first, session_life.close)

    assert closed.session(first).state is SessionState.CLOSED
    with pytest.raises(WrongState):
        life.change_session(held, first, session_life.hold)


def test_a_roll_before_the_session_is_held_is_refused() -> None:
    with pytest.raises(WrongState):
        life.change_session(timetable(), timetable().sessions[0].id, session_life.close)


def test_nobody_joins_a_full_class_and_a_held_place_counts() -> None:
    nearly = replace(timetable(members=19), maximum=20)
    with pytest.raises(NoSeatLeft):
        life.joined(life.hold_place(nearly), ANNA)

    assert len(life.joined(nearly, ANNA).members) == 20


def test_leaving_may_bring_a_published_class_below_the_minimum() -> None:
    group = timetable(members=8)
    left = life.without(group, frozenset({group.members[0].enrollment}))

    assert len(left.members) == 7
    assert left.state is State.PUBLISHED
