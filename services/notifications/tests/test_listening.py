"""The connection on which a sender hears of new messages, when its database ends it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import pytest
from samklasse_chassis.pool import open_pool
from samklasse_notifications.sender.worker import listening

END_SQL = """
SELECT pg_terminate_backend($1)
"""


@asynccontextmanager
async def without_hanging_up(url: str) -> AsyncIterator[str]:
    """A way to the server on which its last words arrive, but not yet that it has hung up."""
    place = urlsplit(url)
    ends: list[asyncio.StreamWriter] = []

    async def pour(source: asyncio.StreamReader, into: asyncio.StreamWriter) -> None:
        while chunk := await source.read(65_536):
            into.write(chunk)

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(place.hostname, place.port)
        ends.extend((writer, far_writer))
        with suppress(OSError):
            await asyncio.gather(pour(reader, far_writer), pour(far_reader, writer))

    server = await asyncio.start_server(carry, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    yield place._replace(netloc=f"{place.netloc.rpartition('@')[0]}@127.0.0.1:{port}").geturl()
    server.close()
    for end in ends:
        end.close()
    await asyncio.sleep(0.01)


async def test_a_lost_one_goes_back_to_its_pool(database: Any, clock: asyncpg.Connection) -> None:
    async with without_hanging_up(database.url("notifications")) as url:
        pool = await open_pool(url, name="test", size=1)
        with pytest.raises((asyncpg.InterfaceError, asyncpg.InternalClientError)):
            async with pool.acquire() as conn, listening(conn):
                await clock.execute(END_SQL, await conn.fetchval("SELECT pg_backend_pid()"))
                await asyncio.sleep(0.1)
                await conn.execute("SELECT 1")
        async with asyncio.timeout(5):
            answers = await pool.fetchval("SELECT 1")
        pool.terminate()

    assert answers == 1
