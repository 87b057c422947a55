"""Shares of a plan that come in parts."""

from uuid import UUID

from asyncpg import Connection

from samklasse_notifications.domain.facts import Facts

KEEP_SQL = """
INSERT INTO plan_parts (plan_id, owner_orgnr, part, placed, waiting, classes)
VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT DO NOTHING
"""

LOCK_SQL = """
SELECT pg_advisory_xact_lock(hashtextextended($1 || $2, 0))
"""

WHOLE_SQL = """
WITH whole AS (
    SELECT FROM plan_parts WHERE plan_id = $1 AND owner_orgnr = $2 HAVING count(*) = $3
), taken AS (
    DELETE FROM plan_parts WHERE plan_id = $1 AND owner_orgnr = $2 AND EXISTS (SELECT FROM whole)
    RETURNING placed, waiting, classes
)
SELECT sum(placed) AS placed, sum(waiting) AS waiting, sum(classes) AS classes
  FROM taken
HAVING count(*) > 0
"""


async def gathered(  # noqa: PLR0917 (a part, and of what)
    conn: Connection, plan_id: UUID, owner_orgnr: str, part: int, parts: int, share: Facts
) -> tuple[int, int, int] | None:
    """Placed, waiting and classes of all parts together; None while one is missing. They come in any order."""
    await conn.execute(LOCK_SQL, str(plan_id), owner_orgnr)
    await conn.execute(KEEP_SQL, plan_id, owner_orgnr, part, share.placed, share.waiting, share.classes)
    row = await conn.fetchrow(WHOLE_SQL, plan_id, owner_orgnr, parts)
    return (row["placed"], row["waiting"], row["classes"]) if row else None
