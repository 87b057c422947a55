"""Tell the gateway what a supplier's message came to."""

from datetime import datetime

import asyncpg
from samklasse_chassis import outbox
from samklasse_contracts.message import Message

from samklasse_enrollment.domain.errors import Refusal
from samklasse_enrollment.translate import answers


async def accept(conn: asyncpg.Connection, message: Message, supplier_orgnr: str, *, now: datetime) -> None:
    """It took effect."""
    await outbox.add(conn, answers.accepted(message, supplier_orgnr, now=now))


async def refuse(
    conn: asyncpg.Connection, message: Message, supplier_orgnr: str, refusal: Refusal, *, now: datetime
) -> None:
    """It did not; nothing else has been written."""
    await outbox.add(conn, answers.refused(message, supplier_orgnr, refusal, now=now))
