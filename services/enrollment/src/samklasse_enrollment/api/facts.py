"""What a municipality has ordered, got, spent and is due to do: one page, its own people only."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from samklasse_chassis import http
from samklasse_chassis.http import Caller, Reading

from samklasse_enrollment.api import acting, roles
from samklasse_enrollment.domain import facts as rules
from samklasse_enrollment.domain import weeks
from samklasse_enrollment.domain.deadlines import Due
from samklasse_enrollment.domain.facts import Bought, ClassPart, Deadline, Hours, Share
from samklasse_enrollment.store import deadlines, facts, register_rounds

router = acting.router()
EVER = (date(1, 1, 1), "", UUID(int=0))
DEADLINES_SHOWN = 100
"""`GET /deadlines` has the rest."""
CLASSES_SHOWN = 200
"""The costliest; `GET /evidence` has all of them."""


@router.get("/facts")
async def municipal_facts(read: Annotated[Reading, Depends(http.reading)]) -> dict[str, Any]:
    """The state of things today; money in kroner, for a supplier in its name that of its own lines alone."""
    orgnr, today = roles.municipality(read.caller), weeks.oslo_day(read.now)
    until = today + rules.HORIZON
    bought = await facts.bought(read.conn, orgnr)
    shares = await facts.shares(read.conn, orgnr)
    counted = rules.count(await facts.standings(read.conn, orgnr))
    ending = await facts.due_lines(read.conn, orgnr, today, until, limit=DEADLINES_SHOWN)
    watched = await deadlines.due_until(read.conn, orgnr, until, after=EVER, limit=DEADLINES_SHOWN)
    due = rules.deadlines(ending, shares, [_watched(one) for one in watched], today=today)
    parts = await facts.classes(read.conn, orgnr, limit=CLASSES_SHOWN, supplier=acting.supplier_of(read.caller))
    hours = await facts.minutes(read.conn, orgnr, today.replace(day=1), today)
    unregistered = await register_rounds.due(read.conn, orgnr)
    return {
        "orgnr": orgnr,
        "ordered": rules.ordered(bought),
        "people": counted.known,
        "placed": counted.placed,
        "waiting": counted.waiting,
        "left": counted.left,
        "ceilings": [_share(share) for share in shares if acting.sees_money_of(read.caller, share.seller_orgnr)],
        "classes": [_class(part) for part in parts],
        "call_offs": [
            {"call_off_id": str(id_), "kroner": rules.kroner(ore)}
            for id_, ore in rules.cost_by_call_off(_own(bought, read.caller)).items()
        ],
        "deadlines": [_deadline(each) for each in due[:DEADLINES_SHOWN]],
        "hours_this_month": [_hours(each) for each in hours],
        "register": None if unregistered is None else _register(*unregistered),
    }


def _own(bought: list[Bought], caller: Caller) -> list[Bought]:
    return [each for each in bought if acting.sees_money_of(caller, each.supplier_orgnr)]


def _share(share: Share) -> dict[str, Any]:
    return {
        "agreement_id": str(share.agreement_id),
        "seller_orgnr": share.seller_orgnr,
        "ceiling_kroner": rules.kroner(share.ceiling_ore),
        "mine_kroner": rules.kroner(share.mine_ore),
        "left_kroner": rules.kroner(max(0, share.ceiling_ore - share.used_ore)),
    }


def _class(part: ClassPart) -> dict[str, Any]:
    """Its own part; `GET /evidence` has the class's total."""
    return {"class_id": str(part.class_id), "seats": part.seats, "kroner": rules.kroner(part.ore)}


def _watched(one: Due) -> Deadline:
    return Deadline(one.due_on, one.kind, one.about, one.paragraph)


def _deadline(one: Deadline) -> dict[str, Any]:
    return {"day": one.day.isoformat(), "kind": one.kind, "about": str(one.about), "paragraph": one.paragraph}


def _hours(one: Hours) -> dict[str, Any]:
    return {"subject": one.subject, "reported": one.reported, "minutes": one.minutes}


def _register(since: date, due_on: date) -> dict[str, str]:
    """Since when the register has not been told, and by when it must be."""
    return {"since": since.isoformat(), "due_on": due_on.isoformat()}
