"""A municipality shortens, withdraws or terminates what it has ordered."""

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

import asyncpg
from samklasse_chassis import timers
from samklasse_chassis.errors import NotFound
from samklasse_contracts.message import Cause

from samklasse_enrollment.domain import changing, weeks
from samklasse_enrollment.domain.agreement import Agreement
from samklasse_enrollment.domain.errors import AlreadySettled
from samklasse_enrollment.domain.line import Line, LineState
from samklasse_enrollment.handlers import enrollments, standing
from samklasse_enrollment.handlers.standing import Change
from samklasse_enrollment.store import agreements, call_offs, lines

SEATS_END = "seats-end"


async def lock(conn: asyncpg.Connection, line_id: UUID, owner_orgnr: str) -> tuple[Agreement, Line]:
    """The agreement first, as everywhere, then the line.

    Raises:
        NotFound: no such line of this municipality.
        AlreadySettled: nothing changes any more.
    """
    agreement = await agreements.lock_of_line(conn, line_id)
    line = await lines.lock(conn, line_id)
    if agreement is None or line is None or line.buyer_orgnr != owner_orgnr:
        raise NotFound
    if await call_offs.settled_at(conn, line.call_off_id) is not None:
        raise AlreadySettled(call_off_id=line.call_off_id)
    return agreement, line


async def shorten_line(
    conn: asyncpg.Connection, line_id: UUID, ends_on: date, *, owner_orgnr: str, cause: Cause, now: datetime
) -> Line:
    """Let a line end earlier.

    Raises:
        NotFound, ChangeRefused, WrongState
    """
    today = weeks.oslo_day(now)

    def decide(line: Line, agreement: Agreement) -> Line:
        return changing.shorten(line, agreement, ends_on=ends_on, today=today)

    return await _change(conn, line_id, decide, owner_orgnr=owner_orgnr, cause=cause, now=now)


async def withdraw_line(
    conn: asyncpg.Connection, line_id: UUID, *, owner_orgnr: str, cause: Cause, now: datetime
) -> Line:
    """Take an order back before its start.

    Raises:
        NotFound, ChangeRefused, WrongState
    """
    today = weeks.oslo_day(now)

    def decide(line: Line, agreement: Agreement) -> Line:
        return changing.withdraw(line, agreement, today=today)

    return await _change(conn, line_id, decide, owner_orgnr=owner_orgnr, cause=cause, now=now)


async def terminate_line(
    conn: asyncpg.Connection, line_id: UUID, ends_on: date, *, owner_orgnr: str, cause: Cause, now: datetime
) -> Line:
    """End a running line.

    Raises:
        NotFound, ChangeRefused, WrongState
    """
    today = weeks.oslo_day(now)

    def decide(line: Line, agreement: Agreement) -> Line:
        return changing.terminate(line, agreement, ends_on=ends_on, today=today)

    return await _change(conn, line_id, decide, owner_orgnr=owner_orgnr, cause=cause, now=now)


async def _change(
    conn: asyncpg.Connection,
    line_id: UUID,
    decide: Callable[[Line, Agreement], Line],
    *,
    owner_orgnr: str,
    cause: Cause,
    now: datetime,
) -> Line:
    agreement, line = await lock(conn, line_id, owner_orgnr)
    after = decide(line, agreement)
    every = [Change(line, after)]
    waiting = await lines.lock_extension(conn, line_id)
    if waiting is not None and waiting.state is LineState.REQUESTED:  # it would go on from a day that is no longer
        every.append(Change(waiting, changing.withdraw(waiting, agreement, today=weeks.oslo_day(now))))
    await standing.apply(conn, every, agreement, cause=cause, now=now)
    if after.state is LineState.LAPSED or after.ends_on < weeks.oslo_day(now):
        await enrollments.end_on_lines(conn, [line.id], after.reason or "ENDED", cause=cause, now=now)
    else:
        await timers.set_timer(conn, SEATS_END, str(line.id), weeks.midnight_after(after.ends_on))
    return after
