"""Handling a message as the inbox does, and what is then intended."""

from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from samklasse_contracts.message import Message
from samklasse_notifications.domain.thread import thread_id

from .builders import CLASS, NOW

INTENTS_SQL = """
SELECT t.recipient, i.kind, i.version, i.state
  FROM intents i
  JOIN threads t ON t.id = i.thread_id
 ORDER BY i.position
"""


async def handle(pool: asyncpg.Pool, handler: Any, message: Message, *, now: datetime = NOW) -> None:
    async with pool.acquire() as conn, conn.transaction():
        await handler(message, conn, now=now)


async def intents(pool: asyncpg.Pool) -> list[tuple[UUID, str, int, str]]:
    return [tuple(row) for row in await pool.fetch(INTENTS_SQL)]


async def mark_told(pool: asyncpg.Pool, person: UUID, subject: UUID = CLASS) -> None:
    await pool.execute("UPDATE threads SET told_version = current_version WHERE id = $1", thread_id(person, subject))
    await pool.execute("UPDATE intents SET state = 'TOLD' WHERE thread_id = $1", thread_id(person, subject))
