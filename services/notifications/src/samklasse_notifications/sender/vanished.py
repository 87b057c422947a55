"""Mailboxes and browsers that are no more, as relays and push services say: nothing is sent there again."""

from uuid import UUID

import asyncpg
from samklasse_chassis import clock

from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.sender.patience import patiently
from samklasse_notifications.sender.provider import Gone
from samklasse_notifications.store import trust
from samklasse_notifications.store.trust import Suppression

WHY = {Channel.EMAIL: Suppression.BOUNCED, Channel.PUSH: Suppression.GONE}


def forgetting(pool: asyncpg.Pool) -> Gone:
    """Keeps it; waits while the database is away. In a transaction of its own: people's rows are locked before threads,
    which settling begins with.
    """

    async def gone(key: UUID) -> None:
        await patiently(pool, lambda conn: suppress(conn, key))

    return gone


async def suppress(conn: asyncpg.Connection, key: UUID) -> None:
    """Unless she has another address since the hand-over began."""
    found = await trust.lock_address_of(conn, key)
    if found:
        channel, digest = found
        await trust.suppress(conn, channel, [digest], WHY[channel], now=await clock.now(conn))
