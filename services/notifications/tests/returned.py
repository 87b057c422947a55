"""A relay that reports what did not arrive, and where it posts that."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
import httpx
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications import api_providers
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.thread import Kind

from . import reports
from .builders import ANNA
from .doors import listening
from .outside import Peer
from .sending import SUBJECT, MakeSender, intend, reachable, send_all

SECRET = {"SAMKLASSE_BOUNCE_SECRET": "hemmelig"}
RFC822 = {"Authorization": "Bearer hemmelig", "Content-Type": "message/rfc822"}


@asynccontextmanager
async def bounce_door(pool: asyncpg.Pool, keys: Keys, mail_catcher: Peer) -> AsyncIterator[str]:
    """The service's HTTP side, where the relay posts what comes back."""
    async with listening(pool, keys, api_providers.ROUTER, **SECRET) as url:
        where = {"url": f"{url}/providers/smtp", "secret": "hemmelig"}
        (await asyncio.to_thread(httpx.put, f"{mail_catcher.url}/callback", json=where)).raise_for_status()
        yield f"{url}/providers/smtp/bounces"


async def bounced(relay: Peer, action: str = "failed", status: str = "5.1.1", **more: int) -> None:
    """Have the relay report every mail it took, until it has been heard."""
    wanted = {"action": action, "status": status, **more}
    (await asyncio.to_thread(httpx.post, f"{relay.url}/bounces", json=wanted)).raise_for_status()
    await heard(relay)


async def heard(relay: Peer) -> None:
    for _ in range(500):
        counts = (await asyncio.to_thread(httpx.get, f"{relay.url}/callback")).json()
        if counts["waiting"] == 0:
            assert counts["refused"] == 0
            return
        await asyncio.sleep(0.02)
    pytest.fail("the relay is not heard")


async def post(door: str, shape: str, key: UUID, *, address: str = "90000000@test.example", **headers: str) -> int:
    raw = reports.filled(shape, key).replace(b"anna@test.example", address.encode())
    async with httpx.AsyncClient() as client:
        return (await client.post(door, content=raw, headers=RFC822 | headers)).status_code


async def suppressed(pool: asyncpg.Pool) -> list[tuple[str, str | None]]:
    rows = await pool.fetch("SELECT channel, suppressed_for FROM contact_points ORDER BY ref, channel")
    return [tuple(row) for row in rows]


async def proved(pool: asyncpg.Pool) -> list[str | None]:
    return [row["proof"] for row in await pool.fetch("SELECT proof FROM attempts ORDER BY handed_at, key")]


async def sent(
    pool: asyncpg.Pool, keys: Keys, make: MakeSender, relay: Peer, then: Channel | None = Channel.SMS
) -> UUID:
    """A mail about her class; gives its key."""
    await reachable(pool, [ANNA], keys, then=then)
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    await send_all(make(smtp_url=relay.smtp_url))
    key: UUID = await pool.fetchval("SELECT key FROM attempts")
    return key
