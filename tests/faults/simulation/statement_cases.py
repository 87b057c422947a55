"""What each statement does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from samklasse_chassis import gate, quarantine, relay, rewound, timers

from .cases import (
    AGGREGATE,
    CONSUMER,
    FUTURE,
    PAST,
    Side,
    due,
    error_of,
    passes,
    say,
    sees,
    set_aside,
    waiting,
    why_not,
)


@sees([True, False, (1, False, False), False, True, True, [("alpha.thing/1", 3)]])
async def the_gate_lets_only_the_next_one_pass(side: Side) -> Any:
    conn = await side.connect()
    seen: list[Any] = [await passes(conn, 1), await passes(conn, 1, told="again"), await why_not(conn, 1)]
    seen += [await passes(conn, 3), await passes(conn, 2, handled=False), await passes(conn, 3)]
    rows = await conn.fetch(gate.STANDING_SQL, CONSUMER, [AGGREGATE, "alpha.thing/2"])
    return [*seen, [(row["aggregate"], row["sequence"]) for row in rows]]


@sees([(1, False, False), (1, False, True), (1, False, False), [False, True, True]])
async def a_stranger_under_a_number_that_was_passed_is_known_as_one(side: Side) -> Any:
    conn = await side.connect()
    await passes(conn, 1)
    seen: list[Any] = [await why_not(conn, 1), await why_not(conn, 1, told="m9")]
    await set_aside(conn, 9, "discarded")
    asked = [["m1"], ["m1", "m2"], ["m9"]]
    any_unknown = [await conn.fetchval(rewound.ANY_UNKNOWN_SQL, CONSUMER, ["/alpha"] * len(ids), ids) for ids in asked]
    return [*seen, await why_not(conn, 1, told="m9"), any_unknown]


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


@sees([["1", "2"], ["2"], ["2"], ["2"], "UniqueViolationError", "UniqueViolationError"])
async def the_outbox_is_read_in_order_and_moved_once(side: Side) -> Any:
    conn = await side.connect()
    await say(conn, 1)
    await say(conn, 2)
    await say(conn, 3, lane="paused")
    rows = await conn.fetch(relay.READ_SQL, [], 1, [])
    seen: list[Any] = [await waiting(conn), await waiting(conn, rows[0]["seq"])]
    for _ in range(2):
        await conn.execute(relay.MOVE_SQL, [rows[0]["seq"]])
        seen.append(await waiting(conn))
    again = await error_of(say(conn, 2))
    await say(conn, 1)
    seqs = [row["seq"] for row in await conn.fetch(relay.READ_SQL, [], 9, []) if row["id"] == rows[0]["id"]]
    return [*seen, again, await error_of(conn.execute(relay.MOVE_SQL, seqs)) if seqs else "gone"]


@sees([[], [(2, "gap", 0)], (1, True, False), (1, False, False), [(2, "gap", 0)], []])
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
    await timers.set_timers(conn, "bell", {"late": FUTURE, "never": PAST, "nor": PAST})
    await timers.clear_timers(conn, "bell", ["never", "nor", "unheard of"])
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
