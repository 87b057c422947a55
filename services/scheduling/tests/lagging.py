"""How long the event loop stood still, and how long transactions took, while something went on."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import asyncpg

TICK_SECONDS = 0.005


@asynccontextmanager
async def lag() -> AsyncIterator[list[float]]:
    """The longest that the event loop computed without a turn for others is the only entry, once it is over.

    In seconds of its own thread's computing, so that a crowded machine does not count. Nor does it count that the
    collector walks through what thousands of earlier tests have left: a service calms it when it starts.
    """
    gc.collect()
    gc.freeze()
    longest = [0.0]

    async def tick() -> None:
        while True:
            before = time.thread_time()
            await asyncio.sleep(TICK_SECONDS)
            longest[0] = max(longest[0], time.thread_time() - before)

    ticking = asyncio.create_task(tick())
    try:
        await asyncio.sleep(0)
        yield longest
        await asyncio.sleep(2 * TICK_SECONDS)
    finally:
        ticking.cancel()
        gc.unfreeze()


@contextmanager
def transactions(conn: asyncpg.Connection) -> Iterator[list[float]]:
    """How many seconds each transaction of a session took."""
    took: list[float] = []
    began = [0.0]

    def heard(query: Any) -> None:
        if query.query.startswith("BEGIN"):
            began[0] = time.monotonic() - query.elapsed
        if query.query.startswith(("COMMIT", "ROLLBACK")):
            took.append(time.monotonic() - began[0])

    with conn.query_logger(heard):
        yield took
