"""What partnerships says is everything that was agreed, and no more."""

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st
from samklasse_contracts.ids import new_id
from samklasse_contracts.message import Cause
from samklasse_contracts.partnerships import AgreementChanged, AgreementSigned
from samklasse_contracts.values import Assistance, CourseType
from samklasse_partnerships import translate
from samklasse_partnerships.domain.agreement import Agreement, Ending, EndReason, Terms

from .builders import AGREEMENT, FJORD_NR, FYRESDAL_NR, LARVIK_NR, agreement, fyresdal, larvik

NOW = datetime(2027, 1, 4, 7, 0, tzinfo=UTC)
CAUSE = Cause(new_id(), new_id())
all_terms = st.builds(
    Terms,
    buyers=st.none() | st.frozensets(st.sampled_from([FYRESDAL_NR, FJORD_NR]), min_size=1),
    seat_ore=st.dictionaries(st.sampled_from([each.value for each in CourseType]), st.integers(0, 10**9), min_size=1),
    valid_from=st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    valid_to=st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    ceiling_ore=st.integers(1, 10**12),
    answer_within_hours=st.integers(1, 24 * 60),
    processing_agreement=st.booleans(),
    framework=st.none() | st.just("hkdir-2024"),
    rank=st.none() | st.integers(1, 100),
    assistance_ore=st.dictionaries(st.sampled_from([each.value for each in Assistance]), st.integers(0, 10**9)),
    withdrawal_days=st.integers(0, 365),
    withdrawal_percent=st.integers(0, 100),
)


def terms_of(said: AgreementSigned) -> Terms:
    """The terms as a reader of the message understands them."""
    return Terms(
        buyers=None if said.all_municipalities else frozenset(said.buyer_orgnrs),
        seat_ore={line.course_type.value: line.seat_ore for line in said.prices},
        valid_from=said.valid_from,
        valid_to=said.valid_to,
        ceiling_ore=said.ceiling_ore,
        answer_within_hours=said.answer_within_hours,
        processing_agreement=said.processing_agreement,
        framework=said.framework,
        rank=said.rank,
        assistance_ore={line.assistance.value: line.ore for line in said.assistance_prices},
        withdrawal_days=said.withdrawal_days,
        withdrawal_percent=said.withdrawal_percent,
    )


@given(all_terms, st.integers(1, 9))
def test_the_terms_arrive_as_they_were_agreed(terms: Terms, said: int) -> None:
    message = translate.signed(Agreement(AGREEMENT, LARVIK_NR, terms), said, cause=CAUSE, now=NOW)
    read = type(message).model_validate_json(message.body())

    assert terms_of(read) == terms
    assert sorted(read.course_types) == sorted(terms.seat_ore)
    assert message.envelope.sequence == said
    assert isinstance(message, AgreementChanged) is (said > 1)


def test_an_end_says_the_day_and_why() -> None:
    ending = Ending(date(2027, 6, 1), EndReason.BREACH)
    told = translate.terminated(replace(agreement(), ending=ending), ending, 2, cause=CAUSE, now=NOW)

    assert (told.agreement_id, told.ends_on, told.reason) == (AGREEMENT, ending.ends_on, "BREACH")


def test_a_municipality_may_buy_and_sell() -> None:
    told = translate.registered(larvik(), 1, cause=CAUSE, now=NOW)

    assert told.roles == ("BUYER", "SELLER")
    assert translate.registered(fyresdal(), 1, cause=CAUSE, now=NOW).roles == ("BUYER",)
