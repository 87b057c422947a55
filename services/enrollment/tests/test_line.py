"""A supplier's answer: once, in time, by whom it was asked of, and never for more than was asked."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_enrollment.domain import line as rules
from samklasse_enrollment.domain.errors import (
    AlreadyAnswered,
    AnswerTooLate,
    GroupIsWhole,
    NotYours,
    Refusal,
    TooManySeats,
)
from samklasse_enrollment.domain.line import GRACE, LineState
from samklasse_enrollment.domain.values import Unit

from .builders import FJORD, LAST, NOW, TODAY, line

LATE = timedelta(hours=48, seconds=1)


@given(st.integers(1, 20), st.integers(1, 40), st.sampled_from(Unit), st.timedeltas(timedelta(), timedelta(hours=96)))
def test_never_more_seats_than_were_requested_nor_after_the_deadline(
    asked: int, given_: int, unit: Unit, after: timedelta
) -> None:
    before = line(quantity=asked, unit=unit)
    try:
        after_ = rules.confirm(before, by=FJORD, quantity=given_, received_at=NOW + after)
    except Refusal:
        after_ = before

    assert after_.seats <= asked
    assert after_.state is LineState.REQUESTED or NOW + after <= before.answer_by


def test_the_same_yes_again_changes_nothing_even_when_it_is_late() -> None:
    once = rules.confirm(line(), by=FJORD, quantity=3, received_at=NOW)

    assert rules.confirm(once, by=FJORD, quantity=3, received_at=NOW + LATE) == once


def test_the_same_no_again_changes_nothing() -> None:
    once = rules.decline(line(), by=FJORD, reason="FULL", received_at=NOW)

    assert rules.decline(once, by=FJORD, reason="FULL", received_at=NOW + LATE) == once


def test_another_supplier_cannot_answer() -> None:
    with pytest.raises(NotYours):
        rules.confirm(line(), by="399000099", quantity=1, received_at=NOW)


def test_an_answer_received_after_the_deadline_is_too_late_also_for_a_lapsed_line() -> None:
    lapsed = rules.lapse(line(), now=NOW + LATE + GRACE)

    with pytest.raises(AnswerTooLate):
        rules.confirm(lapsed, by=FJORD, quantity=1, received_at=NOW + LATE)


def test_a_second_and_different_answer_is_refused() -> None:
    once = rules.confirm(line(), by=FJORD, quantity=3, received_at=NOW)

    with pytest.raises(AlreadyAnswered):
        rules.decline(once, by=FJORD, reason="FULL", received_at=NOW)
    with pytest.raises(AlreadyAnswered):
        rules.confirm(once, by=FJORD, quantity=2, received_at=NOW)


def test_more_seats_than_requested_are_refused() -> None:
    with pytest.raises(TooManySeats):
        rules.confirm(line(quantity=3), by=FJORD, quantity=4, received_at=NOW)


def test_a_group_is_confirmed_whole() -> None:
    with pytest.raises(GroupIsWhole):
        rules.confirm(line(quantity=8, unit=Unit.GROUP), by=FJORD, quantity=7, received_at=NOW)


def test_a_line_lapses_only_after_the_deadline_and_its_grace() -> None:
    waiting = line()

    assert rules.lapse(waiting, now=waiting.answer_by + GRACE - timedelta(seconds=1)) == waiting
    assert rules.lapse(waiting, now=waiting.answer_by + GRACE).state is LineState.LAPSED


def test_an_answered_line_does_not_lapse() -> None:
    confirmed = rules.confirm(line(), by=FJORD, quantity=3, received_at=NOW)

    assert rules.lapse(confirmed, now=NOW + LATE + GRACE) == confirmed


def test_an_ended_agreement_ends_confirmed_seats_and_lapses_requested_ones() -> None:
    confirmed = rules.confirm(line(), by=FJORD, quantity=3, received_at=NOW)

    ended = rules.end(confirmed, ends_on=TODAY, reason="AGREEMENT_TERMINATED")
    lapsed = rules.end(line(), ends_on=TODAY, reason="AGREEMENT_TERMINATED")

    assert (ended.state, ended.amount_ore, ended.ends_on) == (LineState.ENDED, 0, TODAY)
    assert (lapsed.state, lapsed.amount_ore) == (LineState.LAPSED, 0)


def test_seats_that_are_over_before_the_agreement_ends_are_left_alone() -> None:
    confirmed = rules.confirm(line(), by=FJORD, quantity=3, received_at=NOW)

    assert rules.end(confirmed, ends_on=LAST, reason="AGREEMENT_TERMINATED") == confirmed
