"""Who was asked for a substitute teacher, and teachers who stand in for another supplier's."""

from collections.abc import Iterable
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


OTHERS_SQL = """
SELECT id
  FROM teachers
 WHERE id = ANY ($1)
   AND orgnr <> $2
"""


async def others(conn: asyncpg.Connection, teacher_ids: Iterable[UUID], orgnr: str) -> list[UUID]:
    """Those of these teachers who are another supplier's."""
    return [row["id"] for row in await conn.fetch(OTHERS_SQL, list(set(teacher_ids)), orgnr)]
