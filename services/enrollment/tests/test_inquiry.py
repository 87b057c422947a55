"""Who is asked when, which answer is proposed, and who hears the end: pure."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_enrollment.domain import awarding
from samklasse_enrollment.domain import inquiry as rules
from samklasse_enrollment.domain.awarding import Deviation
from samklasse_enrollment.domain.errors import (
    AlreadyAnswered,
    AnswersSealed,
    AnswerTooLate,
    NoSuchAnswer,
    NotWhatWasSought,
    NotYours,
    ReasonMissing,
)
from samklasse_enrollment.domain.inquiry import Inquiry, Invitation, Invited, Method, Sought
from samklasse_enrollment.domain.line import GRACE
from samklasse_enrollment.domain.values import Subject

from .builders import FIRST, FJORD, LAST, NOW, SKIEN, TYPE_1, TYPE_3, offering

WITHIN = timedelta(hours=24)


def inquiry(method: Method = Method.MINI_COMPETITION, **other: Any) -> Inquiry:
    sought = Sought(TYPE_1, Subject.NORWEGIAN, ("A1",), 10, FIRST, LAST)
    plain = Inquiry(uuid4(), SKIEN, method, "ramme", sought, WITHIN, NOW)
    return replace(plain, **other)


def invited(of: Inquiry, place: int = 1, **other: Any) -> Invitation:
    plain = Invitation(uuid4(), of.id, uuid4(), FJORD, place, 100_000)
    return replace(plain, **other)


def answered(of: Inquiry, seat_ore: int, seats: int = 10, minutes: int = 0, **other: Any) -> Invitation:
    at = NOW + timedelta(minutes=minutes)
    return invited(
        of,
        state=Invited.ANSWERED,
        answer_by=NOW + WITHIN,
        offering_id=uuid4(),
        seats=seats,
        seat_ore=seat_ore,
        received_at=at,
        **other,
    )


answers = st.lists(st.tuples(st.integers(1, 120_000), st.integers(1, 30), st.integers(0, 1000)), min_size=1, max_size=6)


@given(answers)
def test_the_best_answer_is_the_cheapest_then_the_largest_then_the_earliest(told: list[tuple[int, int, int]]) -> None:
    """A23: nobody who is cheaper, or as cheap with more of the asked seats, or earlier with the same, comes after."""
    asked = inquiry()
    best, *others = [each.invitation for each in awarding.propose(asked, [answered(asked, *each) for each in told])]

    for other in others:
        assert best.price_ore <= other.price_ore
        if best.price_ore == other.price_ore:
            assert min(best.seats, 10) >= min(other.seats, 10)
        if (best.price_ore, min(best.seats, 10)) == (other.price_ore, min(other.seats, 10)):
            assert best.received_at is not None and other.received_at is not None
            assert best.received_at <= other.received_at


@given(answers, st.randoms(use_true_random=False))
def test_the_proposal_does_not_depend_on_the_order_in_which_answers_are_read(
    told: list[tuple[int, int, int]], chance: Any
) -> None:
    asked = inquiry()
    found = [answered(asked, *each) for each in told]
    mixed = chance.sample(found, len(found))

    assert awarding.propose(asked, found) == awarding.propose(asked, mixed)


def test_each_proposal_says_why_it_comes_before_the_next() -> None:
    """A23: the system proposes with reasons."""
    asked = inquiry()
    told = [answered(asked, 90, 5), answered(asked, 80, 9), answered(asked, 90, 8, 2), answered(asked, 90, 8, 1)]
    proposals = awarding.propose(asked, told)

    assert [each.reason for each in proposals] == ["LOWEST_PRICE", "EARLIEST_ANSWER", "MOST_SEATS", "ONLY_ANSWER_LEFT"]


def test_nobody_pays_more_than_the_agreement_says() -> None:
    assert answered(inquiry(), 150_000).price_ore == 100_000


def test_a_mini_competition_stays_sealed_while_somebody_can_answer() -> None:
    """A23: neither read nor awarded before all have answered or had their time."""
    asked = inquiry()
    told = [answered(asked, 90), invited(asked, 2, state=Invited.ASKED, answer_by=NOW + WITHIN)]

    assert awarding.propose(asked, told) == []
    with pytest.raises(AnswersSealed):
        awarding.award(asked, told, None, deviation=None)
    over = [told[0], rules.silence(told[1], now=NOW + WITHIN + GRACE)]
    assert awarding.award(asked, over, None, deviation=None) == told[0]


def test_another_answer_than_the_proposed_one_takes_a_reason() -> None:
    asked = inquiry()
    cheap, dear = answered(asked, 80), answered(asked, 90)

    with pytest.raises(ReasonMissing):
        awarding.award(asked, [cheap, dear], dear.id, deviation=None)
    with pytest.raises(NoSuchAnswer):
        awarding.award(asked, [cheap, dear], uuid4(), deviation=Deviation.STARTS_EARLIER)
    assert awarding.award(asked, [cheap, dear], dear.id, deviation=Deviation.STARTS_EARLIER) == dear


@given(st.lists(st.sampled_from(["answer", "decline", "wait"]), max_size=8), st.integers(1, 5))
def test_a_ranked_inquiry_asks_one_at_a_time_in_its_order(steps: list[str], sellers: int) -> None:
    """A23: the next is asked when one declines or does not answer, and nobody before her turn."""
    asked = inquiry(Method.RANKED)
    standing = [invited(asked, place) for place in range(1, sellers + 1)]
    now, order = NOW, []
    for step in ["", *steps]:
        turn = next((each for each in standing if each.state is Invited.ASKED), None)
        if turn is not None:
            after = {
                "answer": replace(turn, state=Invited.ANSWERED, received_at=now),
                "decline": rules.decline(asked, turn, by=FJORD, received_at=now),
                "wait": rules.silence(turn, now=now + WITHIN + GRACE),
            }[step]
            standing = [after if each.id == turn.id else each for each in standing]
            now += WITHIN + GRACE if step == "wait" else timedelta()
        for each in rules.ask(asked, standing, now=now):
            order.append(each.place)
            standing = [each if other.id == each.id else other for other in standing]
        busy = [each for each in standing if each.state in (Invited.ASKED, Invited.ANSWERED)]

        assert len(busy) == (0 if rules.exhausted(standing) else 1)
        assert order == list(range(1, len(order) + 1))


def test_all_of_a_mini_competition_are_asked_at_once_with_the_same_deadline() -> None:
    asked = inquiry()
    told = rules.ask(asked, [invited(asked, place) for place in (1, 2, 3)], now=NOW)

    assert {each.answer_by for each in told} == {NOW + WITHIN}
    assert len(told) == 3


def test_the_framework_decides_how_sellers_are_chosen() -> None:
    assert rules.method_of([None], framework=False) is Method.DIRECT
    assert rules.method_of([1, 2], framework=True) is Method.RANKED
    assert rules.method_of([1, None], framework=True) is Method.MINI_COMPETITION


def test_an_answer_is_one_suppliers_in_time_once_and_for_what_was_sought() -> None:
    """A23: as strict as answers to seats."""
    asked, course = inquiry(), offering(TYPE_1)
    waiting = invited(asked, state=Invited.ASKED, answer_by=NOW + WITHIN)

    def told(of: Invitation = waiting, course: Any = course, **other: Any) -> Invitation:
        plain = {"by": FJORD, "seats": 3, "seat_ore": 90_000, "received_at": NOW}
        return rules.answer(asked, of, course, **(plain | other))

    once = told()
    assert (once.state, once.seats, told(once, received_at=NOW + 2 * WITHIN)) == (Invited.ANSWERED, 3, once)
    for error, change in [
        (NotYours, {"by": "399000099"}),
        (NotYours, {"course": None}),
        (NotYours, {"course": offering(TYPE_1, supplier_orgnr="399000099")}),
        (AnswerTooLate, {"received_at": NOW + WITHIN + timedelta(seconds=1)}),
        (NotWhatWasSought, {"course": offering(TYPE_3)}),
        (NotWhatWasSought, {"course": offering(TYPE_1, levels=("B2",))}),
        (AlreadyAnswered, {"of": once, "seats": 4}),
    ]:
        with pytest.raises(error):
            told(**change)
