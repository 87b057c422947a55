"""A copy of an agreement, and what call-offs have used of its ceiling."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID

from samklasse_enrollment.domain.errors import (
    AgreementOver,
    BuyerNotCovered,
    CallOffRefused,
    CourseTypeNotCovered,
    NoProcessingAgreement,
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
    framework: str | None = None
    """The framework that several sellers are in."""
    rank: int | None = None
    """The seller's place in a framework with a fixed order."""
    assistance_prices: Mapping[str, int] = field(default_factory=dict)
    """Øre for one piece of each kind of assistance."""
    withdrawal_days: int = 0
    """Free withdrawal until so many days before the start; 0: until the day before."""
    withdrawal_percent: int = 100
    """What a later withdrawal, a termination or a shortening costs, of the price of what is not used."""
    processing_agreement: bool = False
    """Whether the seller may work on people's data for a buyer (databehandleravtale)."""


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


def check_processing(agreement: Agreement) -> None:
    """Whether the seller may be given administration or assessments, which are work on people's data.

    Raises:
        NoProcessingAgreement: the agreement comes without one.
    """
    if not agreement.processing_agreement:
        raise NoProcessingAgreement(agreement_id=agreement.id)


def check_period(agreement: Agreement, starts_on: date, ends_on: date) -> None:
    """Whether a line runs forwards and inside the agreement's period.

    Raises:
        OutsidePeriod: with both periods.
    """
    if not agreement.valid_from <= starts_on <= ends_on <= agreement.valid_to:
        raise OutsidePeriod(
            starts_on=starts_on, ends_on=ends_on, valid_from=agreement.valid_from, valid_to=agreement.valid_to
        )


def covers(agreement: Agreement, buyer_orgnr: str, course_type: CourseType, starts_on: date, ends_on: date) -> bool:
    """Whether `buyer_orgnr` could call off such a course under it, money and seats apart."""
    try:
        check_buyer(agreement, buyer_orgnr)
        check_period(agreement, starts_on, ends_on)
        seat_price(agreement, course_type)
    except CallOffRefused:
        return False
    return agreement.seller_orgnr != buyer_orgnr


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
    """Give some of the ceiling back.

    Raises:
        ValueError: more than is used, which the books cannot hold.
    """
    if amount_ore > agreement.used_ore:
        raise ValueError(f"agreement {agreement.id} has {agreement.used_ore} øre in use, not {amount_ore}")
    return replace(agreement, used_ore=agreement.used_ore - amount_ore)
