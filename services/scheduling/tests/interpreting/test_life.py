"""What can become of a booking, and what cannot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samklasse_scheduling.domain.errors import NotOffered, Refusal, TooEarly, WrongState
from samklasse_scheduling.domain.interpreting import life
from samklasse_scheduling.domain.interpreting.booking import Answer, Booking, Reason, State, half_hours
from samklasse_scheduling.domain.interpreting.rules import Category

from ..builders import an_id
from .made_up import MONDAY_EVENING, NINETY, NOW, booking

LEGAL = {
    ("REQUESTED", "OFFERED"), ("OFFERED", "REQUESTED"), ("OFFERED", "OFFERED"), ("OFFERED", "CONFIRMED"),
    ("REQUESTED", "NOT_FILLED"), ("CONFIRMED", "COMPLETED"), ("COMPLETED", "SETTLED"), ("CONFIRMED", "NO_SHOW"),
    ("REQUESTED", "CANCELLED"), ("OFFERED", "CANCELLED"), ("CONFIRMED", "CANCELLED"),
}  # fmt: skip
WHO = [an_id(name) for name in ("amina", "bashir", "caaliya")]
ENDS = NOW + timedelta(hours=24)
Move = Callable[[Booking, datetime], Booking]
MOVES: dict[str, Move] = {
    "offer one": lambda b, at: life.offer(b, [(WHO[0], Category.A)], ENDS),
    "offer all": lambda b, at: life.offer(b, [(who, Category.A) for who in WHO], ENDS),
    "accept": lambda b, at: life.accept(b, WHO[0], at=at),
    "accept other": lambda b, at: life.accept(b, WHO[1], at=at),
    "decline": lambda b, at: life.decline(b, WHO[0]),
    "decline other": lambda b, at: life.decline(b, WHO[1]),
    "expire": lambda b, at: life.expire(b, at=at),
    "withdraw": lambda b, at: life.withdraw(b, WHO[:1]),
    "give up": lambda b, at: life.give_up(b, Reason.NOBODY_FREE),
    "cancel": lambda b, at: life.cancel(b, Reason.SESSION_CANCELLED),
    "complete": lambda b, at: life.complete(b, at=at),
    "miss": lambda b, at: life.miss(b, at=at),
    "settle": lambda b, at: life.settle(b),
}
HOURS = st.sampled_from([0, 23, 24, 200])


def offered() -> Booking:
    return life.offer(booking(), [(who, Category.B) for who in WHO], ENDS)


def confirmed() -> Booking:
    return life.accept(offered(), WHO[1], at=NOW)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(sorted(MOVES)), HOURS), max_size=12))
def test_only_legal_moves_happen_and_each_counts_one_revision(steps: list[tuple[str, int]]) -> None:
    """B19: the life of a booking."""
    now = booking()
    for name, hours in steps:
        try:
            after = MOVES[name](now, NOW + timedelta(hours=hours))
        except Refusal:
            continue
        if after != now:
            assert (now.state.value, after.state.value) in LEGAL
            assert after.revision == now.revision + 1
        assert (after.interpreter is not None) == (Answer.ACCEPTED in {one.answer for one in after.offers})
        assert bool(after.open_offers) == (after.state is State.OFFERED)
        now = after


def test_the_first_valid_yes_wins_and_the_others_are_let_go() -> None:
    after = confirmed()

    assert (after.state, after.interpreter, after.level) == (State.CONFIRMED, WHO[1], Category.B)
    assert [one.answer for one in after.offers] == [Answer.WITHDRAWN, Answer.ACCEPTED, Answer.WITHDRAWN]
    with pytest.raises(WrongState):
        life.accept(after, WHO[0], at=NOW)


def test_a_yes_after_the_offer_has_run_out_counts_for_nothing() -> None:
    with pytest.raises(NotOffered):
        life.accept(offered(), WHO[0], at=ENDS)


def test_who_was_not_asked_cannot_answer() -> None:
    for answer in (life.decline, lambda b, who: life.accept(b, who, at=NOW)):
        with pytest.raises(NotOffered):
            answer(offered(), an_id("stranger"))


def test_when_nobody_is_left_to_answer_somebody_is_looked_for_again() -> None:
    one_left = life.decline(life.decline(offered(), WHO[0]), WHO[1])

    assert one_left.state is State.OFFERED
    assert life.expire(one_left, at=ENDS - timedelta(seconds=1)) == one_left
    assert life.expire(one_left, at=ENDS).state is State.REQUESTED
    assert life.decline(one_left, WHO[2]).state is State.REQUESTED


def test_nothing_is_reported_before_its_time() -> None:
    with pytest.raises(TooEarly):
        life.complete(confirmed(), at=MONDAY_EVENING + NINETY - timedelta(seconds=1))
    with pytest.raises(TooEarly):
        life.miss(confirmed(), at=MONDAY_EVENING - timedelta(seconds=1))

    assert life.complete(confirmed(), at=MONDAY_EVENING + NINETY).state is State.COMPLETED
    assert life.miss(confirmed(), at=MONDAY_EVENING).state is State.NO_SHOW


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 600), st.integers(1, 300), st.integers(0, 600), st.integers(1, 300), st.sampled_from([0, 15, 30]))
def test_jobs_without_a_half_hour_in_common_have_a_pause_between_them(
    first: int, lasts: int, second: int, goes_on: int, pause: int
) -> None:
    """Invariant 6: no interpreter in two places, and a pause between two jobs."""
    rest = timedelta(minutes=pause)
    a, b = (MONDAY_EVENING + timedelta(minutes=minutes) for minutes in (first, second))
    a_ends, b_ends = a + timedelta(minutes=lasts), b + timedelta(minutes=goes_on)
    if half_hours(a, a_ends, rest).isdisjoint(half_hours(b, b_ends, rest)):
        assert a_ends + rest <= b or b_ends + rest <= a


def test_a_job_takes_the_half_hours_it_touches_and_its_pause() -> None:
    taken = half_hours(MONDAY_EVENING, MONDAY_EVENING + NINETY, timedelta(minutes=15))

    assert sorted(taken) == [MONDAY_EVENING + number * timedelta(minutes=30) for number in range(4)]
