"""Asking a database that may be away."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg
from samklasse_chassis.pool import CONTENTION, away

T = TypeVar("T")


async def patiently(pool: asyncpg.Pool, ask: Callable[[asyncpg.Connection], Awaitable[T]]) -> T:
    """One transaction, repeated while the database is away: an outcome that is known must not be forgotten."""

    async def in_one(conn: asyncpg.Connection) -> T:
        async with conn.transaction():
            return await ask(conn)

    return await patiently_read(pool, in_one)


async def patiently_read(pool: asyncpg.Pool, ask: Callable[[asyncpg.Connection], Awaitable[T]]) -> T:
    """The same for one statement, which is its own transaction and a third of the way."""
    while True:
        try:
            async with pool.acquire() as conn:
                return await ask(conn)
        except Exception as error:
            if not away(error) and not isinstance(error, CONTENTION):
                raise
            await asyncio.sleep(0.1)
