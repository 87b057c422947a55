"""Place a call-off: everything an agreement, an offering and a buyer must allow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from samklasse_enrollment.domain import agreement as agreements
from samklasse_enrollment.domain import choosing
from samklasse_enrollment.domain import offering as offerings
from samklasse_enrollment.domain.agreement import Agreement
from samklasse_enrollment.domain.errors import (
    BadGroupSize,
    BadLength,
    NoCentre,
    NotABuyer,
    NotTheSellersOffering,
    OfferingUnknown,
    SellerIsBuyer,
    StartOutsideOffering,
)
from samklasse_enrollment.domain.line import Line
from samklasse_enrollment.domain.offering import Offering
from samklasse_enrollment.domain.organisation import Organisation
from samklasse_enrollment.domain.pricing import pro_rata, started_weeks
from samklasse_enrollment.domain.terms import CooperationTerms, answer_within
from samklasse_enrollment.domain.values import CourseType, Unit

LARGEST_GROUP = 20
"""Seats of one GROUP line, which is one class at most."""


@dataclass(frozen=True)
class Wanted:
    """One line as the buyer asks for it."""

    line_id: UUID
    offering_id: UUID
    unit: Unit
    closed: bool
    quantity: int
    starts_on: date
    ends_on: date
    weeks: int | None = None
    """Shorter or longer than the offering's own weeks; the line then runs for exactly so many."""
    seat_ore: int | None = None
    """The price of a seat for the whole course that an inquiry was answered with, where it is below the agreement's."""
    class_by: date | None = None
    """The agreed day by which the class of a combined course (type 4) comes."""


@dataclass(frozen=True)
class Placement:
    """The lines, and what they leave of the ceiling and of each offering's seats."""

    call_off_id: UUID
    lines: tuple[Line, ...]
    agreement: Agreement
    offerings: Mapping[UUID, Offering]


def place(
    call_off_id: UUID,
    wanted: Sequence[Wanted],
    *,
    buyer: Organisation,
    agreement: Agreement,
    known: Mapping[UUID, Offering],
    terms: CooperationTerms | None = None,
    now: datetime,
) -> Placement:
    """Judge a call-off as a whole: all its lines, or none. `terms` are those of this buyer that are in force.

    Raises:
        CallOffRefused: the first rule that it breaks, with the values.
    """
    if not buyer.buys:
        raise NotABuyer(buyer_orgnr=buyer.orgnr)
    if agreement.seller_orgnr == buyer.orgnr:
        raise SellerIsBuyer(buyer_orgnr=buyer.orgnr)
    agreements.check_buyer(agreement, buyer.orgnr)
    left, lines = dict(known), []
    answer_by = now + answer_within(agreement, terms)
    for each in wanted:
        offering = check_line(each, buyer=buyer, agreement=agreement, offering=left.get(each.offering_id))
        left[offering.id] = offerings.take(offering, each.quantity, each.starts_on)
        line = _line(call_off_id, each, agreement, offering, buyer_orgnr=buyer.orgnr, answer_by=answer_by)
        agreement = agreements.reserve(agreement, line.amount_ore)
        lines.append(line)
    return Placement(call_off_id, tuple(lines), agreement, left)


def check_line(wanted: Wanted, *, buyer: Organisation, agreement: Agreement, offering: Offering | None) -> Offering:
    """Everything about one line but money and seats.

    Raises:
        OfferingUnknown, NotTheSellersOffering, OutsidePeriod, StartOutsideOffering, BadLength, NoCentre, BadGroupSize
        NotCombined, BadClassDay: see `choosing.check_day`.
    """
    if offering is None:
        raise OfferingUnknown(offering_id=wanted.offering_id)
    if offering.supplier_orgnr != agreement.seller_orgnr:
        raise NotTheSellersOffering(offering_id=offering.id, seller_orgnr=agreement.seller_orgnr)
    agreements.check_period(agreement, wanted.starts_on, wanted.ends_on)
    if not offering.starts_from <= wanted.starts_on <= offering.starts_to:
        raise StartOutsideOffering(
            starts_on=wanted.starts_on, starts_from=offering.starts_from, starts_to=offering.starts_to
        )
    if wanted.weeks not in (None, started_weeks(wanted.starts_on, wanted.ends_on)):
        raise BadLength(weeks=wanted.weeks, starts_on=wanted.starts_on, ends_on=wanted.ends_on)
    if offering.course_type is CourseType.ASYNC_MUNICIPAL_TEACHER and not buyer.has_centre:
        raise NoCentre(buyer_orgnr=buyer.orgnr, offered="ADMINISTRATION_HELP")
    if wanted.quantity < 1 or (wanted.unit is Unit.GROUP and wanted.quantity > LARGEST_GROUP):
        raise BadGroupSize(quantity=wanted.quantity, largest=LARGEST_GROUP)
    if wanted.class_by is not None:
        choosing.check_day(wanted.class_by, offering.course_type, starts_on=wanted.starts_on, ends_on=wanted.ends_on)
    return offering


def price(agreement: Agreement, offering: Offering, weeks: int, *, answered_ore: int | None = None) -> int:
    """Øre for one seat: the agreement's price is for the offering's own weeks, others are pro rata, half up.

    Raises:
        CourseTypeNotCovered: see `agreement.seat_price`.
    """
    whole = agreements.seat_price(agreement, offering.course_type)
    lower = whole if answered_ore is None else min(whole, answered_ore)
    return pro_rata(lower, weeks, offering.weeks)


def _line(
    call_off_id: UUID,
    wanted: Wanted,
    agreement: Agreement,
    offering: Offering,
    *,
    buyer_orgnr: str,
    answer_by: datetime,
) -> Line:
    weeks = wanted.weeks or offering.weeks
    return Line(
        id=wanted.line_id,
        call_off_id=call_off_id,
        agreement_id=agreement.id,
        offering_id=offering.id,
        buyer_orgnr=buyer_orgnr,
        supplier_orgnr=agreement.seller_orgnr,
        course_type=offering.course_type,
        subject=offering.subject,
        unit=wanted.unit,
        closed=wanted.closed,
        quantity=wanted.quantity,
        seats=wanted.quantity,
        seat_ore=price(agreement, offering, weeks, answered_ore=wanted.seat_ore),
        starts_on=wanted.starts_on,
        ends_on=wanted.ends_on,
        answer_by=answer_by,
        weeks=weeks,
        supplementing=offering.supplementing,
        class_by=wanted.class_by,
    )
