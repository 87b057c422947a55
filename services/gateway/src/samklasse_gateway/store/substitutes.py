"""Who was asked for a substitute teacher."""

from uuid import UUID

import asyncpg

KEEP_SQL = """
INSERT INTO substitutes_wanted (id, orgnr, correlation_id)
VALUES ($1, $2, $3)
    ON CONFLICT (id) DO NOTHING
"""


async def keep(conn: asyncpg.Connection, wanted_id: UUID, orgnr: str, correlation_id: UUID) -> None:
    """Remember who was asked."""
    await conn.execute(KEEP_SQL, wanted_id, orgnr, correlation_id)


TRAIL_SQL = """
SELECT correlation_id
  FROM substitutes_wanted
 WHERE id = $1
   AND orgnr = $2
"""


async def trail(conn: asyncpg.Connection, wanted_id: UUID, orgnr: str) -> UUID | None:
    """The trail that the question belongs to; None: this supplier was not asked."""
    found: UUID | None = await conn.fetchval(TRAIL_SQL, wanted_id, orgnr)
    return found
