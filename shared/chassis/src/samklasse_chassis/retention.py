"""How long what has been delivered is remembered; runs as a duty of the leader, every day.

The event log goes by whole months, which the database itself makes and drops (`keep_event_log` in the migrations: the
service has no right to). Everything else is deleted some thousand rows at a time. Gates are never forgotten: without
them an old message would pass again.
"""

import asyncio
from collections.abc import Mapping
from datetime import timedelta

from samklasse_chassis.horizon import INBOX_HORIZON
from samklasse_chassis.leader import Term
from samklasse_chassis.log import logger
from samklasse_chassis.pool import lend
from samklasse_chassis.ports import Database

EVERY_SECONDS = 24 * 3600.0
ROWS = 5000
"""In one statement."""
PAUSE_SECONDS = 0.5
"""Between two of them, for everybody else."""

INBOX_KEPT = INBOX_HORIZON + timedelta(days=30)
"""A month longer than it is asked for: a message just inside the horizon may wait long for its transaction, and the
operator's clock may be set back between a message and its repeat."""
CLOSED_QUARANTINE_KEPT = timedelta(days=396)
"""Thirteen months, as the event log."""
COMMANDS_KEPT = timedelta(days=90)
"""A client that repeats a command does so within a day or two; after this its key counts as new."""
REFUSED_KEPT = timedelta(days=396)
SAID_TIMERS_KEPT = timedelta(days=396)

KEEP_EVENT_LOG_SQL = """
SELECT keep_event_log()
"""

TRIM_INBOX_SQL = """
WITH gone AS (
    DELETE FROM inbox
     WHERE ctid = ANY(ARRAY(
        SELECT ctid
          FROM inbox
         WHERE handled_at < clock_timestamp() - $1::interval
         LIMIT $2))
    RETURNING 1
)
SELECT count(*)
  FROM gone
"""

TRIM_QUARANTINE_SQL = """
WITH gone AS (
    DELETE FROM quarantine
     WHERE row_id = ANY(ARRAY(
        SELECT row_id
          FROM quarantine
         WHERE state IN ('resolved', 'discarded')
           AND changed_at < clock_timestamp() - $1::interval
         LIMIT $2))
    RETURNING 1
)
SELECT count(*)
  FROM gone
"""

TRIM_COMMANDS_SQL = """
WITH gone AS (
    DELETE FROM commands
     WHERE ctid = ANY(ARRAY(
        SELECT ctid
          FROM commands
         WHERE made_at < clock_timestamp() - $1::interval
         LIMIT $2))
    RETURNING 1
)
SELECT count(*)
  FROM gone
"""

TRIM_REFUSED_SQL = """
WITH gone AS (
    DELETE FROM refused_commands
     WHERE pos = ANY(ARRAY(
        SELECT pos
          FROM refused_commands
         WHERE at < clock_timestamp() - $1::interval
         LIMIT $2))
    RETURNING 1
)
SELECT count(*)
  FROM gone
"""

TRIM_TIMERS_SQL = """
WITH gone AS (
    DELETE FROM timers
     WHERE said_at IS NOT NULL
       AND ctid = ANY(ARRAY(
        SELECT ctid
          FROM timers
         WHERE said_at < clock_timestamp() - $1::interval
         LIMIT $2))
    RETURNING 1
)
SELECT count(*)
  FROM gone
"""


TRIMS: Mapping[str, tuple[str, timedelta]] = {
    "inbox": (TRIM_INBOX_SQL, INBOX_KEPT),
    "quarantine": (TRIM_QUARANTINE_SQL, CLOSED_QUARANTINE_KEPT),
    "commands": (TRIM_COMMANDS_SQL, COMMANDS_KEPT),
    "refused_commands": (TRIM_REFUSED_SQL, REFUSED_KEPT),
    "timers": (TRIM_TIMERS_SQL, SAID_TIMERS_KEPT),
}


class Retention:
    """One service's; two at a time would only find less to do."""

    def __init__(self, pool: Database) -> None:
        self._pool = pool

    async def run(self, _leader: Term) -> None:
        """For ever: at the start and then every day, see that the log has its months, and trim."""
        while True:
            dropped = await self.keep_months()
            trimmed = {name: await self.trim(*how) for name, how in TRIMS.items()}
            logger().info("retention kept", months_dropped=dropped, **trimmed)
            await asyncio.sleep(EVERY_SECONDS)

    async def keep_months(self) -> list[str]:
        """The months ahead are there afterwards; those that were dropped."""
        async with lend(self._pool) as conn:
            dropped: list[str] = await conn.fetchval(KEEP_EVENT_LOG_SQL)
        return dropped

    async def trim(self, sql: str, kept: timedelta) -> int:
        """Delete what is older than `kept` by the database's own clock, bit by bit; how many rows."""
        trimmed = 0
        while True:
            async with lend(self._pool) as conn:
                gone: int = await conn.fetchval(sql, kept, ROWS)
            trimmed += gone
            if gone < ROWS:
                return trimmed
            await asyncio.sleep(PAUSE_SECONDS)
