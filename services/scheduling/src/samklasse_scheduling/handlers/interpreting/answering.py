"""What interpreters answer, through their unit; and what time makes of an offer."""

from datetime import datetime
from uuid import UUID

import asyncpg
from samklasse_chassis.errors import NotFound
from samklasse_chassis.timers import TimerDue, clear_timer
from samklasse_contracts.message import Cause

from samklasse_scheduling.domain.errors import InterpreterBusy
from samklasse_scheduling.domain.interpreting import life
from samklasse_scheduling.domain.interpreting.booking import Booking, Reason, State, half_hours
from samklasse_scheduling.domain.interpreting.matching import rules_of
from samklasse_scheduling.handlers import clocks
from samklasse_scheduling.handlers.interpreting import searching
from samklasse_scheduling.store.interpreting import bookings, pool, register
from samklasse_scheduling.store.interpreting.register import Tie

CLASS = "CLASS"


async def locked(conn: asyncpg.Connection, booking_id: UUID) -> Booking:
    """One booking, locked.

    Raises:
        NotFound: there is none.
    """
    found = await bookings.lock(conn, [booking_id])
    if not found:
        raise NotFound
    return found[0]


async def say_yes(
    conn: asyncpg.Connection, booking_id: UUID, interpreter: UUID, *, cause: Cause, now: datetime
) -> Booking:
    """The first valid yes has the job.

    Raises:
        NotFound: there is no such booking.
        WrongState: nobody is asked any more.
        NotOffered: she was not asked, has answered, or the offer has run out.
        InterpreterBusy: another booking has some of that time.
    """
    after = life.accept(await locked(conn, booking_id), interpreter, at=now)
    hours = half_hours(after.start, after.end, rules_of(after).pause)
    if await pool.is_taken(conn, interpreter, hours):
        raise InterpreterBusy(booking_id)
    await bookings.take_hours(conn, after, hours)
    await clear_timer(conn, clocks.OFFER_END, str(booking_id))
    await searching.tell(conn, after, cause=cause, now=now)
    return after


async def say_no(
    conn: asyncpg.Connection, booking_id: UUID, interpreter: UUID, *, may: bool, cause: Cause, now: datetime
) -> Booking:
    """No, or no longer; the next is asked at once. Who says that she may not (`may`) is asked for that class no more.

    Raises:
        NotFound: there is no such booking.
        WrongState: nobody is asked any more.
        NotOffered: she was not asked, or has answered.
    """
    before = await locked(conn, booking_id)
    if not may:
        await register.save_ties(conn, [Tie(interpreter, CLASS, str(before.group), "INTERPRETER")])
    if before.state is State.CONFIRMED and before.interpreter == interpreter:
        return await _take_back(conn, before, cause=cause, now=now)
    after = life.decline(before, interpreter)
    await searching.go_on(conn, after, cause=cause, now=now)
    return after


async def _take_back(conn: asyncpg.Connection, before: Booking, *, cause: Cause, now: datetime) -> Booking:
    gone = life.cancel(before, Reason.REPLACED)
    await searching.let_go(conn, gone, cause=cause, now=now)
    if before.start > now:
        await searching.begin(conn, [life.without_her(before)], cause=cause, now=now)
    return gone


async def offer_end(due: TimerDue, conn: asyncpg.Connection, *, now: datetime) -> None:
    """No answer in time is a no. Nothing, if the booking is past that."""
    found = await bookings.lock(conn, [UUID(due.timer)])
    if found and found[0].state is State.OFFERED:
        await searching.go_on(conn, life.expire(found[0], at=now), cause=due, now=now)
