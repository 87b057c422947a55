"""What a municipality is to tell by letter or by telephone: the list, and what has been told."""

from uuid import UUID

from asyncpg import Connection, Record
from samklasse_chassis.errors import NotFound

OPEN_SQL = """
SELECT e.intent_id AS intent, e.recipient AS person, t.subject, i.kind, e.reason, e.raised_at, i.useful_until
  FROM escalations e
  JOIN intents i ON i.id = e.intent_id
  JOIN threads t ON t.id = e.thread_id
 WHERE e.owner_orgnr = $1
   AND e.done_at IS NULL
   AND i.useful_until > (SELECT operator.now())
   AND ($2::uuid IS NULL
        OR (e.raised_at, e.intent_id) > (SELECT a.raised_at, a.intent_id FROM escalations a WHERE a.intent_id = $2))
 ORDER BY e.raised_at, e.intent_id
 LIMIT $3
"""


async def open_tasks(conn: Connection, owner_orgnr: str, *, after: UUID | None, limit: int) -> list[Record]:
    """Those that are still of use, oldest first, without words."""
    found: list[Record] = await conn.fetch(OPEN_SQL, owner_orgnr, after, limit)
    return found


COUNT_PEOPLE_SQL = """
SELECT count(DISTINCT e.recipient)
  FROM escalations e
  JOIN intents i ON i.id = e.intent_id
 WHERE e.owner_orgnr = $1
   AND e.done_at IS NULL
   AND i.useful_until > (SELECT operator.now())
"""


async def count_people(conn: Connection, owner_orgnr: str) -> int:
    """How many are to be told something by hand."""
    return int(await conn.fetchval(COUNT_PEOPLE_SQL, owner_orgnr))


LOCK_TASK_SQL = """
SELECT e.thread_id, i.version
  FROM escalations e
  JOIN intents i ON i.id = e.intent_id
  JOIN threads t ON t.id = e.thread_id
 WHERE e.intent_id = $1
   AND e.owner_orgnr = $2
   FOR UPDATE OF t
"""

DONE_SQL = """
UPDATE escalations
   SET done_by = $2,
       done_at = (SELECT operator.now())
 WHERE intent_id = $1
   AND (done_by IS NULL OR done_by = 'OVERTAKEN')
"""

TOLD_SQL = """
UPDATE intents
   SET state = 'TOLD',
       unreachable = false
 WHERE id = $1
   AND state IN ('WAITING', 'REFUSED')
"""

LEAVE_SQL = """
UPDATE deliveries
   SET state = 'SILENCED'
 WHERE intent_id = $1
   AND state IN ('HELD', 'WAITING')
"""

HEARD_SQL = """
UPDATE threads
   SET told_version = greatest(told_version, $2)
 WHERE id = $1
"""


async def tell_by_hand(conn: Connection, intent_id: UUID, owner_orgnr: str, *, done_by: str) -> None:
    """She has heard it, so that she is told of its change and its end as well; also where it was old news by then.

    Raises:
        NotFound: no such task of this municipality.
    """
    task = await conn.fetchrow(LOCK_TASK_SQL, intent_id, owner_orgnr)
    if task is None:
        raise NotFound
    await conn.execute(DONE_SQL, intent_id, done_by)
    await conn.execute(LEAVE_SQL, intent_id)
    await heard(conn, intent_id, task["thread_id"], task["version"])


async def heard(conn: Connection, intent_id: UUID, thread_id: UUID, version: int) -> None:
    """She knows of this version, whichever way. Its thread is locked."""
    await conn.execute(TOLD_SQL, intent_id)
    await conn.execute(HEARD_SQL, thread_id, version)
