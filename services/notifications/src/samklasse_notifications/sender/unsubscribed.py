"""Browsers that are no more, as their push services say: nothing is sent there again."""

from uuid import UUID

import asyncpg
from samklasse_chassis import clock

from samklasse_notifications.sender.patience import patiently
from samklasse_notifications.sender.push import Gone
from samklasse_notifications.store import trust
from samklasse_notifications.store.trust import Suppression


def forgetting(pool: asyncpg.Pool) -> Gone:
    """Keeps it; waits while the database is away. In a transaction of its own: people's rows are locked before threads,
    which settling begins with.
    """

    async def gone(key: UUID) -> None:
        await patiently(pool, lambda conn: suppress(conn, key))

    return gone


async def suppress(conn: asyncpg.Connection, key: UUID) -> None:
    """Unless she has subscribed anew since the hand-over began."""
    found = await trust.address_of(conn, key)
    if found:
        channel, digest = found
        await trust.suppress(conn, channel, [digest], Suppression.GONE, now=await clock.now(conn))
