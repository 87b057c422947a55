"""A municipality shortens, withdraws or terminates what it has ordered, and settles what is over."""

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

import asyncpg
from samklasse_chassis import timers
from samklasse_chassis.errors import NotFound
from samklasse_contracts.message import Cause

from samklasse_enrollment.domain import changing, settlement, weeks
from samklasse_enrollment.domain.agreement import Agreement
from samklasse_enrollment.domain.errors import AlreadySettled
from samklasse_enrollment.domain.line import Line, LineState
from samklasse_enrollment.domain.progress import Progress, progress
from samklasse_enrollment.domain.settlement import Settlement
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


async def look(
    conn: asyncpg.Connection, call_off_id: UUID, *, owner_orgnr: str, now: datetime
) -> tuple[Progress, Settlement, datetime | None]:
    """How far a call-off has come, what it comes to as it stands, and when it was settled.

    Raises:
        NotFound: no such call-off of this municipality.
    """
    if await call_offs.owner(conn, call_off_id) != owner_orgnr:
        raise NotFound
    every = await lines.of_call_offs(conn, [call_off_id])
    at = await call_offs.settled_at(conn, call_off_id)
    where = progress(every, today=weeks.oslo_day(now), settled=at is not None)
    return where, settlement.propose(every), at


async def settle(conn: asyncpg.Connection, call_off_id: UUID, *, owner_orgnr: str, now: datetime) -> Settlement:
    """Agree what a call-off came to, once; under its agreement's lock nothing changes meanwhile.

    Raises:
        NotFound, AlreadySettled, NotOver, NothingToSettle
    """
    if await call_offs.owner(conn, call_off_id) != owner_orgnr:
        raise NotFound
    await call_offs.lock(conn, call_off_id)
    every = await lines.of_call_offs(conn, [call_off_id])
    settled = await call_offs.settled_at(conn, call_off_id) is not None
    agreed = settlement.settle(every, today=weeks.oslo_day(now), settled=settled)
    bills = [{"line_id": str(bill.line_id), "total_ore": bill.total_ore} for bill in agreed.lines]
    await call_offs.settle(conn, call_off_id, agreed.total_ore, bills, now)
    return agreed
