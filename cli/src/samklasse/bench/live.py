"""From a commit to the committed effect of what it said, at a steady pace."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from samklasse.bench.drain import POLL_SECONDS, judge
from samklasse.bench.place import Place
from samklasse.bench.things import WRITER

LATENCY_SQL = """
SELECT percentile_cont(ARRAY[0.5, 0.99, 1])
       WITHIN GROUP (ORDER BY 1000 * extract(epoch FROM pg_xact_commit_timestamp(e.xmin)
                                                      - pg_xact_commit_timestamp(s.xmin)))
  FROM writer.sayings s
  JOIN reader.effects e ON e.id = s.id
"""

REST_SQL = """
SELECT (SELECT count(*) FROM writer.sayings) - (SELECT count(*) FROM reader.effects)
"""


@dataclass(frozen=True)
class Live:
    """Latency at `sent_per_s`; the producer may not keep up with what was asked of it."""

    offered_per_s: float
    sent_per_s: float
    events: int
    p50_ms: float
    p99_ms: float
    worst_ms: float


async def live(place: Place, rate: float, seconds: float) -> Live:
    """Let a producer say `rate` events per second, and compare the database's times of both commits.

    Raises:
        BenchFailed: something was lost, doubled or out of order.
    """
    url = {"SAMKLASSE_DATABASE_URL": place.database_url(WRITER)}
    printed = await asyncio.to_thread(lambda: place.run("producer", rate, seconds, env=url))
    events, took = printed.split()
    conn = await place.administrator()
    try:
        async with asyncio.timeout(60):
            while await conn.fetchval(REST_SQL) > 0:  # noqa: ASYNC110 (other processes set no event here)
                await asyncio.sleep(POLL_SECONDS)
        await judge(conn, int(events))
        p50, p99, worst = await conn.fetchval(LATENCY_SQL)
    finally:
        await conn.close()
    return Live(rate, int(events) / float(took), int(events), p50, p99, worst)
