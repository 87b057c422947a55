"""A key of notifications is renewed, and what is known of addresses and of who has said STOP."""

import asyncio
from collections.abc import Callable
from uuid import UUID

import asyncpg
import pytest
from samklasse_chassis import vault
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.inbound import Inbound
from samklasse_notifications.handlers.replies import take_reply
from samklasse_notifications.store import erasure, rotation
from samklasse_notifications.store.readers import readers

from .builders import NOW
from .sending import reachable

PHONE, NUMBER = 91111111, "+4791111111"
AddKey = Callable[[], Keys]
WAITING_SQL = """
SELECT EXISTS (
       SELECT
         FROM pg_stat_activity
        WHERE datname = current_database()
          AND wait_event_type = 'Lock')
"""


async def move_all(pool: asyncpg.Pool, keys: Keys, rows: int = rotation.ROWS) -> None:
    async with pool.acquire() as conn:
        await vault.rewrap(conn, keys)
        await rotation.enter_anew(conn, keys, rows)


async def at_home(pool: asyncpg.Pool, keys: Keys, *persons: UUID, channel: Channel = Channel.SMS) -> None:
    """They have one address."""
    for person in persons:
        await reachable(pool, [person], keys, channel=channel, first=PHONE)


async def write(pool: asyncpg.Pool, keys: Keys, text: str, sender: str = NUMBER) -> None:
    async with pool.acquire() as conn, conn.transaction():
        await take_reply(Inbound("SMS_FIRST", sender, text), conn, keys, now=NOW)


async def sharing(pool: asyncpg.Pool) -> set[UUID]:
    """Everybody who has an address that somebody else has."""
    async with pool.acquire() as conn:
        known = await readers(conn, [row["ref"] for row in await conn.fetch("SELECT ref FROM recipients")])
    return {ref for ref, reader in known.items() if any(way.shared for way in reader.ways)}


async def indexes(pool: asyncpg.Pool) -> list[bytes]:
    return [row["digest"] for row in await pool.fetch("SELECT digest FROM contact_points ORDER BY ref, channel")]


async def stopped(pool: asyncpg.Pool) -> list[bytes]:
    return [row["digest"] for row in await pool.fetch("SELECT digest FROM stopped ORDER BY digest")]


async def opening(pool: asyncpg.Pool, keys: Keys) -> list[str]:
    """The numbers that the vault has for those who said STOP."""
    rows = await pool.fetch("SELECT person_id FROM vault WHERE kind = 'STOPPED'")
    sealed = await vault.sealed(pool, "STOPPED", [row["person_id"] for row in rows])
    return [one.open(keys).decode() for one in sealed.values()]


async def suppressed(pool: asyncpg.Pool) -> list[str | None]:
    return [row["suppressed_for"] for row in await pool.fetch("SELECT suppressed_for FROM contact_points")]


async def erase(pool: asyncpg.Pool, person: UUID) -> None:
    async with pool.acquire() as conn, conn.transaction():
        await erasure.forget(conn, person)


async def somebody_waits(pool: asyncpg.Pool) -> None:
    for _ in range(500):
        if await pool.fetchval(WAITING_SQL):
            return
        await asyncio.sleep(0.01)
    pytest.fail("nobody waits")
