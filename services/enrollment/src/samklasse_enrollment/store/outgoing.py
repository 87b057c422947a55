"""What is on its way out of the house, to archive and register, and has not arrived; without what it says."""

from uuid import UUID

import asyncpg

NOT_ARRIVED_SQL = """
SELECT o.sort, o.id, o.revision, o.owner_orgnr, o.state, o.tries, o.next_at, o.code
  FROM (SELECT 'LETTER' AS sort, decision_id AS id, 0 AS revision, owner_orgnr, state, tries, try_at AS next_at,
               NULL::text AS code
          FROM letters
         WHERE state IN ('WRITTEN', 'REFUSED')
        UNION ALL
        SELECT 'CERTIFICATE', id, revision, owner_orgnr, state, tries, nullif(try_at, '-infinity'), NULL
          FROM certificates
         WHERE state IN ('WRITTEN', 'REFUSED')
        UNION ALL
        SELECT 'REGISTER_EXPORT', x.id, 0, x.owner_orgnr, x.state, x.attempts, x.next_at, x.code
          FROM register_exports x
         WHERE x.state IN ('READY', 'SENDING', 'WAITING')
            OR (x.state = 'REFUSED' AND EXISTS (
               SELECT FROM register_tasks t WHERE t.export_id = x.id AND t.closed_at IS NULL))) AS o
 WHERE (o.id, o.revision) > ($1, $2)
 ORDER BY o.id, o.revision
 LIMIT $3
"""


async def not_arrived(conn: asyncpg.Connection, *, after: tuple[UUID, int], limit: int) -> list[asyncpg.Record]:
    """Of every municipality, the oldest first; a refused export until somebody has seen to its task."""
    found: list[asyncpg.Record] = await conn.fetch(NOT_ARRIVED_SQL, *after, limit)
    return found


RETRY_LETTER_SQL = """
UPDATE letters
   SET state = 'WRITTEN', try_at = operator.now()
 WHERE decision_id = $1
   AND state IN ('WRITTEN', 'REFUSED')
RETURNING decision_id
"""

RETRY_CERTIFICATE_SQL = """
UPDATE certificates
   SET state = 'WRITTEN', try_at = operator.now()
 WHERE id = $1
   AND state IN ('WRITTEN', 'REFUSED')
RETURNING id
"""

RETRY_EXPORT_SQL = """
UPDATE register_exports
   SET next_at = operator.now()
 WHERE id = $1
   AND state IN ('READY', 'WAITING')
RETURNING id
"""


async def retry(conn: asyncpg.Connection, id_: UUID) -> bool:
    """Let it be tried now, under the key it has; False: nothing of that id waits (a refused export is made anew)."""
    statements = (RETRY_LETTER_SQL, RETRY_CERTIFICATE_SQL, RETRY_EXPORT_SQL)
    return any([await conn.fetch(each_sql, id_) for each_sql in statements])
