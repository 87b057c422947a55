"""What a replay has brought: planned, and held back until a named person says whether people are to be told."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Connection, Record

from samklasse_notifications.store import rerouting

MAYBE_KNOWN_SQL = """
UPDATE threads t
   SET maybe_told_version = greatest(t.maybe_told_version, i.version)
  FROM intents i
 WHERE i.id = ANY($1)
   AND t.id = i.thread_id
"""


async def note(conn: Connection, intents: Sequence[UUID]) -> None:
    """Nobody knows whether she was told of these before, so an end that comes later is told."""
    await conn.execute(MAYBE_KNOWN_SQL, intents)


HELD_BACK_SQL = """
SELECT t.owner_orgnr, i.kind, count(*) AS messages
  FROM intents i
  JOIN threads t ON t.id = i.thread_id AND t.current_version = i.version
 WHERE i.held_back
   AND i.state = 'WAITING'
   AND i.useful_until > (SELECT operator.now())
 GROUP BY t.owner_orgnr, i.kind
 ORDER BY t.owner_orgnr, i.kind
"""


async def held_back(conn: Connection) -> list[Record]:
    """How much waits, by municipality and kind."""
    found: list[Record] = await conn.fetch(HELD_BACK_SQL)
    return found


LOCK_SQL = """
SELECT t.id, i.id AS intent_id
  FROM threads t
  JOIN intents i ON i.thread_id = t.id
 WHERE i.held_back
   AND i.state = 'WAITING'
   AND $1 IN (t.owner_orgnr, '*')
 ORDER BY t.id
   FOR UPDATE OF t
"""

LET_GO_SQL = """
UPDATE intents
   SET held_back = false
 WHERE id = ANY($1)
"""

DROP_DELIVERIES_SQL = """
UPDATE deliveries
   SET state = 'SILENCED'
 WHERE intent_id = ANY($1)
   AND state IN ('HELD', 'WAITING')
"""

DROP_SQL = """
UPDATE intents
   SET state = 'SILENCED'
 WHERE id = ANY($1)
   AND state = 'WAITING'
"""


async def let_go(conn: Connection, owner: str, *, send: bool, now: datetime) -> int:
    """Send what was held back for a municipality ('*': for all), or drop it. Returns how many messages it was.

    What is sent and has no way left is to be told by hand from now on.
    """
    intents = [row["intent_id"] for row in await conn.fetch(LOCK_SQL, owner)]
    for statement_sql in (LET_GO_SQL,) if send else (DROP_DELIVERIES_SQL, DROP_SQL):
        await conn.execute(statement_sql, intents)
    if send:
        await rerouting.go_on(conn, intents, now=now)
    return len(intents)
