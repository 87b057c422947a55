"""What enrollment hears, as others say it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from samklasse_contracts import values
from samklasse_contracts.enrollment import OfferingPrice, PlanWeek, TermCapacity
from samklasse_contracts.gateway import (
    CoordinationProposed,
    InquiryAnswered,
    InquiryDeclined,
    LearningTimeReported,
    OfferingSubmitted,
    SeatsConfirmed,
    SeatsDeclined,
)
from samklasse_contracts.message import M, say
from samklasse_contracts.partnerships import (
    AgreementSigned,
    AssistancePrice,
    CooperationTermsAgreed,
    OrganisationRegistered,
    PriceLine,
)
from samklasse_contracts.scheduling import (
    ClassKind,
    ClassState,
    Left,
    Member,
    SessionState,
    TimetablePublished,
    TimetableSession,
)
from samklasse_enrollment.domain.agreement import Agreement
from samklasse_enrollment.domain.offering import Offering

from .builders import FIRST, FJORD, LAST, NOW, SKIEN, TODAY


def said(body: M, *, sequence: int | None = 1, at: datetime = NOW) -> M:
    """A message as if it had arrived."""
    return say(body, subject=uuid4(), at=at, sequence=sequence if body.sequenced else None)


def registered(orgnr: str, kommunenummer: str | None = None, *, has_centre: bool = True) -> OrganisationRegistered:
    sells = kommunenummer is None
    role = values.OrganisationRole.SELLER if sells else values.OrganisationRole.BUYER
    body = OrganisationRegistered(
        orgnr=orgnr,
        name="Oppdiktet",
        kommunenummer=kommunenummer,
        roles=(role,),
        form=values.OrganisationForm.PRIVATE if sells else values.OrganisationForm.MUNICIPALITY,
        has_centre=has_centre,
    )
    return said(body)


def signed(of: Agreement) -> AgreementSigned:
    body = AgreementSigned(
        agreement_id=of.id,
        seller_orgnr=of.seller_orgnr,
        all_municipalities=of.all_municipalities,
        buyer_orgnrs=tuple(of.buyer_orgnrs),
        course_types=tuple(map(values.CourseType, of.course_types)),
        valid_from=of.valid_from,
        valid_to=of.valid_to,
        ceiling_ore=of.ceiling_ore,
        prices=tuple(PriceLine(course_type=values.CourseType(t), seat_ore=ore) for t, ore in of.prices.items()),
        answer_within_hours=of.answer_within // timedelta(hours=1),
        processing_agreement=of.processing_agreement,
        framework=of.framework,
        rank=of.rank,
        withdrawal_days=of.withdrawal_days,
        withdrawal_percent=of.withdrawal_percent,
        assistance_prices=tuple(
            AssistancePrice(assistance=values.Assistance(kind), ore=ore) for kind, ore in of.assistance_prices.items()
        ),
    )
    return said(body)


def submitted(of: Offering) -> OfferingSubmitted:
    body = OfferingSubmitted(
        offering_id=of.id,
        supplier_orgnr=of.supplier_orgnr,
        ref=of.ref,
        course_type=values.CourseType(of.course_type),
        subject=values.Subject(of.subject),
        levels=tuple(map(values.Level, of.levels)),
        focus=values.Focus(of.focus),
        windows=tuple(map(values.Window, of.windows)),
        teaching_languages=of.teaching_languages,
        sessions_per_week=of.sessions_per_week,
        session_minutes=of.session_minutes,
        weeks=of.weeks,
        starts_from=of.starts_from,
        starts_to=of.starts_to,
        capacity=of.capacity,
        malforms=tuple(map(values.Malform, of.malforms)),
        industry=None if of.industry is None else values.Industry(of.industry),
        work_directed=of.work_directed,
        supplementing=of.supplementing,
        reviewed_on=of.reviewed_on,
        prices=tuple(OfferingPrice(basis=values.PriceBasis(price.basis), ore=price.ore) for price in of.prices),
        terms=tuple(TermCapacity(starts_on=t.starts_on, ends_on=t.ends_on, seats=t.seats) for t in of.terms),
        received_at=NOW,
    )
    return said(body)


def granted(line_id: UUID, quantity: int = 1, *, by: str = FJORD, at: datetime = NOW) -> SeatsConfirmed:
    return said(SeatsConfirmed(line_id=line_id, supplier_orgnr=by, quantity=quantity, received_at=at))


def declined(line_id: UUID, *, by: str = FJORD, at: datetime = NOW) -> SeatsDeclined:
    return said(SeatsDeclined(line_id=line_id, supplier_orgnr=by, reason="FULL", received_at=at))


def learned(enrollment_id: UUID, week: date, minutes: int, *, revision: int = 1) -> LearningTimeReported:
    body = LearningTimeReported(
        supplier_orgnr=FJORD,
        enrollment_id=enrollment_id,
        week=week,
        revision=revision,
        minutes=minutes,
        received_at=NOW,
    )
    return said(body)


def timetable(
    class_id: UUID,
    members: list[UUID],
    *,
    left: tuple[Left, ...] = (),
    revision: int = 1,
    state: ClassState = ClassState.PUBLISHED,
) -> TimetablePublished:
    starts_at = datetime(2027, 1, 11, 17, tzinfo=UTC)
    session = TimetableSession(
        session_id=uuid4(),
        revision=1,
        state=SessionState.SCHEDULED,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        minutes=120,
        teacher_id=uuid4(),
    )
    body = TimetablePublished(
        class_id=class_id,
        revision=revision,
        state=state,
        kind=ClassKind.FORMED,
        supplier_orgnr=FJORD,
        offering_id=uuid4(),
        subject=values.Subject.NORWEGIAN,
        level=values.Level.A1,
        first_day=FIRST,
        last_day=LAST,
        members=tuple(Member(enrollment_id=id_, person_id=uuid4(), owner_orgnr=SKIEN) for id_ in members),
        left=left,
        sessions=(session,),
    )
    return said(body, sequence=revision)


def replied(
    invitation_id: UUID, of: Offering, seats: int, seat_ore: int, *, at: datetime = NOW, by: str | None = None
) -> InquiryAnswered:
    body = InquiryAnswered(
        invitation_id=invitation_id,
        supplier_orgnr=by or of.supplier_orgnr,
        offering_id=of.id,
        seats=seats,
        seat_ore=seat_ore,
        received_at=at,
    )
    return said(body)


def passed(invitation_id: UUID, *, by: str = FJORD, at: datetime = NOW) -> InquiryDeclined:
    return said(InquiryDeclined(invitation_id=invitation_id, supplier_orgnr=by, reason="FULL", received_at=at))


def coordinated(line_id: UUID, *weeks: PlanWeek, by: str = FJORD) -> CoordinationProposed:
    return said(CoordinationProposed(line_id=line_id, supplier_orgnr=by, weeks=weeks, received_at=NOW))


def cooperating(of: Agreement, buyer_orgnr: str = SKIEN, *, version: int = 1, **other: Any) -> CooperationTermsAgreed:
    body = CooperationTermsAgreed(
        terms_id=of.id,
        agreement_id=of.id,
        seller_orgnr=of.seller_orgnr,
        buyer_orgnr=buyer_orgnr,
        version=version,
        **({"valid_from": TODAY} | other),
    )
    return said(body, sequence=version)
