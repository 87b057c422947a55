"""One address, several people: about one notice it hears one message, which names nothing.

Deliveries of one notice to one address on one channel are a household's. A claim takes one of them at a time; once a
provider has taken it, the others are covered by it. So nothing has to be undone where the first is refused, silenced
or comes too late: the next one leaves. Where a receipt says that it failed, those whom it covered are uncovered, and
whom it did not cover yet it never will: the next one leaves.

Which address it is follows her contact point for as long as a delivery waits. A claim notes where it hands over to, so
that what is told covers those alone who read there.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from asyncpg import Connection

from samklasse_notifications.store.locking import lock_in_order

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


GATHER_ANEW_SQL = """
UPDATE deliveries d
   SET neutral = known.shared,
       household = CASE WHEN known.shared THEN known.digest END
  FROM (
       SELECT e.position, c.digest,
              r.role = 'PARTICIPANT' AND EXISTS (
                  SELECT FROM contact_points s WHERE s.digest = c.digest AND s.ref <> c.ref) AS shared
         FROM deliveries e
         JOIN threads t ON t.id = e.thread_id
         JOIN recipients r ON r.ref = t.recipient
         JOIN contact_points c ON c.ref = t.recipient AND c.channel = e.channel
        WHERE e.intent_id = ANY($1)
          AND e.state IN ('HELD', 'WAITING')
          AND e.household IS DISTINCT FROM c.digest
          AND NOT EXISTS (
                  SELECT 1
                    FROM attempts a
                   WHERE a.thread_id = e.thread_id
                     AND a.channel = e.channel
                     AND a.state = 'HANDING_OVER')
       ) AS known
 WHERE d.position = known.position
   AND (known.shared OR d.household IS NOT NULL)
"""


async def gather_anew(conn: Connection, intents: Sequence[UUID]) -> None:
    """Addresses have changed: which of these, in locked threads, wait for others there. What is in flight is let be."""
    await conn.execute(GATHER_ANEW_SQL, intents)


SHARING_SQL = """
SELECT DISTINCT o.ref
  FROM contact_points c
  JOIN contact_points o ON o.digest = c.digest AND o.ref <> c.ref
 WHERE c.ref = ANY($1)
"""


async def sharing(conn: Connection, refs: Sequence[UUID]) -> set[UUID]:
    """Everybody who has an address of theirs as well."""
    return {row["ref"] for row in await conn.fetch(SHARING_SQL, refs)}


NOTE_SQL = """
UPDATE deliveries d
   SET household = given.household
  FROM unnest($1::bigint[], $2::bytea[]) AS given (position, household)
 WHERE d.position = given.position
"""


async def note(conn: Connection, going: Mapping[int, bytes]) -> None:
    """Deliveries by their position, which the caller has claimed, go to these shared addresses."""
    await conn.execute(NOTE_SQL, list(going), list(going.values()))


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
              AND j.notice_id = i.notice_id
              AND NOT EXISTS (
                      SELECT 1
                        FROM attempts a
                       WHERE a.intent_id = e.intent_id
                         AND a.channel = e.channel
                         AND a.proof = 'FAILED'))
"""

COVER_SQL = """
WITH covered AS (
    UPDATE deliveries
       SET state = 'COVERED'
     WHERE position = ANY($1)
       AND state IN ('WAITING', 'REFUSED')
    RETURNING intent_id, step
), told AS (
    UPDATE intents i
       SET state = 'TOLD'
      FROM covered c
     WHERE i.id = c.intent_id
       AND c.step > 0
       AND i.state IN ('WAITING', 'REFUSED')
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
        await lock_in_order(conn, [row["thread_id"] for row in rows])
        await conn.execute(COVER_SQL, [row["position"] for row in rows])


UNCOVERED_SQL = """
SELECT e.position, e.thread_id
  FROM attempts a
  JOIN deliveries d ON d.intent_id = a.intent_id AND d.channel = a.channel
  JOIN intents i ON i.id = d.intent_id
  JOIN deliveries e ON e.household = d.household AND e.channel = d.channel AND e.state = 'COVERED'
  JOIN intents j ON j.id = e.intent_id AND j.notice_id = i.notice_id
  JOIN threads t ON t.id = j.thread_id AND t.current_version = j.version
 WHERE a.key = $1
   AND j.useful_until > (SELECT operator.now())
   AND NOT EXISTS (
           SELECT 1
             FROM deliveries o
             JOIN intents k ON k.id = o.intent_id
            WHERE o.household = d.household
              AND o.channel = d.channel
              AND o.state = 'TOLD'
              AND k.notice_id = i.notice_id
              AND o.position <> d.position
              AND NOT EXISTS (
                      SELECT 1
                        FROM attempts b
                       WHERE b.intent_id = o.intent_id
                         AND b.channel = o.channel
                         AND b.proof = 'FAILED'))
"""

UNCOVER_SQL = """
WITH uncovered AS (
    UPDATE deliveries
       SET state = 'REFUSED'
     WHERE position = ANY($1)
       AND state = 'COVERED'
    RETURNING intent_id
), waiting AS (
    UPDATE intents i
       SET state = 'WAITING'
      FROM uncovered u
     WHERE i.id = u.intent_id
       AND i.state = 'TOLD'
       AND NOT EXISTS (SELECT FROM deliveries d WHERE d.intent_id = i.id AND d.step > 0 AND d.state = 'TOLD')
)
SELECT intent_id
  FROM uncovered
"""


async def uncover(conn: Connection, key: UUID) -> list[UUID]:
    """A hand-over has failed: the intents of those whom it was to tell as well, and whom no other one has told."""
    rows = await conn.fetch(UNCOVERED_SQL, key)
    if not rows:
        return []
    await lock_in_order(conn, [row["thread_id"] for row in rows])
    return [row["intent_id"] for row in await conn.fetch(UNCOVER_SQL, [row["position"] for row in rows])]


REFUSED_SQL = """
SELECT e.position, e.thread_id, e.intent_id
  FROM attempts a
  JOIN deliveries d ON d.intent_id = a.intent_id AND d.channel = a.channel AND d.state = 'TOLD'
  JOIN intents i ON i.id = d.intent_id
  JOIN deliveries e ON e.household = d.household AND e.channel = d.channel AND e.state = 'REFUSED'
  JOIN intents j ON j.id = e.intent_id AND j.notice_id = i.notice_id
 WHERE a.key = $1
"""


async def cover_again(conn: Connection, key: UUID) -> list[UUID]:
    """A hand-over has arrived after all: the intents of those whom it had been said to have failed to tell as well."""
    rows = await conn.fetch(REFUSED_SQL, key)
    if rows:
        await lock_in_order(conn, [row["thread_id"] for row in rows])
        await conn.execute(COVER_SQL, [row["position"] for row in rows])
    return [row["intent_id"] for row in rows]
