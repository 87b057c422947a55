"""Asking interpreters: the best first, the next when an offer comes to nothing, and nobody when none is left."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg
from samklasse_chassis import outbox
from samklasse_chassis.timers import clear_timer, set_timer

from samklasse_scheduling.domain.interpreting import life
from samklasse_scheduling.domain.interpreting.booking import Booking, Reason, State
from samklasse_scheduling.domain.interpreting.matching import Found, choose, rules_of
from samklasse_scheduling.handlers import clocks
from samklasse_scheduling.store.interpreting import bookings, pool, showing
from samklasse_scheduling.translate import interpreting as say
from samklasse_scheduling.translate.said import Because

OTHER_TIMES_MAY_DO = (Reason.NOBODY_FREE, Reason.NOBODY_ACCEPTED)


async def tell(conn: asyncpg.Connection, one: Booking, *, cause: Because, now: datetime) -> None:
    """Save a booking and say what it is now."""
    said = await bookings.save(conn, one, says=1)
    known = await showing.units(conn, [one.interpreter] if one.interpreter else [])
    unit = known[one.interpreter][0] if one.interpreter else None
    await outbox.add(conn, say.told(one, said, unit=unit, cause=cause, now=now))


async def begin(conn: asyncpg.Connection, wanted: Sequence[Booking], *, cause: Because, now: datetime) -> None:
    """Say that these are wanted, and look for somebody."""
    for one in wanted:
        await tell(conn, one, cause=cause, now=now)
    await search(conn, wanted, cause=cause, now=now)


async def search(conn: asyncpg.Connection, wanted: Sequence[Booking], *, cause: Because, now: datetime) -> None:
    """Ask somebody for each of these, which the caller has locked; say so where nobody is left to ask."""
    if not wanted:
        return
    able = await pool.lock(conn, [one.language for one in wanted])
    circles = await pool.circles(conn, {one.group for one in wanted})
    promised = await pool.diary(conn, [one.id for one in able], wanted, rules_of(wanted[0]))
    found = choose(wanted, able, circles, promised, now=now)
    for one in wanted:
        await _ask(conn, one, found[one.id], cause=cause, now=now)


async def _ask(conn: asyncpg.Connection, one: Booking, found: Found, *, cause: Because, now: datetime) -> None:
    if found.reason is not None:
        await _not_filled(conn, life.give_up(one, found.reason), cause=cause, now=now)
        return
    await bookings.save(conn, life.offer(one, found.chosen, found.ends), says=0)
    await set_timer(conn, clocks.OFFER_END, str(one.id), found.ends)


async def _not_filled(conn: asyncpg.Connection, one: Booking, *, cause: Because, now: datetime) -> None:
    await clear_timer(conn, clocks.OFFER_END, str(one.id))
    await tell(conn, one, cause=cause, now=now)
    if one.reason in OTHER_TIMES_MAY_DO:
        await set_timer(conn, clocks.INTERPRETER_MISSING, str(one.group), now)


async def go_on(conn: asyncpg.Connection, one: Booking, *, cause: Because, now: datetime) -> None:
    """Save what an answer, or none, has made of a booking, and ask the next if nobody is left to answer."""
    await bookings.save(conn, one, says=0)
    if one.state is State.REQUESTED:
        await search(conn, [one], cause=cause, now=now)
    elif one.open_offers:
        await set_timer(conn, clocks.OFFER_END, str(one.id), min(offer.ends for offer in one.open_offers))


async def let_go(conn: asyncpg.Connection, one: Booking, *, cause: Because, now: datetime) -> None:
    """A booking that is cancelled: its half-hours are free, and nobody waits for an answer."""
    await bookings.free_hours(conn, one.id)
    await clear_timer(conn, clocks.OFFER_END, str(one.id))
    await tell(conn, one, cause=cause, now=now)
