"""Transactions, locks, waiting, and connections that end."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any
from uuid import UUID

import asyncpg
from samklasse_chassis import clock, gate, leader, relay

from . import toys
from .cases import (
    CONSUMER,
    FUTURE,
    PAST,
    Side,
    blocked,
    error_of,
    passes,
    say,
    sees,
    waiting,
    why_not,
)


@sees([True, [], [1, 2], 0, 1, 1])
async def a_transaction_sees_itself_and_nobody_else_does_until_the_commit(side: Side) -> Any:
    one, other = await side.connect(), await side.connect()
    with suppress(LookupError):
        async with one.transaction():
            inside = [await one.fetchval(toys.BUMP_SQL, UUID(int=1)) for _ in range(2)]
            await say(one, 1)
            await passes(one, 1)
            passed, *_ = await why_not(other, 1)
            seen = [await waiting(one) == ["1"], await waiting(other), inside, passed]
            raise LookupError
    async with other.transaction():
        first = await other.fetchval(toys.BUMP_SQL, UUID(int=1))
    return [*seen, first, await other.fetchval(toys.BUMP_SQL, UUID(int=2))]


@sees({"commit": (True, False), "rollback": (True, True)})
async def the_second_at_a_gate_waits_for_the_first(side: Side) -> Any:
    seen = {}
    for end, sequence in (("commit", 1), ("rollback", 2)):
        one, other = await side.connect(), await side.connect()
        with suppress(LookupError):
            async with one.transaction():
                await passes(one, sequence)
                task, waits = await blocked(side, passes(other, sequence, told="copy"))
                if end == "rollback":
                    raise LookupError
        seen[end] = (waits, await task)
    return seen


@sees({"commit": (True, False), "rollback": (True, True)})
async def the_second_with_an_id_waits_for_the_first(side: Side) -> Any:
    seen = {}
    for end in ("commit", "rollback"):
        one, other = await side.connect(), await side.connect()
        with suppress(LookupError):
            async with one.transaction():
                await one.fetchval(gate.TAKE_SQL, CONSUMER, "/alpha", end)
                task, waits = await blocked(side, other.fetchval(gate.TAKE_SQL, CONSUMER, "/alpha", end))
                if end == "rollback":
                    raise LookupError
        seen[end] = (waits, await task is not None)
    return seen


@sees([["b", "c", "d"], 5])
async def all_who_wait_for_a_row_get_it_one_after_the_other(side: Side) -> Any:
    first, order, tasks = await side.connect(), [], []

    async def bump(name: str) -> None:
        conn = await side.connect()
        async with conn.transaction():
            await conn.fetchval(toys.BUMP_SQL, UUID(int=3))
            order.append(name)

    async with first.transaction():
        await first.fetchval(toys.BUMP_SQL, UUID(int=3))
        tasks += [(await blocked(side, bump(name)))[0] for name in ("b", "c", "d")]
    await asyncio.gather(*tasks)
    return [sorted(order), await first.fetchval(toys.BUMP_SQL, UUID(int=3))]


@sees(["UniqueViolationError", "InFailedSQLTransactionError", [], False])
async def a_failed_transaction_refuses_and_leaves_nothing(side: Side) -> Any:
    one, other = await side.connect(), await side.connect()
    await say(one, 1)
    seen: list[Any] = []
    async with one.transaction():
        await passes(one, 1)
        await say(one, 2)
        seen = [await error_of(say(one, 1)), await error_of(why_not(one, 1))]
    await one.execute(relay.MOVE_SQL, [row["seq"] for row in await one.fetch(relay.READ_SQL, [], 9, [])])
    return [*seen, await waiting(other), (await why_not(other, 2))[0] == 1]


@sees([1, "DeadlockDetectedError"])
async def of_two_that_wait_for_each_other_one_is_told(side: Side) -> Any:
    conns = [await side.connect(), await side.connect()]

    async def both(conn: Any, first: int, second: int) -> None:
        async with conn.transaction():
            await conn.fetchval(toys.BUMP_SQL, UUID(int=first))
            await side.settle()
            await conn.fetchval(toys.BUMP_SQL, UUID(int=second))

    told = await asyncio.gather(both(conns[0], 5, 6), both(conns[1], 6, 5), return_exceptions=True)
    errors = [type(error).__name__ for error in told if error is not None]
    return [len(errors), *errors]


@sees([True, False, True, True])
async def the_leaders_lock_lives_and_dies_with_its_session(side: Side) -> Any:
    one, other = await side.connect(), await side.connect()
    seen = [await conn.fetchval(leader.LOCK_SQL, "x") for conn in (one, other, one)]
    one.terminate()
    await side.settle()
    return [*seen, await other.fetchval(leader.LOCK_SQL, "x")]


@sees(["InterfaceError", True, 0, 2])
async def a_lost_connection_leaves_what_was_committed_and_nothing_else(side: Side) -> Any:
    one, two, other = await side.connect(), await side.connect(), await side.connect()
    await two.fetchval(toys.BUMP_SQL, UUID(int=8))
    await two.fetchval(toys.BUMP_SQL, UUID(int=8))
    two.terminate()
    with suppress(asyncpg.InterfaceError):
        async with one.transaction():
            await passes(one, 1)
            one.terminate()
    error = await error_of(one.fetchval(leader.BEAT_SQL))
    await side.settle()
    passed, *_ = await why_not(other, 1)
    return [error, one.is_closed(), passed, await other.fetchval(toys.BUMP_SQL, UUID(int=8)) - 1]


@sees([True, "CancelledError", 1])
async def a_wait_that_is_cancelled_leaves_a_usable_connection(side: Side) -> Any:
    one, other = await side.connect(), await side.connect()
    async with one.transaction():
        await passes(one, 1)
        task, waits = await blocked(side, passes(other, 1))
        task.cancel()
        (ended,) = await asyncio.gather(task, return_exceptions=True)
    return [waits, type(ended).__name__, (await why_not(other, 1))[0]]


@sees([1, True])
async def a_session_shows_that_it_lives_and_what_time_it_is(side: Side) -> Any:
    conn = await side.connect()
    return [await conn.fetchval(leader.BEAT_SQL), await clock.now(conn) > PAST]


@sees([(1, PAST), (2, FUTURE), (2, FUTURE), None, (1, 2, 1)])
async def the_toys_reminders_count_their_revisions(side: Side) -> Any:
    conn, seen = await side.connect(), []
    for at in (PAST, FUTURE):
        seen.append((await conn.fetchval(toys.REMIND_SQL, "k", at), at))
        await conn.execute(toys.SETTING_SQL, "k", seen[-1][0], at)
    row = await conn.fetchrow(toys.REMINDER_SQL, "k")
    await conn.execute(toys.RING_SQL, "k", 1, PAST)
    await conn.execute(toys.EFFECT_SQL, CONSUMER, "/alpha", "m")
    none, kept = await conn.fetchrow(toys.REMINDER_SQL, "none"), await conn.fetchrow(toys.KEPT_SQL)
    return [*seen, (row["revision"], row["due_at"]), none, (kept["effects"], kept["settings"], kept["rings"])]
