"""Putting a message into a supplier's mailbox; always the last thing a handler does, since it locks the mailbox."""

from datetime import datetime

import asyncpg
from samklasse_chassis import outbox
from samklasse_contracts.message import Cause, Message, say

from samklasse_gateway.store import suppliers


async def put(conn: asyncpg.Connection, orgnr: str, body: Message, *, cause: Message | Cause, now: datetime) -> None:
    """Say `body` to one supplier; `sequence` is its place in that mailbox."""
    position = await suppliers.next_position(conn, orgnr)
    message = say(body, subject=orgnr, at=now, cause=cause, sequence=position, audience=(orgnr,))
    await outbox.add(conn, message, lane=f"supplier.{orgnr}")
