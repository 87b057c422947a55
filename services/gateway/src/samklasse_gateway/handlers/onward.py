"""What every message of a supplier's ends in: one message to the services and one receipt."""

from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
from samklasse_chassis import outbox
from samklasse_contracts.ids import supplier_id
from samklasse_contracts.message import Message

from samklasse_gateway.domain.door import Heard
from samklasse_gateway.domain.ownership import must_be_own
from samklasse_gateway.store import receipts, things

PassOn = Callable[[Any, Heard, asyncpg.Connection], Awaitable[None]]


async def pass_on(message: Message, heard: Heard, conn: asyncpg.Connection) -> None:
    """Say it to the services, and remember whose message it was."""
    await outbox.add(conn, message)
    await receipts.keep_receipt(conn, message.envelope.id, heard.orgnr, heard.id, heard.at)


async def must_offer(ref: str, heard: Heard, conn: asyncpg.Connection) -> None:
    """Raises: NotYours, where the supplier has described no such offering."""
    must_be_own(await things.offering_ref(conn, supplier_id(heard.orgnr, ref), heard.orgnr), "offering_ref")
