"""What an appeal changes in the case and in the leave that it was about."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_enrollment.domain.appeal import AppealState
from samklasse_enrollment.domain.training import appealed, days
from samklasse_enrollment.domain.training import case as cases
from samklasse_enrollment.domain.training.leave import Ground, Leave, LeaveState
from samklasse_enrollment.domain.training.values import CaseState, TrainingCase

from .test_appeals import NOBODY, NORWAY, came, made


@given(st.sampled_from(CaseState), st.sampled_from(AppealState), st.sampled_from(["MADE", "GRANTED", "DENIED"]),
       st.sampled_from(["STOP", "EXEMPTION", "ALLOCATION", "PLAN", "ABSENCE"]))  # fmt: skip
def test_what_follows_from_an_appeal_is_a_step_that_the_case_can_take(
    state: CaseState, appeal: AppealState, outcome: str, kind: str
) -> None:
    told = replace(made(date(2027, 3, 1)), kind=kind, outcome=outcome)
    step = appealed.case_step(told, appeal, state, ground="TRAINING_WEIGHTY_REASONS")
    if step is not None:
        assert appeal.value in {"REVERSED", "REVERSED_ABOVE", "SENT_BACK"}
        assert (kind, outcome) in {("STOP", outcome), ("EXEMPTION", "DENIED"), ("ALLOCATION", "DENIED")}
        assert cases.take(TrainingCase(NOBODY, NOBODY, "399000011", state), step).state is not state


@pytest.mark.parametrize(
    ("state", "expected"),
    [(each, "UPHELD") for each in ("DISMISSED", "UPHELD", "DISMISSED_ABOVE", "WITHDRAWN")]
    + [
        ("REVERSED", "REVERSED"),
        ("REVERSED_ABOVE", "REVERSED"),
        ("SENT_BACK", "ADAPTATION_TRIED"),
        ("SENT_ON", "APPEALED"),
    ],
)
def test_a_denied_leave_follows_its_appeal(state: str, expected: str) -> None:
    asked = Leave(NOBODY, NOBODY, Ground.ILLNESS, date(2027, 3, 8), date(2027, 3, 9), LeaveState.DENIED)
    bounds: dict[str, Any] = {"offered_on": date(2027, 1, 4), "window_ends": None}
    first = came(made(date(2027, 3, 1)), date(2027, 3, 2))
    heard = appealed.leave_after(asked, first, (asked,), **bounds)

    after = appealed.leave_after(heard, replace(first, state=AppealState(state)), (heard,), **bounds)

    assert (heard.state, heard.appealed_on) == (LeaveState.APPEALED, date(2027, 3, 2))
    assert after.state.value == expected
    late = replace(first, state=AppealState.LATE)
    assert appealed.leave_after(asked, late, (asked,), **bounds) == asked


def test_working_days_of_the_regulation_are_left_as_they_were() -> None:
    year = [date(2027, 1, 1) + timedelta(days=n) for n in range(365)]

    assert [days.is_working_day(day) for day in year] == [day.weekday() < 5 and day not in NORWAY for day in year]
