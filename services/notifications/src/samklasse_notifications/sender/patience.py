"""Asking a database that may be away."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg
from samklasse_chassis.pool import CONTENTION, away

T = TypeVar("T")


async def patiently(pool: asyncpg.Pool, ask: Callable[[asyncpg.Connection], Awaitable[T]]) -> T:
    """One transaction, repeated while the database is away: an outcome that is known must not be forgotten."""
    while True:
        try:
            async with pool.acquire() as conn, conn.transaction():
                return await ask(conn)
        except Exception as error:
            if not away(error) and not isinstance(error, CONTENTION):
                raise
            await asyncio.sleep(0.1)
