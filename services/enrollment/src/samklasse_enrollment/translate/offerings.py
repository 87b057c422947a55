"""Offerings: as suppliers describe them, and as enrollment publishes them."""

from datetime import datetime

from samklasse_contracts import values
from samklasse_contracts.enrollment import OfferingPrice, OfferingPublished, TermCapacity
from samklasse_contracts.gateway import OfferingSubmitted
from samklasse_contracts.message import Message, say

from samklasse_enrollment.domain import weeks
from samklasse_enrollment.domain.offering import ListPrice, Offering, Term
from samklasse_enrollment.domain.values import CourseType, Subject


def described(said: OfferingSubmitted) -> Offering:
    """As the supplier describes it."""
    return Offering(
        id=said.offering_id,
        supplier_orgnr=said.supplier_orgnr,
        ref=said.ref,
        course_type=CourseType(said.course_type),
        subject=Subject(said.subject),
        focus=said.focus.value,
        levels=tuple(level.value for level in said.levels),
        windows=tuple(window.value for window in said.windows),
        teaching_languages=said.teaching_languages,
        sessions_per_week=said.sessions_per_week,
        session_minutes=said.session_minutes,
        weeks=said.weeks,
        starts_from=said.starts_from,
        starts_to=said.starts_to,
        capacity=said.capacity,
        malforms=tuple(form.value for form in said.malforms),
        industry=None if said.industry is None else said.industry.value,
        work_directed=said.work_directed,
        supplementing=said.supplementing,
        reviewed_on=said.reviewed_on,
        prices=tuple(ListPrice(price.basis.value, price.ore) for price in said.prices),
        terms=tuple(Term(term.starts_on, term.ends_on, term.seats) for term in said.terms),
        described_on=weeks.oslo_day(said.received_at),
    )


def published(offering: Offering, *, sequence: int, cause: Message, now: datetime) -> OfferingPublished:
    """The offering in full."""
    body = OfferingPublished(
        offering_id=offering.id,
        supplier_orgnr=offering.supplier_orgnr,
        ref=offering.ref,
        course_type=values.CourseType(offering.course_type),
        subject=values.Subject(offering.subject),
        focus=values.Focus(offering.focus),
        levels=tuple(map(values.Level, offering.levels)),
        windows=tuple(map(values.Window, offering.windows)),
        teaching_languages=offering.teaching_languages,
        sessions_per_week=offering.sessions_per_week,
        session_minutes=offering.session_minutes,
        weeks=offering.weeks,
        starts_from=offering.starts_from,
        starts_to=offering.starts_to,
        capacity=offering.capacity,
        malforms=tuple(map(values.Malform, offering.malforms)),
        industry=None if offering.industry is None else values.Industry(offering.industry),
        work_directed=offering.counts_as_work_directed,
        supplementing=offering.supplementing,
        reviewed_on=offering.reviewed_on,
        prices=tuple(OfferingPrice(basis=values.PriceBasis(p.basis), ore=p.ore) for p in offering.prices),
        terms=tuple(TermCapacity(starts_on=t.starts_on, ends_on=t.ends_on, seats=t.seats) for t in offering.terms),
    )
    return say(body, subject=offering.id, at=now, cause=cause, sequence=sequence)
