"""A supplier's answers to requests for seats, and no answer in time."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import asyncpg
from samklasse_chassis.timers import TimerDue
from samklasse_contracts.gateway import SeatsConfirmed, SeatsDeclined
from samklasse_contracts.message import Message

from samklasse_enrollment.domain import line as rules
from samklasse_enrollment.domain import weeks
from samklasse_enrollment.domain.agreement import Agreement
from samklasse_enrollment.domain.changing import SHORTENED
from samklasse_enrollment.domain.enrollment import State
from samklasse_enrollment.domain.errors import NotYours, Refusal
from samklasse_enrollment.domain.line import Line, LineState
from samklasse_enrollment.handlers import answers, coordination, enrollments, extensions, standing
from samklasse_enrollment.handlers.standing import Change
from samklasse_enrollment.store import agreements, cases, lines

ANSWER_DEADLINE, SEATS_END = "answer-deadline", "seats-end"


async def confirm_seats(answer: SeatsConfirmed, conn: asyncpg.Connection, *, now: datetime) -> None:
    """The supplier says yes."""

    def decide(line: Line) -> Line:
        return rules.confirm(line, by=answer.supplier_orgnr, quantity=answer.quantity, received_at=answer.received_at)

    await _answer(answer, answer.line_id, answer.supplier_orgnr, decide, conn, now=now)


async def decline_seats(answer: SeatsDeclined, conn: asyncpg.Connection, *, now: datetime) -> None:
    """The supplier says no."""

    def decide(line: Line) -> Line:
        return rules.decline(line, by=answer.supplier_orgnr, reason=answer.reason, received_at=answer.received_at)

    await _answer(answer, answer.line_id, answer.supplier_orgnr, decide, conn, now=now)


async def lapse_seats(due: TimerDue, conn: asyncpg.Connection, *, now: datetime) -> None:
    """The deadline and its grace are over."""
    agreement, line = await _lock(conn, UUID(due.timer))
    if agreement is None or line is None:
        return
    lapsed = rules.lapse(line, now=now)
    if lapsed != line:
        await _change(conn, Change(line, lapsed), agreement, cause=due, now=now)


async def end_seats(due: TimerDue, conn: asyncpg.Connection, *, now: datetime) -> None:
    """The last day of seats that ended early is over."""
    line = await lines.lock(conn, UUID(due.timer))
    if line is not None and _ended_early(line) and line.ends_on < weeks.oslo_day(now):
        await enrollments.end_on_lines(conn, [line.id], line.reason or "ENDED", cause=due, now=now)


def _ended_early(line: Line) -> bool:
    return line.state is LineState.ENDED or line.reason == SHORTENED


async def _answer(
    answer: Message,
    line_id: UUID,
    supplier_orgnr: str,
    decide: Callable[[Line], Line],
    conn: asyncpg.Connection,
    *,
    now: datetime,
) -> None:
    agreement, line = await _lock(conn, line_id)
    try:
        if agreement is None or line is None:
            raise NotYours(field="line_id")
        answered = decide(line)
    except Refusal as refusal:
        return await answers.refuse(conn, answer, supplier_orgnr, refusal, now=now)
    if answered != line:
        await _change(conn, Change(line, answered), agreement, cause=answer, now=now)
    return await answers.accept(conn, answer, supplier_orgnr, now=now)


async def _lock(conn: asyncpg.Connection, line_id: UUID) -> tuple[Agreement | None, Line | None]:
    """The agreement first, as everywhere."""
    agreement = await agreements.lock_of_line(conn, line_id)
    return agreement, await lines.lock(conn, line_id)


async def _change(
    conn: asyncpg.Connection, change: Change, agreement: Agreement, *, cause: Message, now: datetime
) -> None:
    await standing.apply(conn, [change], agreement, cause=cause, now=now)
    line = change.after
    if line.state is not LineState.CONFIRMED:
        return await enrollments.end_on_lines(conn, [line.id], f"SEATS_{line.state}", cause=cause, now=now)
    if line.extends is not None:
        await extensions.pass_on(conn, line, cause=cause, now=now)
    await coordination.watch(conn, line, now=now)
    return await _seat(conn, line, cause=cause, now=now)


async def _seat(conn: asyncpg.Connection, line: Line, *, cause: Message, now: datetime) -> None:
    """Seats go to those named first; who comes after the last one is free to be named elsewhere."""
    named = [case for case in await cases.lock(conn, lines=[line.id]) if case.enrollment.state is State.REQUESTED]
    await enrollments.settle(conn, named[: line.seats], cause=cause, now=now)
    await enrollments.end(conn, named[line.seats :], "SEATS_SHORT", cause=cause, now=now)
