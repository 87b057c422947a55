"""What could not be delivered, as far as it is still anybody's worry."""

from datetime import datetime

from asyncpg import Connection

COUNT_UNDELIVERED_SQL = """
SELECT 'NO_CONTACT_POINT' AS state, count(*) AS n
  FROM intents_unreachable
 WHERE owner_orgnr = $1
UNION ALL
SELECT 'RESERVED', count(*)
  FROM escalations e
  JOIN intents i ON i.id = e.intent_id
 WHERE e.owner_orgnr = $1
   AND e.reason = 'RESERVED'
   AND e.done_at IS NULL
   AND i.useful_until > (SELECT operator.now())
HAVING count(*) > 0
UNION ALL
SELECT CASE i.state WHEN 'TOLD' THEN 'REFUSED' ELSE i.state END, count(*)
  FROM threads t
  JOIN intents i ON i.thread_id = t.id AND i.version = t.current_version
 WHERE t.owner_orgnr = $1
   AND i.useful_until > $2
   AND (i.state IN ('REFUSED', 'EXPIRED')
        OR i.state = 'TOLD'
       AND EXISTS (SELECT FROM attempts a WHERE a.intent_id = i.id AND a.proof = 'FAILED')
       AND NOT EXISTS (SELECT FROM escalations e WHERE e.intent_id = i.id AND e.done_at IS NOT NULL)
       AND NOT EXISTS (SELECT FROM inbox_reads r WHERE r.intent_id = i.id)
       AND NOT EXISTS (
               SELECT 1
                 FROM deliveries d
                WHERE d.intent_id = i.id
                  AND d.step > 0
                  AND (d.state IN ('HELD', 'WAITING', 'COVERED')
                       OR d.state = 'TOLD' AND NOT EXISTS (
                              SELECT 1
                                FROM attempts a
                               WHERE a.intent_id = d.intent_id
                                 AND a.channel = d.channel
                                 AND a.proof = 'FAILED'))))
 GROUP BY 1
"""
"""TOLD in vain: each provider that took it has said since that it did not arrive, and nobody has told it by hand."""


async def count(conn: Connection, owner_orgnr: str, *, since: datetime) -> dict[str, int]:
    """By reason: of threads as they stand, what has been of use at any time since then.

    What has no contact point, or a reserved person is owed, is counted while it is of use.
    """
    rows = await conn.fetch(COUNT_UNDELIVERED_SQL, owner_orgnr, since)
    return {row["state"]: row["n"] for row in rows}
