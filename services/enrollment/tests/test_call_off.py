"""A call-off stays inside its agreement, its offering and what its buyer may buy."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_enrollment.domain.agreement import Agreement
from samklasse_enrollment.domain.calloff import Placement, Wanted, place
from samklasse_enrollment.domain.errors import (
    AgreementOver,
    BadGroupSize,
    BuyerNotCovered,
    CallOffRefused,
    CourseTypeNotCovered,
    NoCentre,
    NotABuyer,
    NotTheSellersOffering,
    OfferingUnknown,
    OutsidePeriod,
    OverCapacity,
    OverCeiling,
    SellerIsBuyer,
    StartOutsideOffering,
)
from samklasse_enrollment.domain.offering import Offering
from samklasse_enrollment.domain.organisation import Organisation
from samklasse_enrollment.domain.values import CourseType, Unit

from .builders import FIRST, NOW, SKIEN, TODAY, TYPE_1, TYPE_2, agreement, municipality, offering, wanted


def order(
    lines: Sequence[Wanted], of: Offering, *, under: Agreement | None = None, by: Organisation | None = None
) -> Placement:
    buyer = by or municipality()
    return place(uuid4(), lines, buyer=buyer, agreement=under or agreement(), known={of.id: of}, now=NOW)


@given(st.lists(st.integers(1, 30), min_size=1, max_size=6), st.integers(0, 60), st.integers(0, 60))
def test_neither_ceiling_nor_capacity_is_ever_passed(quantities: list[int], seats: int, affordable: int) -> None:
    course, terms = offering(capacity=max(1, seats)), agreement(ceiling_ore=affordable * 100_000)
    try:
        placed = order([wanted(course, quantity) for quantity in quantities], course, under=terms)
    except CallOffRefused:
        assert sum(quantities) > min(course.capacity, affordable)
        return

    assert placed.agreement.used_ore == sum(line.amount_ore for line in placed.lines) <= terms.ceiling_ore
    assert placed.offerings[course.id].seats_taken == sum(quantities) <= course.capacity


def test_the_deadline_comes_from_the_agreement() -> None:
    course, terms = offering(), agreement()

    assert order([wanted(course)], course, under=terms).lines[0].answer_by == NOW + terms.answer_within


def test_the_last_ore_can_be_used_and_not_one_more() -> None:
    course = offering()
    order([wanted(course, 3)], course, under=agreement(ceiling_ore=300_000))

    with pytest.raises(OverCeiling) as refused:
        order([wanted(course, 3)], course, under=agreement(ceiling_ore=299_999))
    assert refused.value.fields["left_ore"] == 299_999


def test_a_municipality_that_is_no_party_cannot_buy() -> None:
    course = offering()
    terms = agreement(all_municipalities=False, buyer_orgnrs=frozenset({"399000013"}))

    with pytest.raises(BuyerNotCovered):
        order([wanted(course)], course, under=terms)


def test_nothing_is_bought_under_a_terminated_agreement() -> None:
    course = offering()

    with pytest.raises(AgreementOver):
        order([wanted(course)], course, under=agreement(terminated_on=TODAY))


def test_nobody_buys_from_itself() -> None:
    course = offering(supplier_orgnr=SKIEN)

    with pytest.raises(SellerIsBuyer):
        order([wanted(course)], course, under=agreement(seller_orgnr=SKIEN))


def test_only_a_registered_buyer_buys() -> None:
    course = offering()

    with pytest.raises(NotABuyer):
        order([wanted(course)], course, by=replace(municipality(), roles=frozenset({"SELLER"})))


def test_an_offering_that_nobody_published_cannot_be_bought() -> None:
    with pytest.raises(OfferingUnknown):
        order([wanted(offering())], offering())


def test_the_offering_must_be_the_sellers() -> None:
    course = offering(supplier_orgnr="399000099")

    with pytest.raises(NotTheSellersOffering):
        order([wanted(course)], course)


def test_the_course_type_must_be_in_scope() -> None:
    course = offering(TYPE_1)

    with pytest.raises(CourseTypeNotCovered):
        order([wanted(course)], course, under=agreement(course_types=frozenset({CourseType.SYNC_GROUP})))


@pytest.mark.parametrize("ends_on", [date(2028, 1, 1), date(2027, 1, 10)])
def test_a_line_lies_inside_the_agreements_period_and_runs_forwards(ends_on: date) -> None:
    course = offering()

    with pytest.raises(OutsidePeriod):
        order([wanted(course, ends_on=ends_on)], course)


def test_a_line_starts_when_the_offering_does() -> None:
    course = offering(starts_to=TODAY)

    with pytest.raises(StartOutsideOffering):
        order([wanted(course, starts_on=FIRST)], course)


def test_type_2_without_a_centre_is_refused_and_administration_help_offered() -> None:
    course = offering(TYPE_2)

    with pytest.raises(NoCentre) as refused:
        order([wanted(course)], course, by=municipality(has_centre=False))
    assert refused.value.fields["offered"] == "ADMINISTRATION_HELP"


def test_a_group_has_at_most_20_seats() -> None:
    course = offering()
    order([wanted(course, 20, unit=Unit.GROUP)], course)

    with pytest.raises(BadGroupSize):
        order([wanted(course, 21, unit=Unit.GROUP)], course)


def test_no_more_seats_than_the_offering_has_left() -> None:
    course = offering(capacity=10, seats_taken=8)

    with pytest.raises(OverCapacity) as refused:
        order([wanted(course, 3)], course)
    assert refused.value.fields["free"] == 2
