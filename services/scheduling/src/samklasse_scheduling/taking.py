"""How every worker of this service takes what waits: one piece after the other, for as long as the process lives."""

import asyncio
from collections.abc import Awaitable, Callable

import asyncpg
from samklasse_chassis.pool import CONTENTION, away
from samklasse_chassis.runtime import Context

Take = Callable[[asyncpg.Connection, Context], Awaitable[bool]]
"""Works on what has waited longest; whether there was anything."""


async def for_ever(context: Context, take: Take, *, pause: float) -> None:
    """Take the next at once, or look again after `pause` seconds where there was none.

    So too where the database is away, or others were in the way.
    """
    while True:
        try:
            async with context.pool.acquire(timeout=30) as conn:
                taken = await take(conn, context)
        except Exception as error:
            if not away(error) and not isinstance(error, CONTENTION):
                raise
            taken = False
        if not taken:
            await asyncio.sleep(pause)
