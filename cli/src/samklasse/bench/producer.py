"""`python -m samklasse.bench.producer RATE SECONDS`: one ordinary transaction per event, on eight connections.

Each updates its aggregate, writes the fact down and says it, as a service's route or handler would. Events fall due at
an even pace, from when all connections are open; a late one does not delay those after it. Prints how many were said,
and in how many seconds.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import sys
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from uuid import UUID

import asyncpg
from samklasse_chassis import outbox
from samklasse_chassis.pool import open_pool
from samklasse_chassis.runtime import calm_collector

from samklasse.bench.things import said

CONNECTIONS = 8

THINGS_SQL = """
SELECT id
  FROM things
"""

COUNT_SQL = """
UPDATE things
   SET said = said + 1
 WHERE id = $1
RETURNING said
"""

SAYING_SQL = """
INSERT INTO sayings (id)
VALUES ($1)
"""


async def produce(url: str, rate: float, seconds: float) -> tuple[int, float]:
    """Say `rate` events per second for so long; how many, and how long it took."""
    async with AsyncExitStack() as open_ones:
        pool = await open_ones.enter_async_context(await open_pool(url, name="producer", size=CONNECTIONS))
        conns = [await open_ones.enter_async_context(pool.acquire()) for _ in range(CONNECTIONS)]
        things = [row["id"] for row in await conns[0].fetch(THINGS_SQL)]
        began, numbers = time.perf_counter(), iter(range(int(rate * seconds)))
        await asyncio.gather(*(_work(conn, things, numbers, began, rate) for conn in conns))
        return int(rate * seconds), time.perf_counter() - began


async def _work(
    conn: asyncpg.Connection, things: list[UUID], numbers: Iterator[int], began: float, rate: float
) -> None:
    draw = random.Random(next(SEEDS))
    for number in numbers:
        await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
        await _say(conn, draw.choice(things), number)


SEEDS = itertools.count()


async def _say(conn: asyncpg.Connection, thing: UUID, number: int) -> None:
    async with conn.transaction():
        message = said(number, thing, await conn.fetchval(COUNT_SQL, thing))
        await conn.execute(SAYING_SQL, message.envelope.id)
        await outbox.add(conn, message)


if __name__ == "__main__":
    calm_collector()
    print(*asyncio.run(produce(os.environ["SAMKLASSE_DATABASE_URL"], float(sys.argv[1]), float(sys.argv[2]))))
