"""How fast a backlog becomes committed effects, judged before it is believed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

import asyncpg
from samklasse_chassis import outbox
from samklasse_chassis.pool import connect
from samklasse_contracts.ids import new_id

from samklasse.bench.place import BenchFailed, Place
from samklasse.bench.things import WRITER, ThingSaid, said

AGGREGATES = 2000
CHUNK = 2000
POLL_SECONDS = 0.2
STALLED_SECONDS = 60.0

EMPTY_SQL = """
TRUNCATE writer.outbox, writer.event_log, writer.sayings, reader.inbox, reader.gates, reader.quarantine, reader.effects
"""

FORGET_SQL = """
UPDATE writer.things
   SET said = 0
"""

COUNT_SQL = """
SELECT count(*)
  FROM reader.effects
"""

JUDGE_SQL = """
SELECT count(*) AS effects, count(DISTINCT id) AS ids, count(*) FILTER (WHERE sequence <> before + 1) AS out_of_order,
       (SELECT count(*) FROM writer.outbox) AS unsent, (SELECT count(*) FROM writer.event_log) AS logged,
       (SELECT count(*) FROM reader.quarantine) AS set_aside
  FROM (
    SELECT id, sequence, coalesce(lag(sequence) OVER (PARTITION BY aggregate ORDER BY pos), 0) AS before
      FROM reader.effects
       ) AS effect
"""

PACE_SQL = """
WITH effect AS (
    SELECT pg_xact_commit_timestamp(xmin) AS at
      FROM reader.effects
), mark AS (
    SELECT percentile_disc(ARRAY[0, 0.1, 0.9, 1]) WITHIN GROUP (ORDER BY at) AS at
      FROM effect
)
SELECT extract(epoch FROM mark.at[4] - mark.at[1])::float8 AS seconds,
       extract(epoch FROM mark.at[2] - mark.at[1])::float8 AS first_tenth,
       extract(epoch FROM mark.at[4] - mark.at[3])::float8 AS last_tenth,
       (SELECT count(*) FROM effect WHERE effect.at > mark.at[1]) AS counted
  FROM mark
"""


@dataclass(frozen=True)
class Drain:
    """One backlog drained: events per second from the first to the last committed effect."""

    events: int
    seconds: float
    per_s: float
    growth_ratio: float
    """The pace of the last tenth over that of the first."""
    cpu_us_per_event: Mapping[str, float]


async def empty(place: Place) -> None:
    """Forget all earlier runs; nothing may be under way."""
    conn = await place.administrator()
    try:
        await conn.execute(EMPTY_SQL)
        await conn.execute(FORGET_SQL)
    finally:
        await conn.close()


async def drain(place: Place, events: int) -> Drain:
    """Commit `events` into the writer's outbox at once, and wait until each has had its effect.

    Raises:
        BenchFailed: something was lost, doubled or out of order, or nothing moved for a minute.
    """
    before = await _commit_backlog(place, events)
    conn = await place.administrator()
    try:
        await _until_all(conn, events)
        after = place.used_seconds()
        await judge(conn, events)
        pace = await conn.fetchrow(PACE_SQL)
    finally:
        await conn.close()
    used = {name: (after[name] - before[name]) / events * 1e6 for name in before}
    growth = pace["first_tenth"] / pace["last_tenth"] if pace["last_tenth"] else 0.0
    return Drain(events, pace["seconds"], pace["counted"] / pace["seconds"], growth, used)


async def _commit_backlog(place: Place, events: int) -> dict[str, float]:
    """Processor time used until just before the commit."""
    conn = await connect(place.database_url(WRITER))
    try:
        async with conn.transaction():
            backlog = _backlog(events)
            while some := list(islice(backlog, CHUNK)):
                await outbox.add(conn, *some)
            return place.used_seconds()
    finally:
        await conn.close()


def _backlog(events: int) -> Iterator[ThingSaid]:
    """Round and round over the aggregates, so that each has its events spread over the whole backlog."""
    subjects: list[UUID] = [new_id() for _ in range(AGGREGATES)]
    for number in range(events):
        yield said(number, subjects[number % AGGREGATES], number // AGGREGATES + 1)


async def _until_all(conn: asyncpg.Connection, events: int) -> None:
    seen, moved = 0, time.monotonic()
    while seen < events:
        await asyncio.sleep(POLL_SECONDS + 5 * seen / 1_000_000)
        now = await conn.fetchval(COUNT_SQL)
        if now == seen and time.monotonic() - moved > STALLED_SECONDS:
            raise BenchFailed(f"{seen} of {events} events had their effect, and then nothing more")
        if now != seen:
            seen, moved = now, time.monotonic()


async def judge(conn: asyncpg.Connection, events: int) -> None:
    """A figure of a run that lost or doubled anything is no figure.

    Raises:
        BenchFailed: with what was found.
    """
    await asyncio.sleep(0.5)  # what comes twice comes late, and the relay has a last batch to move
    found = await conn.fetchrow(JUDGE_SQL)
    wanted = {"effects": events, "ids": events, "out_of_order": 0, "unsent": 0, "logged": events, "set_aside": 0}
    if dict(found) != wanted:
        raise BenchFailed(f"{dict(found)} instead of {wanted}")
