"""What was intended in threads since something was last told in them."""

from collections.abc import Sequence
from uuid import UUID

from asyncpg import Connection

from samklasse_notifications.domain.facts import Facts
from samklasse_notifications.store.threads import FACTS

UNTOLD_SQL = """
WITH untold AS (
    SELECT i.notice_id, array_agg(i.thread_id) AS threads
      FROM threads t
      JOIN intents i ON i.thread_id = t.id AND i.version > t.told_version
     WHERE t.id = ANY($1)
     GROUP BY i.notice_id
)
SELECT n.facts, untold.threads
  FROM untold
  JOIN notices n ON n.id = untold.notice_id
"""


async def untold(conn: Connection, threads: Sequence[UUID]) -> dict[UUID, tuple[Facts, ...]]:
    """What was overtaken before it was told, by thread. They are locked, so nothing more of it is told."""
    rows = await conn.fetch(UNTOLD_SQL, threads) if threads else []
    found: dict[UUID, tuple[Facts, ...]] = {}
    for row in rows:
        facts = FACTS.validate_python(row["facts"])
        found |= {thread: (*found.get(thread, ()), facts) for thread in row["threads"]}
    return found
