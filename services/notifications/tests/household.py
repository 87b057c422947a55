"""Two who share a telephone, and what became of what they were told."""

import asyncpg
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.store import settling

from .builders import ANNA, BILAL
from .sending import reachable

PHONE = 91111111
STATES_SQL = """
SELECT t.recipient, d.channel, d.state, i.state AS intent, t.told_version
  FROM deliveries d
  JOIN intents i ON i.id = d.intent_id
  JOIN threads t ON t.id = d.thread_id
 ORDER BY d.position
"""


async def at_home(pool: asyncpg.Pool, keys: Keys, *, then: Channel | None = None) -> None:
    """Anna and Bilal have one telephone."""
    for person in (ANNA, BILAL):
        await reachable(pool, [person], keys, channel=Channel.SMS, then=then, first=PHONE)


async def swept(pool: asyncpg.Pool) -> list[tuple[str, str, int]]:
    async with pool.acquire() as conn:
        await settling.sweep(conn)
    return [(row["state"], row["intent"], row["told_version"]) for row in await pool.fetch(STATES_SQL)]
