"""The hour ledger: its entries, its balances, and corrections by hand."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict, Field
from samklasse_chassis import http
from samklasse_chassis.http import Command, Reading
from samklasse_contracts.values import Code, Ref

from samklasse_enrollment.api import acting, roles
from samklasse_enrollment.domain import hours as rules
from samklasse_enrollment.domain import rules as dated
from samklasse_enrollment.domain import weeks
from samklasse_enrollment.domain.ledger import Entry, Source
from samklasse_enrollment.domain.rules import RuleSet
from samklasse_enrollment.domain.training import social_studies
from samklasse_enrollment.handlers import ledger as handlers
from samklasse_enrollment.store import balances, ledger
from samklasse_enrollment.store.balances import Held

router = acting.router()
Minutes = Annotated[int, Field(ge=0, le=7 * 24 * 60)]


class CorrectEntry(BaseModel):
    """What is to stand in place of an entry; `reason` is one of `domain.ledger.Correction`."""

    model_config = ConfigDict(extra="forbid")

    enrollment_id: UUID
    source: Source
    source_id: Annotated[str, Field(max_length=64)]
    minutes: Minutes
    module: Ref | None = None
    reason: Code


class EnterHours(BaseModel):
    """Hours that no roll and no supplier tells of, such as those from a reception centre."""

    model_config = ConfigDict(extra="forbid")

    enrollment_id: UUID
    day: date
    minutes: Minutes
    module: Ref | None = None
    reason: Code


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


@router.get("/ledger/balances")
async def ledger_balances(
    read: Annotated[Reading, Depends(http.reading)],
    until: date | None = None,
    after: Annotated[str, Query(max_length=64)] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> dict[str, Any]:
    """Minutes per person, subject and module, also from before she moved here; `after` a reference for more.

    Each is judged by the rule about social studies that the day of her permit chose (`rule`, `chosen_by` PERMIT);
    `rule` of the whole is today's, which stands in where nobody has told (`NOT_TOLD`).
    """
    orgnr, day = roles.municipality(read.caller), until or weeks.oslo_day(read.now)
    rule = dated.at("social_studies", day)
    found = await balances.page(read.conn, orgnr, day, after=after, limit=limit)
    return {"until": day.isoformat(), "rule": rule.name, "people": [_held(one, rule) for one in found]}


@router.post("/ledger/corrections")
async def correct_entry(do: Annotated[Command, Depends(http.command)], wanted: CorrectEntry) -> dict[str, Any]:
    """Take an entry back and put another in its place; a later report of the same does not undo that."""
    entries = await handlers.correct_by_hand(
        do.conn,
        wanted.enrollment_id,
        wanted.source,
        wanted.source_id,
        minutes=wanted.minutes,
        module=wanted.module,
        reason=wanted.reason,
        owner_orgnr=roles.municipality(do.caller),
        actor=do.caller.subject,
        now=do.now,
    )
    return {"entries": [_entry(entry) for entry in entries]}


@router.post("/ledger/entries", status_code=201)
async def enter_hours(do: Annotated[Command, Depends(http.command)], wanted: EnterHours) -> dict[str, Any]:
    """Add hours."""
    entries = await handlers.enter_by_hand(
        do.conn,
        wanted.enrollment_id,
        day=wanted.day,
        minutes=wanted.minutes,
        module=wanted.module,
        reason=wanted.reason,
        owner_orgnr=roles.municipality(do.caller),
        actor=do.caller.subject,
        now=do.now,
    )
    return {"entries": [_entry(entry) for entry in entries]}


def _held(one: Held, today: RuleSet) -> dict[str, Any]:
    """`unassigned_minutes` are under no module that the rule knows: somebody must say which they belong to."""
    taken = rules.by_module(one.accounts)
    rule, chosen_by = social_studies.chosen(one.social_rule, today)
    counted = social_studies.count(taken, rule) if rule else social_studies.Counted({}, 0, 0)
    unassigned = {module for module in taken if module not in counted.minutes} if rule else set()
    return {
        "person_id": str(one.person_id),
        "ref": one.ref,
        "accounts": [
            {
                "subject": a.subject,
                "module": a.module,
                "minutes": held.minutes,
                "reported_minutes": held.reported,
                "missed_minutes": held.missed,
                "excused_minutes": held.excused,
            }
            for a, held in one.accounts.items()
        ],
        "social_studies": {
            "rule": rule.name if rule else None,
            "chosen_by": chosen_by,
            "counted_minutes": counted.total_minutes,
            "required_minutes": counted.required_minutes,
            "modules": dict(counted.minutes),
            "unassigned_minutes": sum(taken[module] for module in unassigned),
        },
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
        "planned_minutes": entry.planned_minutes,
        "kind": entry.kind,
        "subject": entry.subject,
        "module": entry.module,
        "reported": entry.reported,
        "rule": entry.rule,
        "actor": entry.actor,
        "reason": entry.reason,
    }
