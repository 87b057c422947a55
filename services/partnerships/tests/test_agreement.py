"""What may be agreed, changed and ended, by whom and when."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_partnerships.domain import errors
from samklasse_partnerships.domain.agreement import Ending, EndReason, State, Terms, change, sign, state_on, terminate

from .builders import AGREEMENT, FYRESDAL_NR, LARVIK_NR, TODAY, agreement, fjord, fyresdal, larvik, terms

days = st.integers(-800, 800).map(lambda number: TODAY + timedelta(days=number))


def test_a_municipality_sells_to_another() -> None:
    signed = agreement()

    assert (signed.seller, signed.terms.buyers) == (LARVIK_NR, {FYRESDAL_NR})
    assert state_on(signed, TODAY) is State.SIGNED


def test_a_framework_open_to_all_names_no_buyers() -> None:
    signed = sign(AGREEMENT, fjord(), [], terms(buyers=None), TODAY)

    assert signed.terms.buyers is None


def test_nobody_sells_to_itself() -> None:
    with pytest.raises(errors.SellerIsBuyer):
        sign(AGREEMENT, larvik(), [larvik()], terms(buyers=frozenset({LARVIK_NR})), TODAY)


def test_the_seller_must_sell_and_the_buyer_must_buy() -> None:
    with pytest.raises(errors.NotASeller):
        sign(AGREEMENT, fyresdal(), [larvik()], terms(buyers=frozenset({LARVIK_NR})), TODAY)
    with pytest.raises(errors.NotABuyer):
        sign(AGREEMENT, larvik(), [fjord()], terms(buyers=frozenset({fjord().orgnr})), TODAY)


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        (terms(buyers=frozenset()), errors.NoBuyers),
        (terms(seat_ore={}), errors.EmptyScope),
        (terms(valid_to=TODAY - timedelta(days=1), valid_from=TODAY - timedelta(days=9)), errors.PeriodOver),
        (terms(valid_from=date(2028, 1, 1)), errors.PeriodReversed),
        (terms(ceiling_ore=1_189_999), errors.CeilingTooLow),
        (terms(ceiling_ore=0, seat_ore={"SYNC_GROUP": 0}), errors.CeilingTooLow),
    ],
)
def test_terms_that_cannot_be_are_refused(wrong: Terms, refusal: type[errors.Refusal]) -> None:
    with pytest.raises(refusal):
        sign(AGREEMENT, larvik(), [fyresdal()], wrong, TODAY)
    with pytest.raises(refusal):
        change(agreement(), [fyresdal()], wrong, TODAY)


@given(ends_on=days, today=days)
def test_an_end_lies_between_today_and_the_last_day(ends_on: date, today: date) -> None:
    signed = agreement()
    ending = Ending(ends_on, EndReason.MUTUAL)
    if today > signed.terms.valid_to:
        with pytest.raises(errors.WrongState):
            terminate(signed, ending, today)
    elif today <= ends_on <= signed.terms.valid_to:
        ended = terminate(signed, ending, today)

        assert state_on(ended, today) is State.TERMINATED
        assert ended.terms == signed.terms
    else:
        with pytest.raises(errors.EndsOutsidePeriod):
            terminate(signed, ending, today)


@given(today=days)
def test_what_has_ended_neither_changes_nor_ends_again(today: date) -> None:
    ended = terminate(agreement(), Ending(TODAY, EndReason.BREACH), TODAY)

    with pytest.raises(errors.WrongState):
        change(ended, [fyresdal()], terms(), today)
    with pytest.raises(errors.WrongState):
        terminate(ended, Ending(today, EndReason.MUTUAL), today)


def test_new_terms_replace_the_old_ones_and_the_seller_stays() -> None:
    changed = change(agreement(), [fyresdal()], terms(ceiling_ore=20_000_000), TODAY)

    assert changed.terms.ceiling_ore == 20_000_000
    assert changed.seller == LARVIK_NR


def test_an_agreement_expires_after_its_last_day() -> None:
    signed = agreement()

    assert state_on(signed, signed.terms.valid_to) is State.SIGNED
    assert state_on(signed, signed.terms.valid_to + timedelta(days=1)) is State.EXPIRED
