"""The worker that makes up for lost sessions: of all classes that wait at once, by the core in a child process."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import asyncpg
from samklasse_chassis import clock
from samklasse_chassis.pool import away
from samklasse_chassis.runtime import Context

from samklasse_scheduling import taking
from samklasse_scheduling.children import SolverFailed
from samklasse_scheduling.contending import in_place
from samklasse_scheduling.domain.making_up import Case, Ground, question
from samklasse_scheduling.domain.term.asking import Nowhere, Placed, Placements, Question
from samklasse_scheduling.handlers import making_up as handle
from samklasse_scheduling.heartbeat import SILENCE_SECONDS, beside
from samklasse_scheduling.placing import place_apart
from samklasse_scheduling.store import make_up as store
from samklasse_scheduling.store.make_up import Waiting
from samklasse_scheduling.store.runs import end_when_silent

POLL_SECONDS = 0.5
QUIET_SECONDS = 5.0
LONGEST = timedelta(minutes=1)
"""A class waits so long for others that are published with it."""
PATIENCE_SECONDS = 300.0
SEED, MOVES = 1, 200_000
TOGETHER, MOST_ATTEMPTS = 2, 5
"""A class is placed together with the others so many times, then by itself; it is given up after so many in all."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=10), timedelta(minutes=2)
"""Between two attempts at a class, twice as long each time: all five take some minutes."""


@dataclass
class Found:
    """What came of one class."""

    placed: list[Placed] = field(default_factory=list)
    nowhere: list[Nowhere] = field(default_factory=list)


async def make_up(context: Context) -> None:
    """For ever: place the lost sessions of all classes that wait."""
    await taking.for_ever(context, make_up_once, pause=POLL_SECONDS)


async def make_up_once(conn: asyncpg.Connection, context: Context) -> bool:
    """Place what waits, kept from other workers by a lock that dies with us; whether there was anything."""
    quiet = float(context.settings.get("SAMKLASSE_MAKE_UP_QUIET_SECONDS", QUIET_SECONDS))
    if not await store.ready(conn, quiet=timedelta(seconds=quiet), longest=LONGEST) or not await store.claim(conn):
        return False
    silence = float(context.settings.get("SAMKLASSE_SOLVER_SILENCE_SECONDS", SILENCE_SECONDS))
    try:
        await end_when_silent(conn, silence)
        return await _attempt(conn, context)
    except Exception as error:  # whatever it is: who has had an attempt is counted, and given up in the end
        if away(error):
            raise
        context.log.error("make-up failed", error=type(error).__name__)
        return False
    finally:
        if not conn.is_closed():
            await end_when_silent(conn, None)
            await store.release(conn)


async def _attempt(conn: asyncpg.Connection, context: Context) -> bool:
    batch = await _batch(conn, context)
    if not batch:
        return False
    cases, ground = await _load(conn, batch)
    asked = await asyncio.to_thread(question, cases, ground)
    try:
        answer = await _attended(conn, asked)
    except SolverFailed as error:
        context.log.error("make-up failed", classes=len(batch), code=str(error))
        return True
    found = by_class(asked, answer)
    written = [await _written(conn, one, found.get(one.id, Found()), context) for one in batch]
    context.said.set()
    context.log.info(
        "lost sessions made up for", classes=len(batch), put_back=written.count(False), placed=len(answer.placed),
        nowhere=len(answer.unplaced),
    )  # fmt: skip
    return True


async def _batch(conn: asyncpg.Connection, context: Context) -> list[Waiting]:
    """All whose turn it is; those whom it has failed with others one at a time, when it is no others' turn."""
    waiting = await store.waiting(conn)
    batch = [one.id for one in waiting if one.attempts < TOGETHER] or [one.id for one in waiting[:1]]
    tried = await store.tried(conn, batch, most=MOST_ATTEMPTS, pause=FIRST_PAUSE, longest=LONGEST_PAUSE)
    for one in tried:
        if one.given_up:
            context.log.error("make-up given up", group=str(one.id), attempts=one.attempts - 1)
    return [one for one in tried if not one.given_up]


async def _load(conn: asyncpg.Connection, batch: Sequence[Waiting]) -> tuple[list[Case], Ground]:
    async with conn.transaction(isolation="repeatable_read", readonly=True):
        return await handle.load(conn, batch, await clock.now(conn))


async def _attended(conn: asyncpg.Connection, asked: Question) -> Placements:
    """Have it placed; the database hears of us meanwhile. Raises SolverFailed where it came to nothing."""
    if not asked.wanted:
        return Placements((), ())
    return await beside(conn, place_apart(asked, seed=SEED, moves=MOVES, seconds=PATIENCE_SECONDS))


def by_class(asked: Question, answer: Placements) -> Mapping[UUID, Found]:
    """The answer, by class."""
    group = {one.id: one.group for one in asked.wanted}
    found: dict[UUID, Found] = defaultdict(Found)
    for one in answer.placed:
        found[group[one.id]].placed.append(one)
    for other in answer.unplaced:
        found[group[other.id]].nowhere.append(other)
    return found


async def _written(conn: asyncpg.Connection, asked: Waiting, found: Found, context: Context) -> bool:
    """Whether it was written; it waits again if it no longer holds, or somebody else was faster at an hour."""

    async def write() -> bool:
        return await handle.write(conn, asked, found.placed, found.nowhere, now=await clock.now(conn))

    try:
        return await in_place(conn, write)
    except Exception as error:  # whatever it is: the next class is written
        if away(error):
            raise
        context.log.error("lost sessions not written", group=str(asked.id), error=type(error).__name__)
        return False
