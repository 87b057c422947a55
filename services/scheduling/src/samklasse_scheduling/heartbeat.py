"""Work that is held by a database session: the session says something every second, or the database ends it.

With `runs.end_when_silent` a frozen worker so loses what it holds, as a dead one does; a working one never does.
"""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

import asyncpg

BEAT_SECONDS = 1.0
SILENCE_SECONDS = 20.0
"""Whoever says nothing for so long is frozen."""
T = TypeVar("T")
BEAT_SQL = """
SELECT 1
"""


async def beside(conn: asyncpg.Connection, work: Awaitable[T]) -> T:
    """Wait for `work`, which does not use `conn`; give it up when the session is gone and with it what it holds."""
    working = asyncio.ensure_future(work)
    try:
        while not working.done():
            await asyncio.wait({working}, timeout=BEAT_SECONDS)
            if not working.done():
                await conn.execute(BEAT_SQL)
        return working.result()
    finally:
        working.cancel()
        await asyncio.wait({working})
