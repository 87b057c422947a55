"""A line that is longer or shorter than it was, or over before its time: what it costs, to the øre."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_enrollment.domain import changing
from samklasse_enrollment.domain.calloff import price
from samklasse_enrollment.domain.errors import BadLength, LineExtended, NotBegun, OutsidePeriod, WrongState
from samklasse_enrollment.domain.line import Line, LineState
from samklasse_enrollment.domain.pricing import percent, pro_rata, started_weeks

from .builders import FIRST, LAST, NOW, TODAY, TYPE_1, agreement, line, offering

DAY = timedelta(days=1)
CONFIRMED = LineState.CONFIRMED


def confirmed(**other: object) -> Line:
    """Three seats for eight weeks at 1,000 kroner each."""
    return replace(line(state=CONFIRMED, weeks=8), **other)  # type: ignore[arg-type]


def longer(of: Line, weeks: int = 4, **other: object) -> Line:
    asked = {
        "id": uuid4(),
        "weeks": weeks,
        "quantity": of.seats,
        "agreement": agreement(id=of.agreement_id),
        "offering": offering(TYPE_1),
        "terms": None,
        "now": NOW,
        "today": TODAY,
    }
    return changing.extend(of, **(asked | other))  # type: ignore[arg-type]


@given(st.integers(0, 10**9), st.integers(1, 60), st.integers(1, 60))
def test_a_part_of_a_price_is_the_nearest_whole_ore_and_a_half_rounds_up(ore: int, weeks: int, of: int) -> None:
    part = pro_rata(ore, weeks, of)

    assert -of < 2 * (part * of - ore * weeks) <= of
    assert pro_rata(ore, of, of) == ore
    assert pro_rata(1, 1, 2) == 1


@given(st.dates(date(2027, 1, 1), date(2027, 12, 31)), st.integers(1, 400))
def test_a_week_that_has_begun_counts_whole(first: date, days: int) -> None:
    weeks = started_weeks(first, first + timedelta(days=days - 1))

    assert 7 * (weeks - 1) < days <= 7 * weeks


@pytest.mark.parametrize(("weeks", "ore"), [(8, 100_000), (4, 50_000), (3, 37_500), (12, 150_000), (1, 12_500)])
def test_a_shorter_or_longer_course_costs_its_weeks(weeks: int, ore: int) -> None:
    """A05: the agreement's price is for the offering's eight weeks."""
    assert price(agreement(), offering(TYPE_1), weeks) == ore


def test_the_price_of_a_third_of_a_course_is_rounded_half_up_for_each_seat() -> None:
    """A05: 100,000 øre for 3 of 7 weeks are 42,857.14."""
    assert price(agreement(), offering(TYPE_1, weeks=7), 3) == 42_857


def test_an_extension_begins_the_day_after_and_is_asked_like_any_other_line() -> None:
    """A05: four more weeks at half the price of eight."""
    before = confirmed()
    after = longer(before)

    assert (after.starts_on, after.ends_on) == (LAST + DAY, LAST + 28 * DAY)
    assert (after.state, after.extends, after.seat_from) == (LineState.REQUESTED, before.id, FIRST)
    assert (after.seat_ore, after.amount_ore, after.held_seats) == (50_000, 150_000, 0)
    assert after.answer_by == NOW + timedelta(hours=48)


def test_an_extension_stays_inside_the_agreement() -> None:
    with pytest.raises(OutsidePeriod):
        longer(confirmed(ends_on=date(2027, 12, 20)))


def test_what_waits_has_ended_or_is_extended_already_cannot_be_extended() -> None:
    with pytest.raises(WrongState):
        longer(line())
    with pytest.raises(BadLength):
        longer(confirmed(), today=LAST + DAY)
    with pytest.raises(LineExtended):
        longer(confirmed(passed_on=3))


def test_a_shortened_line_pays_its_weeks_and_a_part_of_the_rest() -> None:
    """A05: three of eight weeks are used, and the agreement keeps 20 per cent of the other five."""
    after = changing.shorten(confirmed(), agreement(withdrawal_percent=20), ends_on=FIRST + 20 * DAY, today=TODAY)

    assert (after.weeks, after.seat_ore, after.cancelled_ore) == (3, 37_500, 3 * 12_500)
    assert (after.state, after.seats, after.amount_ore) == (CONFIRMED, 3, 150_000)


@pytest.mark.parametrize("ends_on", [LAST, FIRST - DAY, TODAY - DAY])
def test_a_line_is_shortened_between_its_start_and_the_day_before_its_end(ends_on: date) -> None:
    with pytest.raises(BadLength):
        changing.shorten(confirmed(), agreement(), ends_on=ends_on, today=TODAY)


@pytest.mark.parametrize(
    ("days_before", "free"),
    [(30, True), (14, True), (13, False), (1, False)],
)
def test_withdrawal_is_free_until_the_agreed_day(days_before: int, free: bool) -> None:
    """A05: 14 days before the start, half of the price after that."""
    terms = agreement(withdrawal_days=14, withdrawal_percent=50)
    after = changing.withdraw(confirmed(), terms, today=FIRST - days_before * DAY)

    assert after.amount_ore == (0 if free else 150_000)
    assert (after.state, after.reason) == (LineState.ENDED, "WITHDRAWN")
    assert after.ends_on < FIRST


def test_an_agreement_that_says_nothing_lets_withdraw_free_until_the_day_before() -> None:
    assert changing.withdraw(confirmed(), agreement(), today=FIRST - DAY).amount_ore == 0
    with pytest.raises(BadLength):
        changing.withdraw(confirmed(), agreement(), today=FIRST)


def test_a_request_without_an_answer_is_withdrawn_free_however_late() -> None:
    after = changing.withdraw(line(), agreement(withdrawal_days=60), today=FIRST)

    assert (after.state, after.amount_ore, after.seats) == (LineState.LAPSED, 0, 0)


def test_whose_extension_is_withdrawn_stays_until_the_line_before_it_ends() -> None:
    extension = replace(longer(confirmed()), state=CONFIRMED)
    after = changing.withdraw(extension, agreement(), today=TODAY)

    assert after.ends_on == LAST


def test_a_terminated_line_pays_what_was_given_and_a_part_of_the_rest() -> None:
    """A05: terminated on the last day of week two, of eight; ten per cent of six weeks."""
    last = FIRST + 13 * DAY
    after = changing.terminate(confirmed(), agreement(withdrawal_percent=10), ends_on=last, today=FIRST + 10 * DAY)

    assert (after.delivered_ore, after.cancelled_ore) == (75_000, 22_500)
    assert (after.state, after.seats, after.amount_ore) == (LineState.ENDED, 0, 97_500)


def test_what_has_not_begun_is_not_terminated() -> None:
    with pytest.raises(NotBegun):
        changing.terminate(confirmed(), agreement(), ends_on=FIRST, today=FIRST - DAY)


@given(st.integers(1, 30), st.integers(0, 10**7), st.integers(0, 100), st.integers(0, 55), st.booleans())
def test_no_change_costs_more_than_keeping_the_line_nor_less_than_what_was_given(
    seats: int, seat_ore: int, rate: int, days: int, ends: bool
) -> None:
    before, terms = confirmed(quantity=seats, seats=seats, seat_ore=seat_ore), agreement(withdrawal_percent=rate)
    last = FIRST + days * DAY
    if last >= LAST:
        return
    change = changing.terminate if ends else changing.shorten
    after = change(before, terms, ends_on=last, today=FIRST)

    given_ore = seats * pro_rata(seat_ore, started_weeks(FIRST, last), 8)
    assert given_ore <= after.amount_ore <= before.amount_ore
    assert after.amount_ore - given_ore == seats * percent(seat_ore - given_ore // seats, rate)
