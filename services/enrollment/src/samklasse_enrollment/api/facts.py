"""What a municipality has ordered, got, spent and is due to do; evidence for its invoices; its hour ledger."""

from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Query
from samklasse_chassis import http
from samklasse_chassis.http import Reading

from samklasse_enrollment.api import roles
from samklasse_enrollment.domain import facts as rules
from samklasse_enrollment.domain import weeks
from samklasse_enrollment.domain.facts import Share
from samklasse_enrollment.domain.ledger import Entry
from samklasse_enrollment.domain.line import Line
from samklasse_enrollment.store import facts, ledger, lines

router = http.router()


@router.get("/facts")
async def municipal_facts(read: Annotated[Reading, Depends(http.reading)]) -> dict[str, Any]:
    """The state of things today; money in kroner."""
    orgnr = roles.municipality(read.caller)
    bought = await lines.of_buyer(read.conn, orgnr)
    shares = await facts.shares(read.conn, orgnr)
    counted = rules.count(await facts.standings(read.conn, orgnr))
    due = rules.deadlines(bought, shares, today=weeks.oslo_day(read.now))
    call_offs = rules.cost_by_call_off(bought)
    return {
        "orgnr": orgnr,
        "ordered": rules.ordered(bought),
        "people": counted.known,
        "placed": counted.placed,
        "waiting": counted.waiting,
        "left": counted.left,
        "ceilings": [_share(share) for share in shares],
        "classes": [
            {"class_id": str(cost.class_id), "seats": cost.seats, "kroner": rules.kroner(cost.cost_ore)}
            for cost in await facts.class_costs(read.conn, orgnr)
        ],
        "call_offs": [{"call_off_id": str(id_), "kroner": rules.kroner(ore)} for id_, ore in call_offs.items()],
        "deadlines": [{"day": each.day.isoformat(), "kind": each.kind, "about": str(each.about)} for each in due],
    }


@router.get("/evidence")
async def evidence(
    read: Annotated[Reading, Depends(http.reading)],
    first: Annotated[date | None, Query()] = None,
    last: Annotated[date | None, Query()] = None,
) -> dict[str, Any]:
    """Seats, hours and months of access per line, without any person; this year until today unless days are given."""
    orgnr, today = roles.municipality(read.caller), weeks.oslo_day(read.now)
    start, end = first or today.replace(month=1, day=1), last or today
    minutes = await facts.minutes_by_line(read.conn, orgnr, start, end)
    months = await facts.access_months_by_line(read.conn, orgnr, start, end)
    return {
        "orgnr": orgnr,
        "first": start.isoformat(),
        "last": end.isoformat(),
        "lines": [
            {
                **_seats(line),
                "session_minutes": minutes.get((line.id, "SESSION"), 0),
                "reported_minutes": minutes.get((line.id, "WEEK"), 0),
                "access_months": months.get(line.id, 0),
            }
            for line in await lines.of_buyer(read.conn, orgnr)
        ],
    }


@router.get("/ledger")
async def hour_ledger(
    read: Annotated[Reading, Depends(http.reading)],
    first: date = date(2000, 1, 1),
    last: date = date(2999, 12, 31),
    after: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=5000)] = 1000,
) -> dict[str, Any]:
    """One's own entries in the order they were written; ask again `after` the last position for more."""
    found = await ledger.of_owner(read.conn, roles.municipality(read.caller), first, last, after=after, limit=limit)
    return {"entries": [{"pos": pos, **_entry(entry)} for pos, entry in found]}


def _share(share: Share) -> dict[str, Any]:
    return {
        "agreement_id": str(share.agreement_id),
        "seller_orgnr": share.seller_orgnr,
        "ceiling_kroner": rules.kroner(share.ceiling_ore),
        "mine_kroner": rules.kroner(share.mine_ore),
        "left_kroner": rules.kroner(max(0, share.ceiling_ore - share.used_ore)),
    }


def _seats(line: Line) -> dict[str, Any]:
    return {
        "line_id": str(line.id),
        "offering_id": str(line.offering_id),
        "supplier_orgnr": line.supplier_orgnr,
        "course_type": line.course_type,
        "state": line.state,
        "seats": line.seats,
        "kroner": rules.kroner(line.amount_ore),
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "enrollment_id": str(entry.enrollment_id),
        "source": entry.source,
        "source_id": entry.source_id,
        "revision": entry.revision,
        "side": entry.side,
        "day": entry.day.isoformat(),
        "minutes": entry.minutes,
        "told_minutes": entry.told_minutes,
        "kind": entry.kind,
        "subject": entry.subject,
        "module": entry.module,
        "reported": entry.reported,
        "rule": entry.rule,
    }
