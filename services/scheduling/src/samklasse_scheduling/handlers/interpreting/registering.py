"""What units tell of their interpreters, and municipalities of ties to their people; both are looked at anew at once.

What they tell is written first; a timer that rings at once then looks at her bookings, in a transaction of its own that
locks bookings before interpreters, as all others do.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

import asyncpg
from samklasse_chassis.errors import NotFound
from samklasse_chassis.timers import TimerDue, set_timer

from samklasse_scheduling.domain.errors import UnfitInterpreter
from samklasse_scheduling.domain.interpreting import interpreter as who
from samklasse_scheduling.domain.interpreting import life
from samklasse_scheduling.domain.interpreting.booking import Booking, Reason, State
from samklasse_scheduling.domain.interpreting.interpreter import Interpreter
from samklasse_scheduling.domain.interpreting.matching import may, rules_of
from samklasse_scheduling.handlers import clocks
from samklasse_scheduling.handlers.interpreting import searching
from samklasse_scheduling.store import catalogue
from samklasse_scheduling.store.interpreting import bookings, pool, register
from samklasse_scheduling.store.interpreting.register import Tie
from samklasse_scheduling.translate.said import Because

SELLER = "SELLER"


async def remember(conn: asyncpg.Connection, one: Interpreter, *, adult: bool, now: datetime) -> None:
    """An interpreter as her unit describes her; an earlier description counts no more.

    Raises:
        UnfitInterpreter: the unit sells nothing here, or she may not be one.
    """
    if SELLER not in await catalogue.roles(conn, one.unit):
        raise UnfitInterpreter("NOT_A_SELLER")
    who.check(one, adult=adult)
    await register.save(conn, one, now)
    await _look(conn, [one.id], now)


async def set_absences(
    conn: asyncpg.Connection, interpreter: UUID, away: Sequence[tuple[date, date]], *, now: datetime
) -> None:
    """When she is away, never why; a substitute is looked for at once.

    Raises:
        UnfitInterpreter: a last day before its first.
    """
    if any(last < first for first, last in away):
        raise UnfitInterpreter("WRONG_PERIOD")
    await register.save_absences(conn, interpreter, away)
    await _look(conn, [interpreter], now)


async def set_municipalities(
    conn: asyncpg.Connection, interpreter: UUID, unit: str, municipalities: Iterable[str], *, now: datetime
) -> None:
    """The municipalities that she has a tie to."""
    await register.forget_municipalities(conn, interpreter, unit)
    await register.save_ties(conn, [Tie(interpreter, "MUNICIPALITY", orgnr, unit) for orgnr in municipalities])
    await _look(conn, [interpreter], now)


async def set_people(
    conn: asyncpg.Connection, person: UUID, municipality: str, interpreters: Iterable[UUID], *, now: datetime
) -> None:
    """The interpreters that a person must not have, as her municipality says.

    Raises:
        NotFound: one of them is no interpreter.
    """
    wanted = set(interpreters)
    if not await register.known(conn, wanted):
        raise NotFound
    had = await register.forget_person(conn, person, municipality)
    await register.save_ties(conn, [Tie(one, "PERSON", str(person), municipality) for one in wanted])
    await _look(conn, sorted(wanted.union(had)), now)


async def _look(conn: asyncpg.Connection, interpreters: Iterable[UUID], now: datetime) -> None:
    for interpreter in interpreters:
        await set_timer(conn, clocks.INTERPRETER_CHANGED, str(interpreter), now)


async def interpreter_changed(due: TimerDue, conn: asyncpg.Connection, *, now: datetime) -> None:
    """What is hers and she may or can no longer do, others are asked for; and she for what nobody was found for."""
    interpreter = UUID(due.timer)
    coming = set(await bookings.coming_of(conn, interpreter, now))
    locked = await bookings.lock(conn, coming.union(await bookings.unfilled_for(conn, interpreter, now)))
    unfilled = set(await bookings.unfilled_for(conn, interpreter, now))  # still, now that nobody else begins anew
    known = await pool.read(conn, [interpreter])
    if not known:
        return
    await pool.lock(conn, [one.language for one in locked])  # all at once: others lock them in the same order
    circles = await pool.circles(conn, {one.group for one in locked})
    fresh = []
    for one in locked:
        if may(known[0], one, circles[one.group], rules_of(one)):
            fresh += [_anew(one)] if one.id in unfilled and interpreter not in one.asked else []
            continue
        fresh += await _without(conn, one, interpreter, cause=due, now=now)
    await searching.begin(conn, fresh, cause=due, now=now)


def _anew(one: Booking) -> Booking:
    return life.again(one, start=one.start, end=one.end)


async def _without(
    conn: asyncpg.Connection, one: Booking, interpreter: UUID, *, cause: Because, now: datetime
) -> list[Booking]:
    """The booking goes on without her: anew if she had said yes, to the others if she was asked."""
    if one.state is State.CONFIRMED and one.interpreter == interpreter:
        await searching.let_go(conn, life.cancel(one, Reason.REPLACED), cause=cause, now=now)
        return [_anew(one)]
    if interpreter in {offer.interpreter for offer in one.open_offers}:
        await searching.go_on(conn, life.withdraw(one, [interpreter]), cause=cause, now=now)
    return []
