"""What a worker writes is worth more than its luck: who loses a deadlock writes the same again at once."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg
from samklasse_chassis.pool import CONTENTION

RETRIES = 3
"""As with a message that is heard."""
PAUSE_SECONDS = 0.05
T = TypeVar("T")


async def in_place(conn: asyncpg.Connection, write: Callable[[], Awaitable[T]]) -> T:
    """Write in a transaction, and anew in another one after a deadlock; `write` reads again whatever it goes by.

    Raises:
        SerializationError, DeadlockDetectedError: it met others each time.
    """
    for number in range(1, RETRIES + 1):
        try:
            async with conn.transaction():
                return await write()
        except CONTENTION:
            await asyncio.sleep(PAUSE_SECONDS * number)
    async with conn.transaction():
        return await write()
