"""What a municipality has ordered, got, spent and is due to do: one page, its own people only."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from samklasse_chassis import http
from samklasse_chassis.http import Reading

from samklasse_enrollment.api import acting, roles
from samklasse_enrollment.domain import evidence as costs
from samklasse_enrollment.domain import facts as rules
from samklasse_enrollment.domain import weeks
from samklasse_enrollment.domain.deadlines import Due
from samklasse_enrollment.domain.evidence import ClassBill, Sold
from samklasse_enrollment.domain.facts import Deadline, Hours, Share
from samklasse_enrollment.domain.line import Line
from samklasse_enrollment.store import deadlines, evidence, facts, lines, register_rounds

router = acting.router()
EVER = (date(1, 1, 1), "", UUID(int=0))
DEADLINES_SHOWN = 100
"""`GET /deadlines` has the rest."""
CLASSES_SHOWN = 200
"""The costliest; `GET /evidence` has all of them."""


@router.get("/facts")
async def municipal_facts(read: Annotated[Reading, Depends(http.reading)]) -> dict[str, Any]:
    """The state of things today; money in kroner."""
    orgnr, today = roles.municipality(read.caller), weeks.oslo_day(read.now)
    bought = await lines.of_buyer(read.conn, orgnr)
    shares = await facts.shares(read.conn, orgnr)
    counted = rules.count(await facts.standings(read.conn, orgnr))
    watched = await deadlines.due_until(read.conn, orgnr, today + rules.HORIZON, after=EVER, limit=DEADLINES_SHOWN)
    due = rules.deadlines(bought, shares, [_watched(one) for one in watched], today=today)
    seated = await evidence.seated(read.conn, [line.id for line in bought])
    bills = costs.by_class([_sold(line, seated[line.id]) for line in bought])
    hours = await facts.minutes(read.conn, orgnr, today.replace(day=1), today)
    unregistered = await register_rounds.due(read.conn, orgnr)
    return {
        "orgnr": orgnr,
        "ordered": rules.ordered(bought),
        "people": counted.known,
        "placed": counted.placed,
        "waiting": counted.waiting,
        "left": counted.left,
        "ceilings": [_share(share) for share in shares],
        "classes": [_class(class_id, bill, orgnr) for class_id, bill in _costliest(bills, orgnr)],
        "call_offs": [
            {"call_off_id": str(id_), "kroner": rules.kroner(ore)}
            for id_, ore in rules.cost_by_call_off(bought).items()
        ],
        "deadlines": [_deadline(each) for each in due[:DEADLINES_SHOWN]],
        "hours_this_month": [_hours(each) for each in hours],
        "register": None if unregistered is None else _register(*unregistered),
    }


def _sold(line: Line, in_class: Mapping[UUID, int]) -> Sold:
    return Sold(line.id, line.buyer_orgnr, line.supplier_orgnr, line.amount_ore, line.seats, in_class)


def _share(share: Share) -> dict[str, Any]:
    return {
        "agreement_id": str(share.agreement_id),
        "seller_orgnr": share.seller_orgnr,
        "ceiling_kroner": rules.kroner(share.ceiling_ore),
        "mine_kroner": rules.kroner(share.mine_ore),
        "left_kroner": rules.kroner(max(0, share.ceiling_ore - share.used_ore)),
    }


def _costliest(bills: Mapping[UUID, ClassBill], orgnr: str) -> list[tuple[UUID, ClassBill]]:
    return sorted(bills.items(), key=lambda item: -item[1].shares_ore.get(orgnr, 0))[:CLASSES_SHOWN]


def _class(class_id: UUID, bill: ClassBill, orgnr: str) -> dict[str, Any]:
    """Its own part; `GET /evidence` has the class's total."""
    return {
        "class_id": str(class_id),
        "seats": bill.seats.get(orgnr, 0),
        "kroner": rules.kroner(bill.shares_ore.get(orgnr, 0)),
    }


def _watched(one: Due) -> Deadline:
    return Deadline(one.due_on, one.kind, one.about, one.paragraph)


def _deadline(one: Deadline) -> dict[str, Any]:
    return {"day": one.day.isoformat(), "kind": one.kind, "about": str(one.about), "paragraph": one.paragraph}


def _hours(one: Hours) -> dict[str, Any]:
    return {"subject": one.subject, "reported": one.reported, "minutes": one.minutes}


def _register(since: date, due_on: date) -> dict[str, str]:
    """Since when the register has not been told, and by when it must be."""
    return {"since": since.isoformat(), "due_on": due_on.isoformat()}
