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
    finally:
        if not conn.is_closed():
            await end_when_silent(conn, None)
            await store.release(conn)


async def _attempt(conn: asyncpg.Connection, context: Context) -> bool:
    batch = await _batch(conn)
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
    written = [await _written(conn, one.id, found.get(one.id, Found()), context) for one in batch]
    context.said.set()
    context.log.info(
        "lost sessions made up for", classes=len(batch), put_back=written.count(False), placed=len(answer.placed),
        nowhere=len(answer.unplaced),
    )  # fmt: skip
    return True


async def _batch(conn: asyncpg.Connection) -> list[Waiting]:
    """All that wait; those whom it has failed with others one at a time, when no others wait."""
    waiting = await store.waiting(conn)
    batch = [one for one in waiting if one.attempts < TOGETHER] or waiting[:1]
    await store.tried(conn, [one.id for one in batch], most=MOST_ATTEMPTS)
    return [one for one in batch if one.attempts < MOST_ATTEMPTS]


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


async def _written(conn: asyncpg.Connection, class_id: UUID, found: Found, context: Context) -> bool:
    """Whether it was written; it waits again if it no longer holds, or somebody else was faster at an hour."""

    async def write() -> bool:
        return await handle.write(conn, class_id, found.placed, found.nowhere, now=await clock.now(conn))

    try:
        return await in_place(conn, write)
    except asyncpg.PostgresError as error:
        if away(error):
            raise
        context.log.error("lost sessions not written", group=str(class_id), error=type(error).__name__)
        return False
