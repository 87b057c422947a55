"""Coordination plans: made by the municipality, changed from either side, and asked for in time."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
from samklasse_chassis import outbox
from samklasse_chassis.errors import NotFound
from samklasse_contracts.enrollment import Deadline
from samklasse_contracts.gateway import CoordinationProposed
from samklasse_contracts.message import Cause, Message

from samklasse_enrollment.domain import coordination as rules
from samklasse_enrollment.domain.coordination import Plan, Week
from samklasse_enrollment.domain.errors import NotYours, Refusal
from samklasse_enrollment.domain.line import Line
from samklasse_enrollment.handlers import answers, deadlines, enrollments
from samklasse_enrollment.store import cases, lines
from samklasse_enrollment.store import coordination as store
from samklasse_enrollment.translate import coordination as translate


async def agree_plan(
    conn: asyncpg.Connection, line_id: UUID, told: Sequence[Week], *, owner_orgnr: str, cause: Cause, now: datetime
) -> Plan:
    """The municipality's word; people who waited for the plan begin.

    Raises:
        NotFound: no such line of this municipality.
        NotSupplementing, BadPlan
    """
    line = await lines.lock(conn, line_id)
    if line is None or line.buyer_orgnr != owner_orgnr:
        raise NotFound
    known = await store.find(conn, line_id)
    plan = rules.agree(line, known, told)
    if plan == known:
        return plan
    await _save(conn, plan, line, cause=cause, now=now)
    if known is None:
        await lines.coordinate(conn, line_id)
        await deadlines.unwatch(conn, Deadline.COORDINATION_PLAN_DUE, line_id)
        await enrollments.settle(conn, await cases.lock(conn, lines=[line_id]), cause=cause, now=now)
    return plan


async def propose_plan(said: CoordinationProposed, conn: asyncpg.Connection, *, now: datetime) -> None:
    """The supplier's word; the municipality is told."""
    line = await lines.lock(conn, said.line_id)
    known = await store.find(conn, said.line_id)
    try:
        if line is None:
            raise NotYours(field="line_id")
        plan = rules.propose(line, known, translate.weeks(said.weeks), by=said.supplier_orgnr)
    except Refusal as refusal:
        return await answers.refuse(conn, said, said.supplier_orgnr, refusal, now=now)
    if plan != known:
        await _save(conn, plan, line, cause=said, now=now)
    return await answers.accept(conn, said, said.supplier_orgnr, now=now)


async def watch(conn: asyncpg.Connection, line: Line, *, now: datetime) -> None:
    """Confirmed seats that need a plan and have none: it is due on the day they start."""
    if not rules.may_start(line):
        await deadlines.watch(conn, Deadline.COORDINATION_PLAN_DUE, line.id, line.buyer_orgnr, line.starts_on)


async def _save(conn: asyncpg.Connection, plan: Plan, line: Line, *, cause: Message | Cause, now: datetime) -> None:
    await store.save(conn, plan)
    await outbox.add(conn, translate.planned(plan, line, cause=cause, now=now))
