"""Seats of an offering: of the whole, and of the term that a course starts in."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from samklasse_enrollment.domain.errors import OverCapacity, SoldAlready
from samklasse_enrollment.domain.offering.facts import Offering, Term
from samklasse_enrollment.domain.offering.rules import check


def describe_again(known: Offering | None, told: Offering, *, sold: Mapping[date, int], today: date) -> Offering:
    """Take a supplier's new description of an offering that may have been sold.

    `sold` are the seats of standing lines by the day they start.

    Raises:
        BadOffering: see `check`.
        SoldAlready: another course type or subject, or fewer seats than are sold, in all or in a term.
    """
    check(told, today=today)
    if known is None or not known.seats_taken:
        return told
    for field in ("course_type", "subject"):
        if getattr(told, field) != getattr(known, field):
            raise SoldAlready(field=field)
    if told.capacity < known.seats_taken:
        raise SoldAlready(field="capacity", sold=known.seats_taken)
    terms = tuple(replace(term, taken=_sold_in(term, sold)) for term in told.terms)
    if any(term.free < 0 for term in terms) or _left_out(terms, sold):
        raise SoldAlready(field="terms")
    return replace(told, seats_taken=known.seats_taken, terms=terms)


def take(offering: Offering, quantity: int, starts_on: date) -> Offering:
    """Take seats of a course that starts on `starts_on`.

    Raises:
        OverCapacity: fewer are free, in all or in the term of that day; where terms are announced, no term is no seat.
    """
    free = free_at(offering, starts_on)
    if quantity > free:
        raise OverCapacity(offering_id=offering.id, quantity=quantity, free=free, starts_on=starts_on)
    return _moved(offering, quantity, starts_on)


def release(offering: Offering, quantity: int, starts_on: date) -> Offering:
    """Give seats back that were taken for `starts_on`."""
    return _moved(offering, -quantity, starts_on)


def free_at(offering: Offering, starts_on: date) -> int:
    """Seats that a course starting that day can still have."""
    if not offering.terms:
        return offering.free_seats
    here = next((term.free for term in offering.terms if term.covers(starts_on)), 0)
    return min(here, offering.free_seats)


def _moved(offering: Offering, quantity: int, starts_on: date) -> Offering:
    terms = tuple(
        replace(term, taken=max(0, term.taken + quantity)) if term.covers(starts_on) else term
        for term in offering.terms
    )
    return replace(offering, seats_taken=max(0, offering.seats_taken + quantity), terms=terms)


def _sold_in(term: Term, sold: Mapping[date, int]) -> int:
    return sum(seats for day, seats in sold.items() if term.covers(day))


def _left_out(terms: tuple[Term, ...], sold: Mapping[date, int]) -> bool:
    """Sold seats that no announced term would have."""
    days = [day for day, seats in sold.items() if seats]
    return bool(terms) and not all(any(term.covers(day) for term in terms) for day in days)
