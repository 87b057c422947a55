"""One address, several people: about one notice it hears one message, which names nothing.

Deliveries of one notice to one address on one channel are a household's. A claim takes one of them at a time; once a
provider has taken it, the others are covered by it. So nothing has to be undone where the first is refused, silenced
or comes too late: the next one leaves.
"""

from collections.abc import Sequence
from uuid import UUID

from asyncpg import Connection

GATHER_SQL = """
UPDATE deliveries d
   SET household = c.digest
  FROM threads t
  JOIN contact_points c ON c.ref = t.recipient
 WHERE d.intent_id = ANY($1)
   AND d.neutral
   AND t.id = d.thread_id
   AND c.channel = d.channel
"""


async def gather(conn: Connection, intents: Sequence[UUID]) -> None:
    """Note of these intents' deliveries to a shared address which one it is."""
    await conn.execute(GATHER_SQL, intents)


COVERED_SQL = """
SELECT d.position, d.thread_id
  FROM deliveries d
  JOIN intents i ON i.id = d.intent_id
 WHERE d.state = 'WAITING'
   AND d.household IS NOT NULL
   AND EXISTS (
           SELECT 1
             FROM deliveries e
             JOIN intents j ON j.id = e.intent_id
            WHERE e.household = d.household
              AND e.channel = d.channel
              AND e.state = 'TOLD'
              AND j.notice_id = i.notice_id)
"""

LOCK_COVERED_SQL = """
SELECT id
  FROM threads
 WHERE id = ANY($1)
 ORDER BY id
   FOR UPDATE
"""

COVER_SQL = """
WITH covered AS (
    UPDATE deliveries
       SET state = 'COVERED'
     WHERE position = ANY($1)
       AND state = 'WAITING'
    RETURNING intent_id
), told AS (
    UPDATE intents i
       SET state = 'TOLD'
      FROM covered c
     WHERE i.id = c.intent_id
       AND i.state = 'WAITING'
    RETURNING i.thread_id, i.version
)
UPDATE threads t
   SET told_version = greatest(t.told_version, told.version)
  FROM told
 WHERE t.id = told.thread_id
"""


async def cover(conn: Connection) -> None:
    """Whoever was to be told what somebody at her address has been told has been told it."""
    rows = await conn.fetch(COVERED_SQL)
    if rows:
        await conn.execute(LOCK_COVERED_SQL, [row["thread_id"] for row in rows])
        await conn.execute(COVER_SQL, [row["position"] for row in rows])
