"""Municipalities answer a plan; when all have, or the deadline has passed, approved classes are published."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
from samklasse_chassis import outbox
from samklasse_chassis.errors import NotFound
from samklasse_chassis.timers import TimerDue, clear_timer, set_timer
from samklasse_contracts.message import Cause
from samklasse_contracts.scheduling import PlanApproved, PlanReturned

from samklasse_scheduling.domain.answer import judge
from samklasse_scheduling.domain.errors import PlanClosed
from samklasse_scheduling.domain.proposal import PlanRow
from samklasse_scheduling.handlers import clocks
from samklasse_scheduling.handlers.publishing import publish_some
from samklasse_scheduling.store import plans, waiting
from samklasse_scheduling.translate import plans as say_plans
from samklasse_scheduling.translate.said import Because


@dataclass(frozen=True)
class Answer:
    """What one municipality says of its people in a plan."""

    municipality: str
    approve: tuple[UUID, ...]
    send_back: tuple[UUID, ...]


async def take_answer(
    conn: asyncpg.Connection, plan_id: UUID, answer: Answer, *, cause: Cause, now: datetime
) -> dict[str, object]:
    """Record a municipality's answer about its own people; what it says nothing about stays open.

    Raises:
        NotFound: there is no such plan, or it has none of its people.
        PlanClosed: the deadline has passed, or the plan is settled.
        NotInPlan: someone the municipality is not asked about.
        AnsweredTwice: someone both approved and returned, now or before.
    """
    row = await plans.lock(conn, plan_id)
    ours = {one.enrollment: one for one in await plans.people(conn, plan_id, answer.municipality)}
    if row is None or not ours:
        raise NotFound
    if row.state != "OPEN" or now > row.answer_by:
        raise PlanClosed(plan_id, row.answer_by)
    known = {enrollment: one.answer for enrollment, one in ours.items() if one.asked}
    fresh = judge(known, answer.approve, answer.send_back)
    await _record(conn, row, answer.municipality, fresh.approved, PlanApproved, cause=cause, now=now)
    await _record(conn, row, answer.municipality, fresh.returned, PlanReturned, cause=cause, now=now)
    settled = await settle_if_answered(conn, row, cause=cause, now=now)
    return {
        "approved": len(fresh.approved),
        "returned": len(fresh.returned),
        "open": fresh.still_open,
        "settled": settled,
    }


async def _record(
    conn: asyncpg.Connection,
    row: PlanRow,
    municipality: str,
    enrollments: Sequence[UUID],
    kind: type[PlanApproved] | type[PlanReturned],
    *,
    cause: Cause,
    now: datetime,
) -> None:
    if not enrollments:
        return
    yes = kind is PlanApproved
    await plans.answer(conn, row.id, enrollments, "APPROVED" if yes else "RETURNED")
    if yes:
        await waiting.approve(conn, row.id, enrollments)
    said = await plans.count_share(conn, row.id, municipality)
    message = say_plans.answered(kind, row.id, municipality, enrollments, said=said, cause=cause, now=now)
    await outbox.add(conn, message)


async def settle_if_answered(conn: asyncpg.Connection, row: PlanRow, *, cause: Because, now: datetime) -> bool:
    """Settle the plan if nobody is left to be asked."""
    if await plans.unanswered(conn, row.id):
        return False
    await settle(conn, row, cause=cause, now=now)
    return True


async def settle(conn: asyncpg.Connection, row: PlanRow, *, cause: Because, now: datetime) -> None:
    """No more answers; silence was no approval. The first classes are settled now, the others batch by batch."""
    await plans.close(conn, row.id)
    await clear_timer(conn, clocks.PLAN_DEADLINE, str(row.id))
    await waiting.drop_not_approved(conn, row.id)
    await _settle_some(conn, row.id, cause=cause, now=now)


async def _settle_some(conn: asyncpg.Connection, plan_id: UUID, *, cause: Because, now: datetime) -> None:
    if await publish_some(conn, plan_id, cause=cause, now=now):
        await set_timer(conn, clocks.PLAN_SETTLING, str(plan_id), now)


async def plan_deadline(due: TimerDue, conn: asyncpg.Connection, *, now: datetime) -> None:
    """The time to answer is over."""
    row = await plans.lock(conn, UUID(due.timer))
    if row is not None and row.state == "OPEN" and row.answer_by <= now:
        await settle(conn, row, cause=due, now=now)


async def plan_settling(due: TimerDue, conn: asyncpg.Connection, *, now: datetime) -> None:
    """The next classes of a plan are settled, in a transaction of their own; with none left nothing is done."""
    row = await plans.lock(conn, UUID(due.timer))
    if row is not None:
        await _settle_some(conn, row.id, cause=due, now=now)
