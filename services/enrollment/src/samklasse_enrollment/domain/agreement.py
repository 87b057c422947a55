"""A copy of an agreement, and what call-offs have used of its ceiling."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from samklasse_enrollment.domain.errors import (
    AgreementOver,
    BuyerNotCovered,
    CourseTypeNotCovered,
    OutsidePeriod,
    OverCeiling,
)
from samklasse_enrollment.domain.values import CourseType


@dataclass(frozen=True)
class Agreement:
    """In force from `valid_from` to and with `valid_to`; prices are øre per seat for the whole course."""

    id: UUID
    seller_orgnr: str
    all_municipalities: bool
    buyer_orgnrs: frozenset[str]
    course_types: frozenset[CourseType]
    valid_from: date
    valid_to: date
    ceiling_ore: int
    prices: Mapping[CourseType, int]
    answer_within: timedelta
    used_ore: int = 0
    terminated_on: date | None = None


def seat_price(agreement: Agreement, course_type: CourseType) -> int:
    """Øre for one seat.

    Raises:
        CourseTypeNotCovered: outside the scope, or without a price.
    """
    if course_type not in agreement.course_types or course_type not in agreement.prices:
        raise CourseTypeNotCovered(agreement_id=agreement.id, course_type=course_type)
    return agreement.prices[course_type]


def check_buyer(agreement: Agreement, buyer_orgnr: str) -> None:
    """Whether `buyer_orgnr` may call off under the agreement at all.

    Raises:
        AgreementOver, BuyerNotCovered
    """
    if agreement.terminated_on is not None:
        raise AgreementOver(agreement_id=agreement.id, ended_on=agreement.terminated_on)
    if not agreement.all_municipalities and buyer_orgnr not in agreement.buyer_orgnrs:
        raise BuyerNotCovered(agreement_id=agreement.id, buyer_orgnr=buyer_orgnr)


def check_period(agreement: Agreement, starts_on: date, ends_on: date) -> None:
    """Whether a line runs forwards and inside the agreement's period.

    Raises:
        OutsidePeriod: with both periods.
    """
    if not agreement.valid_from <= starts_on <= ends_on <= agreement.valid_to:
        raise OutsidePeriod(
            starts_on=starts_on, ends_on=ends_on, valid_from=agreement.valid_from, valid_to=agreement.valid_to
        )


def reserve(agreement: Agreement, amount_ore: int) -> Agreement:
    """Use some of the ceiling.

    Raises:
        OverCeiling: less than that is left.
    """
    left = agreement.ceiling_ore - agreement.used_ore
    if amount_ore > left:
        raise OverCeiling(agreement_id=agreement.id, amount_ore=amount_ore, left_ore=left)
    return replace(agreement, used_ore=agreement.used_ore + amount_ore)


def free(agreement: Agreement, amount_ore: int) -> Agreement:
    """Give some of the ceiling back."""
    return replace(agreement, used_ore=max(0, agreement.used_ore - amount_ore))
