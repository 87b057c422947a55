"""Which languages we were asked for and do not have."""

from datetime import datetime

from asyncpg import Connection, Record

COUNT_FALLBACKS_SQL = """
SELECT r.language AS wanted, a.language AS told, count(*) AS messages
  FROM attempts a
  JOIN threads t ON t.id = a.thread_id
  JOIN recipients r ON r.ref = t.recipient
 WHERE t.owner_orgnr = $1
   AND a.fallback
   AND a.handed_at > $2
 GROUP BY r.language, a.language
 ORDER BY messages DESC, wanted, told
"""


async def count(conn: Connection, owner_orgnr: str, *, since: datetime) -> list[Record]:
    """Messages to the municipality's people that left since then in another language than theirs, most first."""
    found: list[Record] = await conn.fetch(COUNT_FALLBACKS_SQL, owner_orgnr, since)
    return found
