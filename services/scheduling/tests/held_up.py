"""Whoever writes to a table is held up in the middle of its transaction, so that a test can end it there."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

PATIENCE_SECONDS = 40.0
WRITES_SQL = """
SELECT count(*)
  FROM pg_locks
 WHERE relation = 'scheduling.plans'::regclass AND mode = 'RowExclusiveLock'
"""
WAITS_SQL = """
SELECT min(waits.pid)
  FROM pg_locks AS waits
  JOIN pg_locks AS has ON has.pid = waits.pid
 WHERE waits.relation = $1::regclass AND NOT waits.granted
   AND has.relation = 'scheduling.plans'::regclass AND has.granted AND has.mode IN ('RowExclusiveLock', 'RowShareLock')
"""


@asynccontextmanager
async def held_up_at(table: str, url: str) -> AsyncIterator[asyncpg.Connection]:
    """Nobody writes to a table meanwhile; an administrator's connection. After it, nobody writes to a plan."""
    admin = await asyncpg.connect(url)
    try:
        async with admin.transaction():
            await admin.execute(f"LOCK TABLE {table} IN SHARE MODE")
            yield admin
        await _until(admin, WRITES_SQL, lambda found: found == 0)
    finally:
        await admin.close()


async def who_waits(admin: asyncpg.Connection, table: str) -> int:
    """The server process that has a plan in its hands and cannot go on writing."""
    return int(await _until(admin, WAITS_SQL, lambda found: found is not None, table))


async def _until(admin: asyncpg.Connection, sql: str, enough: Callable[[Any], bool], *args: str) -> Any:
    until = time.monotonic() + PATIENCE_SECONDS
    while not enough(found := await admin.fetchval(sql, *args)):
        assert time.monotonic() < until
        await asyncio.sleep(0.05)
    return found
