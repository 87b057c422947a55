"""What a provider says by itself: receipts of hand-overs, mail that comes back, and what people write to us."""

from datetime import datetime

import asyncpg
from samklasse_chassis import clock, vault

from samklasse_notifications.domain.bounce import Complaint, Report
from samklasse_notifications.domain.inbound import Inbound
from samklasse_notifications.domain.receipt import Receipt
from samklasse_notifications.handlers.bounces import take_bounce
from samklasse_notifications.handlers.replies import take_reply
from samklasse_notifications.sender.patience import patiently
from samklasse_notifications.sender.smpp_link import Hear
from samklasse_notifications.store import receipts

Said = Receipt | Inbound | Report | Complaint


def hearing(pool: asyncpg.Pool, keys: vault.Keys | None) -> Hear:
    """Keeps what is said; waits while the database is away, so that the provider says it again if we die."""

    async def hear(said: Receipt | Inbound) -> None:
        await patiently(pool, lambda conn: take(conn, said, keys))

    return hear


async def take(conn: asyncpg.Connection, said: Said, keys: vault.Keys | None) -> None:
    """In one transaction."""
    now: datetime = await clock.now(conn)
    if isinstance(said, Receipt):
        await receipts.keep(conn, said, now=now)
    elif isinstance(said, Inbound):
        await take_reply(said, conn, keys, now=now)
    else:
        await take_bounce(said, conn, keys, now=now)
