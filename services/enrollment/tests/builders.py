"""Things to test with: small, valid, and changed by keyword."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from samklasse_contracts import values
from samklasse_contracts.gateway import LearningTimeReported, OfferingSubmitted, SeatsConfirmed, SeatsDeclined
from samklasse_contracts.message import M, say
from samklasse_contracts.partnerships import AgreementSigned, OrganisationRegistered, PriceLine
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
from samklasse_enrollment.domain.calloff import Wanted
from samklasse_enrollment.domain.enrollment import Case, Enrollment, Person
from samklasse_enrollment.domain.importing import COLUMNS
from samklasse_enrollment.domain.line import Line, LineState
from samklasse_enrollment.domain.offering import Offering
from samklasse_enrollment.domain.organisation import Organisation
from samklasse_enrollment.domain.values import CourseType, Subject, Unit

NOW = datetime(2027, 1, 4, 8, tzinfo=UTC)
TODAY = date(2027, 1, 4)
FIRST, LAST = date(2027, 1, 11), date(2027, 3, 7)
SKIEN, FYRESDAL, FJORD = "399000011", "399000012", "399000091"
MASK = "f" * 49
TYPE_1, TYPE_2 = CourseType.ASYNC_SUPPLIER_TEACHER, CourseType.ASYNC_MUNICIPAL_TEACHER
TYPE_3, TYPE_4 = CourseType.SYNC_GROUP, CourseType.BLENDED


def municipality(orgnr: str = SKIEN, *, has_centre: bool = True) -> Organisation:
    return Organisation(orgnr, "4003", frozenset({"BUYER"}), has_centre)


def offering(course_type: CourseType = TYPE_3, **other: Any) -> Offering:
    sessions = 2 if course_type.has_classes else 0
    plain = Offering(
        id=uuid4(),
        supplier_orgnr=FJORD,
        ref=f"kurs-{uuid4().hex[:8]}",
        course_type=course_type,
        subject=Subject.NORWEGIAN,
        focus="GENERAL",
        levels=("A1", "A2"),
        windows=("EVENING",) if sessions else (),
        teaching_languages=(),
        sessions_per_week=sessions,
        session_minutes=60 * sessions,
        weeks=8,
        starts_from=TODAY,
        starts_to=FIRST + timedelta(days=4),
        capacity=100,
    )
    return replace(plain, **other)


def agreement(**other: Any) -> Agreement:
    plain = Agreement(
        id=uuid4(),
        seller_orgnr=FJORD,
        all_municipalities=True,
        buyer_orgnrs=frozenset(),
        course_types=frozenset(CourseType),
        valid_from=date(2027, 1, 1),
        valid_to=date(2027, 12, 31),
        ceiling_ore=10_000_000,
        prices=dict.fromkeys(CourseType, 100_000),
        answer_within=timedelta(hours=48),
    )
    return replace(plain, **other)


def wanted(of: Offering, quantity: int = 1, **other: Any) -> Wanted:
    plain = Wanted(uuid4(), of.id, Unit.INDIVIDUAL, False, quantity, FIRST, LAST)
    return replace(plain, **other)


def line(course_type: CourseType = TYPE_3, quantity: int = 3, **other: Any) -> Line:
    plain = Line(
        id=uuid4(),
        call_off_id=uuid4(),
        agreement_id=uuid4(),
        offering_id=uuid4(),
        buyer_orgnr=SKIEN,
        supplier_orgnr=FJORD,
        course_type=course_type,
        subject=Subject.NORWEGIAN,
        unit=Unit.INDIVIDUAL,
        closed=False,
        quantity=quantity,
        seats=quantity,
        seat_ore=100_000,
        starts_on=FIRST,
        ends_on=LAST,
        answer_by=NOW + timedelta(hours=48),
    )
    return replace(plain, **other)


def person(*, opened: bool = True, **other: Any) -> Person:
    levels = ("A0", "A1", "A1", "A1")
    plain = Person(uuid4(), SKIEN, levels, 2, MASK, TYPE_3, Subject.NORWEGIAN, None, (), opened)
    return replace(plain, **other)


def case(course_type: CourseType = TYPE_3, *, opened: bool = True, **enrollment: Any) -> Case:
    seat = line(course_type, state=LineState.CONFIRMED)
    somebody = person(opened=opened)
    return Case(replace(Enrollment(uuid4(), somebody.id, seat.id), **enrollment), somebody, seat)


def row(ref: str = "4003-0001", **other: str) -> dict[str, str]:
    """A good row of a participant list."""
    plain = {
        "referanse": ref,
        "kommunenummer": "4003",
        "fornavn": "Olena",
        "etternavn": "Prøve",
        "fodselsdato": "1990-05-17",
        "morsmal": "uk",
        "spraak": "uk",
        "epost": "deltaker@innboks.example",
        "telefon": "",
        "varsling": "epost",
        "lytte": "A0",
        "lese": "A1",
        "snakke": "A1",
        "skrive": "A1",
        "spor": "2",
        "tilgjengelig": MASK,
        "malgruppe": "KOLLEKTIV_BESKYTTELSE",
        "adressesperre": "nei",
        "kurstype": "3",
        "fag": "NORSK",
        "undervisningsspraak": "",
        "behov": "",
    }
    return plain | other


def csv_of(*rows: dict[str, str], delimiter: str = ",") -> bytes:
    lines = [delimiter.join(COLUMNS), *(delimiter.join(each[column] for column in COLUMNS) for each in rows)]
    return ("\n".join(lines) + "\n").encode()


def protected(ref: str) -> dict[str, str]:
    return row(ref, adressesperre="ja", epost="", varsling="")


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
        processing_agreement=True,
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
        windows=tuple(map(values.Window, of.windows)),
        sessions_per_week=of.sessions_per_week,
        session_minutes=of.session_minutes,
        weeks=of.weeks,
        starts_from=of.starts_from,
        starts_to=of.starts_to,
        capacity=of.capacity,
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


def asked(of: Offering, quantity: int = 1, **other: Any) -> dict[str, Any]:
    """A line of a call-off as a municipality posts it."""
    plain = {
        "offering_id": str(of.id),
        "unit": "INDIVIDUAL",
        "quantity": quantity,
        "starts_on": FIRST.isoformat(),
        "ends_on": LAST.isoformat(),
    }
    return plain | other
