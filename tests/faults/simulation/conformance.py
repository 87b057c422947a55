"""What the doubles promise to have in common with Postgres and RabbitMQ: each case runs on both and must see the same.

A case returns what it saw, without instants and generated numbers; `SEEN` says what that must be.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from uuid import NAMESPACE_OID, UUID, uuid5

import asyncpg
from samklasse_chassis import clock, gate, leader, outbox, quarantine, relay, timers
from samklasse_chassis.gate import Ticket
from samklasse_chassis.parcel import Parcel
from samklasse_chassis.quarantine import Why

from . import toys

CONSUMER, AGGREGATE = "beta.alpha-thing", "alpha.thing/1"
PAST, FUTURE = datetime(2001, 1, 1, tzinfo=UTC), datetime(2101, 1, 1, tzinfo=UTC)


class Side(Protocol):
    """The doubles, or the real ones."""

    async def connect(self) -> Any:
        """A database session."""

    def publisher(self) -> Any:
        """As the relay has."""

    async def reader(self, prefetch: int) -> Any:
        """`next()` gives a delivery or None after a while, `close()` ends the connection."""

    async def settle(self) -> None:
        """Let what was sent arrive."""

    async def break_routes(self) -> None:
        """From now on nobody hears anything, and nobody keeps what nobody hears."""

    async def fill(self, most: int) -> None:
        """The queue takes `most` messages and refuses more."""


Case = Callable[[Side], Awaitable[Any]]
CASES: dict[str, tuple[Case, Any]] = {}


def sees(expected: Any) -> Callable[[Case], Case]:
    """Register a case and what it must see."""

    def register(case: Case) -> Case:
        CASES[case.__name__] = (case, expected)
        return case

    return register


async def passes(conn: Any, sequence: int, *, handled: bool = True, told: str = "") -> bool:
    """One message at the gate."""
    place = (CONSUMER, AGGREGATE, sequence, "/alpha", told or f"m{sequence}", handled)
    return await conn.fetchval(gate.PASS_SQL, *place) is not None


async def why_not(conn: Any, sequence: int) -> tuple[int, bool]:
    """Why it did not."""
    row = await conn.fetchrow(gate.WHY_NOT_SQL, CONSUMER, AGGREGATE, sequence)
    return row["passed"], row["earlier_waits"]


async def set_aside(conn: Any, sequence: int, state: str, again_in: timedelta | None = None) -> None:
    """One message in quarantine."""
    ticket = Ticket(CONSUMER, "/alpha", f"m{sequence}", AGGREGATE, sequence)
    await quarantine.set_aside(conn, ticket, {"ce-id": "x"}, b"{}", Why(state, "CODE", again_in=again_in))


async def due(conn: Any) -> list[tuple[int, str, int]]:
    """What quarantine would try."""
    return [(row.sequence or 0, row.state, row.attempts) for row in await quarantine.due(conn)]


async def say(conn: Any, number: int, lane: str = "core") -> UUID:
    """One outbox row."""
    told = uuid5(NAMESPACE_OID, str(number))
    headers = {"ce-correlationid": str(told), "ce-id": str(told)}
    await conn.executemany(
        outbox.ADD_SQL, [(told, lane, "alpha.thing.said.v1", "1", number, headers, b"{}", datetime.now(UTC))]
    )
    return told


async def waiting(conn: Any) -> list[str]:
    """The outbox, by number."""
    known = {uuid5(NAMESPACE_OID, str(number)): str(number) for number in range(20)}
    return [known[row["id"]] for row in await conn.fetch(relay.READ_SQL, ["paused"], 500)]


async def blocked(side: Side, work: Coroutine[Any, Any, Any]) -> tuple[asyncio.Task[Any], bool]:
    """Start it, and see whether it waits."""
    task = asyncio.get_running_loop().create_task(work)
    await side.settle()
    return task, not task.done()


async def error_of(work: Awaitable[Any]) -> str:
    """The class of what it raises."""
    try:
        await work
    except Exception as error:  # noqa: BLE001 (that is what is asked for)
        return type(error).__name__
    return "nothing"


def parcel(number: int) -> Parcel:
    """One message to publish."""
    told = uuid5(NAMESPACE_OID, str(number))
    key = "alpha.thing.said.v1"
    return Parcel("ev", key, told, key, str(told), datetime.now(UTC), {"ce-id": str(number)}, b"{}")


@sees([True, False, (1, False), False, True, True, [("alpha.thing/1", 3)]])
async def the_gate_lets_only_the_next_one_pass(side: Side) -> Any:
    conn = await side.connect()
    seen: list[Any] = [await passes(conn, 1), await passes(conn, 1, told="again"), await why_not(conn, 1)]
    seen += [await passes(conn, 3), await passes(conn, 2, handled=False), await passes(conn, 3)]
    rows = await conn.fetch(gate.STANDING_SQL, CONSUMER, [AGGREGATE, "alpha.thing/2"])
    return [*seen, [(row["aggregate"], row["sequence"]) for row in rows]]


@sees([True, False, True])
async def an_id_is_taken_once_for_each_source(side: Side) -> Any:
    conn = await side.connect()
    return [await conn.fetchval(gate.TAKE_SQL, CONSUMER, s, "m") is not None for s in ("/alpha", "/alpha", "/beta")]


@sees([(2, ["/alpha m1", "/alpha n"]), (1, []), (0, ["/alpha o"])])
async def many_pass_only_from_where_they_stood(side: Side) -> Any:
    conn = await side.connect()
    seen = []
    for moves, ids in (([("a", None, 2), ("b", None, 1)], ["m1", "n"]), ([("a", 2, 3)], ["n"]), ([("a", 2, 9)], ["o"])):
        names, was, to = (list(column) for column in zip(*moves, strict=True))
        row = await conn.fetchrow(gate.PASS_MANY_SQL, CONSUMER, names, was, to, ["/alpha"] * len(ids), ids)
        seen.append((row["moved"], sorted(row["taken"])))
    return seen


@sees([0, False, True])
async def a_locked_gate_comes_into_being_and_counts_as_none(side: Side) -> Any:
    conn = await side.connect()
    row = await conn.fetchrow(gate.LOCK_GATE_SQL, CONSUMER, AGGREGATE)
    return [row["sequence"], await passes(conn, 2), await passes(conn, 1)]


@sees([["1", "2"], ["2"], ["2"], "UniqueViolationError", "UniqueViolationError"])
async def the_outbox_is_read_in_order_and_moved_once(side: Side) -> Any:
    conn = await side.connect()
    await say(conn, 1)
    await say(conn, 2)
    await say(conn, 3, lane="paused")
    rows = await conn.fetch(relay.READ_SQL, [], 1)
    seen: list[Any] = [await waiting(conn)]
    for _ in range(2):
        await conn.execute(relay.MOVE_SQL, [rows[0]["seq"]])
        seen.append(await waiting(conn))
    again = await error_of(say(conn, 2))
    await say(conn, 1)
    seqs = [row["seq"] for row in await conn.fetch(relay.READ_SQL, [], 9) if row["id"] == rows[0]["id"]]
    return [*seen, again, await error_of(conn.execute(relay.MOVE_SQL, seqs)) if seqs else "gone"]


@sees([[], [(2, "gap", 0)], (1, True), (1, False), [(2, "gap", 0)], []])
async def a_gap_is_due_once_the_gate_stands_before_it(side: Side) -> Any:
    conn = await side.connect()
    await set_aside(conn, 2, "gap")
    await set_aside(conn, 2, "gap")
    seen: list[Any] = [await due(conn)]
    await passes(conn, 1)
    seen += [await due(conn), await why_not(conn, 3), await why_not(conn, 2), await due(conn)]
    await passes(conn, 2)
    for row in await quarantine.due(conn):
        await quarantine.resolve(conn, row.row_id)
    return [*seen, await due(conn)]


@sees([[], [(1, "retrying", 0)], ["retrying"], [], []])
async def what_was_handled_is_not_set_aside_and_what_failed_waits(side: Side) -> Any:
    conn = await side.connect()
    await passes(conn, 1, told="m5")
    await set_aside(conn, 5, "retrying", timedelta())
    seen = [await due(conn)]
    await set_aside(conn, 1, "retrying", timedelta())
    await side.settle()
    rows = await quarantine.due(conn)
    seen.append([(row.sequence, row.state, row.attempts) for row in rows])
    seen.append([row["state"] for row in await conn.fetch(quarantine.REOPEN_SQL, rows[0].row_id)])
    await quarantine.failed_again(conn, rows[0], RuntimeError())
    seen.append(await due(conn))
    await conn.execute(quarantine.RESOLVE_SQL, rows[0].row_id)
    await conn.execute(quarantine.FAILED_SQL, rows[0].row_id, "retrying", "X", timedelta())
    return [*seen, [row["state"] for row in await conn.fetch(quarantine.REOPEN_SQL, rows[0].row_id)]]


@sees([["early"], [], ["early", "late"], []])
async def a_timer_is_said_once_for_each_time_it_is_set(side: Side) -> Any:
    conn = await side.connect()

    async def said() -> list[str]:
        return sorted(row["key"] for row in await conn.fetch(timers.DUE_SQL))

    await timers.set_timer(conn, "bell", "early", PAST)
    await timers.set_timers(conn, "bell", {"late": FUTURE, "never": PAST})
    await timers.clear_timer(conn, "bell", "never")
    seen = [await said(), await said()]
    await timers.set_timers(conn, "bell", {"late": PAST, "early": PAST})
    return [*seen, await said(), await said()]


@sees([["b"], ["a"]])
async def a_timer_that_somebody_holds_is_skipped(side: Side) -> Any:
    one, other = await side.connect(), await side.connect()
    await timers.set_timers(one, "bell", {"a": PAST, "b": PAST})
    async with one.transaction():
        await timers.set_timer(one, "bell", "a", PAST)
        skipped = [row["key"] for row in await other.fetch(timers.DUE_SQL)]
    return [skipped, [row["key"] for row in await other.fetch(timers.DUE_SQL)]]


@sees([True, [], [1, 2], 0, 1, 1])
async def a_transaction_sees_itself_and_nobody_else_does_until_the_commit(side: Side) -> Any:
    one, other = await side.connect(), await side.connect()
    with suppress(LookupError):
        async with one.transaction():
            inside = [await one.fetchval(toys.BUMP_SQL, UUID(int=1)) for _ in range(2)]
            await say(one, 1)
            await passes(one, 1)
            passed, _ = await why_not(other, 1)
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
    await one.execute(relay.MOVE_SQL, [row["seq"] for row in await one.fetch(relay.READ_SQL, [], 9)])
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
    passed, _ = await why_not(other, 1)
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


@sees([[None] * 5, ["0", "1", "2", "3", "4"]])
async def what_is_published_arrives_confirmed_and_in_order(side: Side) -> Any:
    results = await side.publisher().publish([parcel(number) for number in range(5)])
    reader = await side.reader(10)
    return [results, [(await reader.next()).headers["ce-id"] for _ in range(5)]]


@sees(["PublishError"])
async def what_nobody_hears_comes_back(side: Side) -> Any:
    await side.break_routes()
    return [type(result).__name__ for result in await side.publisher().publish([parcel(1)])]


@sees(["DeliveryError", "NoneType"])
async def a_full_queue_refuses_until_there_is_room(side: Side) -> Any:
    await side.fill(1)
    publisher, seen = side.publisher(), []
    for number in range(12):
        seen += await publisher.publish([parcel(number)])
    reader = await side.reader(50)
    while (one := await reader.next()) is not None:
        await one.ack()
    await side.settle()
    after = (await publisher.publish([parcel(99)]))[0]
    return [type(seen[-1]).__name__, type(after).__name__]


@sees([["0", "1", "2"], None, "3", ["1", "2", "3"]])
async def what_is_not_acknowledged_comes_back_in_order_and_no_more_than_the_prefetch_is_out(side: Side) -> Any:
    await side.publisher().publish([parcel(number) for number in range(5)])
    reader = await side.reader(3)
    got = [await reader.next() for _ in range(3)]
    seen: list[Any] = [[one.headers["ce-id"] for one in got], await reader.next()]
    await got[0].ack()
    seen.append((await reader.next()).headers["ce-id"])
    await reader.close()
    await side.settle()
    again = await side.reader(3)
    return [*seen, [(await again.next()).headers["ce-id"] for _ in range(3)]]


@sees(["ChannelInvalidStateError", ["2", "3"]])
async def one_answer_may_be_for_many_and_none_is_taken_on_a_closed_channel(side: Side) -> Any:
    await side.publisher().publish([parcel(number) for number in range(4)])
    reader = await side.reader(4)
    got = [await reader.next() for _ in range(4)]
    await got[1].ack(multiple=True)
    await side.settle()
    await reader.close()
    error = await error_of(got[2].ack())
    await side.settle()
    again = await side.reader(4)
    return [error, [(await again.next()).headers["ce-id"] for _ in range(2)]]
