"""What may become of a session, tried in every order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_scheduling.domain import session as life
from samklasse_scheduling.domain.errors import WrongState
from samklasse_scheduling.domain.session import Session, SessionState

from ..builders import timetable

FIRST = timetable().sessions[0]
HOUR = timedelta(hours=1)
STEPS: dict[str, Callable[[Session], Session]] = {
    "schedule": life.schedule,
    "move": lambda one: life.move(one, one.start + HOUR, one.end + HOUR),
    "begin": life.begin,
    "hold": life.hold,
    "close": life.close,
    "cancel": life.cancel,
    "abort": life.abort,
}
MAY = {
    ("PROPOSED", "schedule"): "SCHEDULED", ("PROPOSED", "cancel"): "CANCELLED",
    ("SCHEDULED", "move"): "SCHEDULED", ("SCHEDULED", "begin"): "LIVE", ("SCHEDULED", "hold"): "HELD",
    ("SCHEDULED", "cancel"): "CANCELLED",
    ("LIVE", "hold"): "HELD", ("LIVE", "abort"): "ABORTED",
    ("HELD", "close"): "CLOSED", ("CLOSED", "close"): "CLOSED",
}  # fmt: skip
"""Domain.md 3.3 and flows.md 6, written down a second time; anything else is refused."""
TELLS = {"schedule", "move", "cancel", "abort"}
"""What changes when it is, or whether it is: one revision on."""


@given(st.lists(st.sampled_from(sorted(STEPS)), max_size=12), st.booleans())
def test_a_session_lives_by_the_table_and_only_news_are_a_new_revision(steps: list[str], proposed: bool) -> None:
    """A16: PROPOSED → SCHEDULED → LIVE → HELD → CLOSED, moves one revision on, and nothing comes back from the end."""
    one = replace(FIRST, state=SessionState.PROPOSED, revision=0) if proposed else FIRST
    for step in steps:
        to = MAY.get((one.state, step))
        if to is None:
            with pytest.raises(WrongState):
                STEPS[step](one)
            continue
        after = STEPS[step](one)

        assert after.state == to
        assert after.revision - one.revision == (step in TELLS and (one.told or step == "schedule"))
        assert (after.id, after.module, after.minutes) == (one.id, one.module, one.minutes)
        assert ((after.start, after.end) != (one.start, one.end)) == (step == "move")
        one = after


@pytest.mark.parametrize("state", SessionState)
def test_whatever_can_still_be_called_off_is_and_what_is_over_stays(state: SessionState) -> None:
    after = life.called_off(replace(FIRST, state=state))

    expected = {"PROPOSED": "CANCELLED", "SCHEDULED": "CANCELLED", "LIVE": "ABORTED"}
    assert after.state == expected.get(state, state)


def test_a_session_that_was_broken_off_is_held_once_more_as_another() -> None:
    broken = life.abort(life.begin(replace(FIRST, module="M01", number=1)))
    fresh = life.instead_of(broken, broken.start + HOUR, broken.end + HOUR)

    assert (fresh.state, fresh.revision, fresh.module, fresh.number) == ("SCHEDULED", 1, "M01", 1)
    assert fresh.id != broken.id
    assert fresh.id == life.instead_of(broken, broken.start, broken.end).id
    with pytest.raises(WrongState):
        life.instead_of(FIRST, FIRST.start, FIRST.end)
