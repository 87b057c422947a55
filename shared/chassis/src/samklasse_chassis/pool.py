"""The database connection pool, and which errors mean that the database is away."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import asyncpg

from samklasse_chassis.ports import Connection, Database

AWAY: tuple[type[BaseException], ...] = (
    OSError,
    TimeoutError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.IdleSessionTimeoutError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InvalidPasswordError,  # renewed, and this process has not been started anew yet
)
"""Several of these are no `PostgresError`; a handler's own bug is none of them."""


def away(error: BaseException) -> bool:
    """Whether `error` means that the database cannot be reached now.

    asyncpg says `InterfaceError` both for a connection that is gone and for wrong arguments; only the first is away.
    A session that the server ended between two statements goes back to its pool under the borrower's hands.
    """
    gone = ("closed", "released back to the pool")
    return isinstance(error, AWAY) or (
        isinstance(error, asyncpg.InterfaceError) and any(words in str(error) for words in gone)
    )


CONNECT_SECONDS = 10.0
FROZEN_MILLISECONDS = 15_000
"""A process that says nothing for so long inside a transaction is frozen: what it has locked is free again."""

CONTENTION = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError)
"""Worth another try at once."""


async def prepare(conn: asyncpg.Connection) -> None:
    """Read and write jsonb as Python values."""
    await conn.set_type_codec("jsonb", encoder=json.dumps, decoder=json.loads, schema="pg_catalog")


async def _leave(conn: asyncpg.Connection) -> None:
    """Skip asyncpg's reset: a round trip for each message, and no code here leaves anything on a session."""


@asynccontextmanager
async def lend(pool: Database, patience: float = 30.0) -> AsyncIterator[Connection]:
    """A session for a while; `patience` is how many seconds to wait for one.

    asyncpg's own `timeout` costs a task per message on Python 3.11.

    Raises:
        TimeoutError: all were taken all the time.
    """
    async with asyncio.timeout(patience) as waiting, pool.acquire() as conn:
        waiting.reschedule(None)
        yield conn


async def connect(url: str, *, settings: Mapping[str, str] | None = None) -> asyncpg.Connection:
    """One connection outside the pool."""
    conn = await asyncpg.connect(url, server_settings=dict(settings or {}), timeout=CONNECT_SECONDS)
    await prepare(conn)
    return conn


async def open_pool(url: str, *, name: str, size: int = 10, patience: float = 30.0) -> asyncpg.Pool:
    """Open the pool, waiting up to `patience` seconds for the database to answer.

    Raises:
        OSError, asyncpg.PostgresError: the database did not answer in time.
    """
    deadline = asyncio.get_running_loop().time() + patience
    while True:
        try:
            return await asyncpg.create_pool(
                url,
                min_size=1,
                max_size=size,
                init=prepare,
                reset=_leave,
                server_settings={
                    "application_name": name,
                    "idle_in_transaction_session_timeout": str(FROZEN_MILLISECONDS),
                },
                timeout=CONNECT_SECONDS,
            )
        except Exception as error:
            if not away(error) or asyncio.get_running_loop().time() > deadline:
                raise
            await asyncio.sleep(0.5)
