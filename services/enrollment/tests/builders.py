"""Things to test with: small, valid, and changed by keyword."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from samklasse_enrollment.domain.agreement import Agreement
from samklasse_enrollment.domain.calloff import Wanted
from samklasse_enrollment.domain.enrollment import Case, Enrollment, Person
from samklasse_enrollment.domain.importing import COLUMNS
from samklasse_enrollment.domain.importing.national_id import has_right_digits
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
        processing_agreement=True,
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
    """Columns beside the required ones stand last, where the first row has them."""
    names = [*COLUMNS, *(name for name in rows[0] if name not in COLUMNS)] if rows else [*COLUMNS]
    lines = [delimiter.join(names), *(delimiter.join(each[column] for column in names) for each in rows)]
    return ("\n".join(lines) + "\n").encode()


def protected(ref: str) -> dict[str, str]:
    return row(ref, adressesperre="ja", epost="", varsling="")


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


def national_id(born: date, *, add_to_day: int = 0, add_to_month: int = 0, number: int = 200) -> str:
    """The first synthetic id of that birth date from individual number `number`, with right control digits."""
    start = f"{born.day + add_to_day:02d}{born.month + add_to_month:02d}{born.year % 100:02d}"
    every = (f"{start}{first:03d}{last:02d}" for first in range(number, 500) for last in range(100))
    return next(each for each in every if has_right_digits(each))
