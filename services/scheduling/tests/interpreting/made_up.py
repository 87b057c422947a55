"""Interpreters and bookings for tests; nobody in them exists."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from samklasse_scheduling.domain.interpreting.booking import Booking, booking_id
from samklasse_scheduling.domain.interpreting.interpreter import Interpreter, Safeguards
from samklasse_scheduling.domain.interpreting.rules import Category
from samklasse_scheduling.domain.weekly import WHOLE_WEEK

from ..builders import LARVIK, SUPPLIER, an_id

UNIT = "900000009"
NOW = datetime(2027, 1, 4, 7, tzinfo=UTC)
MONDAY_EVENING = datetime(2027, 1, 11, 16, tzinfo=UTC)
NINETY = timedelta(minutes=90)


def interpreter(name: str = "amina", level: Category = Category.B, **fields: object) -> Interpreter:
    made = Interpreter(
        an_id(name), UNIT, name, {"so": level}, WHOLE_WEEK, date(2026, 1, 1), date(2028, 1, 1), Safeguards(True, True)
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def booking(name: str = "lesson", start: datetime = MONDAY_EVENING, language: str = "so", **fields: object) -> Booking:
    made = Booking(
        id=booking_id(an_id(name), language, 1), session=an_id(name), group=an_id("class"), supplier=SUPPLIER,
        language=language, start=start, end=start + NINETY, for_whom=(LARVIK,),
    )  # fmt: skip
    return replace(made, **fields)  # type: ignore[arg-type]
