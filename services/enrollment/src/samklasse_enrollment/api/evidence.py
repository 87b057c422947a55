"""What an invoice rests on, for the municipality that pays and for the supplier that bills; without any person.

A municipality sees its own lines, its own part of each class, and the class's total. A supplier sees its own lines and
each municipality's part of the classes that it bills; in a municipality's name, the money of its own lines and classes.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from uuid import UUID

import asyncpg
from fastapi import Depends, Query
from samklasse_chassis import http
from samklasse_chassis.http import Caller, Reading, Role

from samklasse_enrollment.api import acting, roles
from samklasse_enrollment.domain import evidence as rules
from samklasse_enrollment.domain import weeks
from samklasse_enrollment.domain.evidence import ClassBill
from samklasse_enrollment.domain.facts import kroner
from samklasse_enrollment.store import evidence as store
from samklasse_enrollment.store.evidence import Given

router = acting.router()
MONEY = ("seat_kroner", "kroner")


@dataclass(frozen=True)
class Period:
    """From a day to a day, both of them included."""

    first: date
    last: date


def period(
    read: Annotated[Reading, Depends(http.reading)],
    first: Annotated[date | None, Query()] = None,
    last: Annotated[date | None, Query()] = None,
) -> Period:
    """This year until today unless days are given."""
    today = weeks.oslo_day(read.now)
    return Period(first or today.replace(month=1, day=1), last or today)


@router.get("/evidence")
async def evidence(
    read: Annotated[Reading, Depends(http.reading)],
    asked: Annotated[Period, Depends(period)],
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 1000,
) -> dict[str, Any]:
    """Seats, hours and months of access per line, and what each class costs; ask again `after` the last line."""
    sells = read.caller.role is Role.SUPPLIER
    orgnr = read.caller.orgnr if sells else roles.municipality(read.caller)
    own = await (store.of_supplier if sells else store.of_buyer)(read.conn, orgnr, after=after, limit=limit)
    bills = await _bills(read.conn, own, orgnr if sells else acting.supplier_of(read.caller))
    return {
        "orgnr": orgnr,
        "first": asked.first.isoformat(),
        "last": asked.last.isoformat(),
        "lines": await _lines(read.conn, own, asked, read.caller),
        "classes": [_for_supplier(*bill) if sells else _for_buyer(*bill, orgnr) for bill in bills.items()],
    }


async def _bills(conn: asyncpg.Connection, own: list[UUID], supplier: str | None) -> dict[UUID, ClassBill]:
    """The classes that anybody on these lines sits in, with everyone's lines; for a supplier with its own alone."""
    classes = {class_id for line in await store.sold(conn, own) for class_id in line.in_class}
    every = await store.sold(conn, await store.lines_of_classes(conn, classes))
    found = rules.by_class([line for line in every if supplier in (None, line.supplier_orgnr)])
    return {class_id: bill for class_id, bill in found.items() if class_id in classes}


async def _lines(conn: asyncpg.Connection, own: list[UUID], asked: Period, caller: Caller) -> list[dict[str, Any]]:
    given = await store.given(conn, own, asked.first, asked.last)
    months = await store.access_months(conn, own, asked.first, asked.last)
    told = [_line(row, given.get(row["id"], Given()), months.get(row["id"], 0)) for row in await store.terms(conn, own)]
    return [
        line if acting.sees_money_of(caller, line["supplier_orgnr"]) else line | dict.fromkeys(MONEY) for line in told
    ]


def _line(row: asyncpg.Record, given: Given, months: int) -> dict[str, Any]:
    return {
        "line_id": str(row["id"]),
        "call_off_id": str(row["call_off_id"]),
        "offering_id": str(row["offering_id"]),
        "buyer_orgnr": row["buyer_orgnr"],
        "supplier_orgnr": row["supplier_orgnr"],
        "course_type": row["course_type"],
        "state": row["state"],
        "seats": row["seats"],
        "confirmed_seats": row["seats"] if row["state"] == "CONFIRMED" else 0,
        "seat_kroner": kroner(row["seat_ore"]),
        "kroner": kroner(row["amount_ore"]),
        "sessions_held": given.sessions,
        "session_minutes": given.session_minutes,
        "reported_minutes": given.reported_minutes,
        "by_hand_minutes": given.by_hand_minutes,
        "access_months": months,
    }


def _for_buyer(class_id: UUID, bill: ClassBill, orgnr: str) -> dict[str, Any]:
    return {
        "class_id": str(class_id),
        "seats": bill.seats.get(orgnr, 0),
        "kroner": kroner(bill.shares_ore.get(orgnr, 0)),
        "total_kroner": kroner(bill.total_ore),
    }


def _for_supplier(class_id: UUID, bill: ClassBill) -> dict[str, Any]:
    return {
        "class_id": str(class_id),
        "total_kroner": kroner(bill.total_ore),
        "shares": [
            {"buyer_orgnr": orgnr, "seats": bill.seats[orgnr], "kroner": kroner(ore)}
            for orgnr, ore in bill.shares_ore.items()
        ],
    }
