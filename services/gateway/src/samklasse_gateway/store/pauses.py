"""Courses that somebody is away from for a while, and whether her supplier has heard of it."""

from collections.abc import Iterable
from uuid import UUID

import asyncpg

KEEP_PAUSE_SQL = """
INSERT INTO pauses (enrollment_id, orgnr, person_id)
VALUES ($1, $2, $3)
    ON CONFLICT (enrollment_id) DO NOTHING
"""


async def keep(conn: asyncpg.Connection, enrollment_id: UUID, orgnr: str, person_id: UUID) -> None:
    """She is away."""
    await conn.execute(KEEP_PAUSE_SQL, enrollment_id, orgnr, person_id)


TELL_SQL = """
UPDATE pauses p
   SET told = true
 WHERE p.orgnr = $1
   AND p.enrollment_id = ANY ($2)
   AND NOT p.told
   AND EXISTS (SELECT FROM places k WHERE k.orgnr = p.orgnr AND k.enrollment_id = p.enrollment_id)
RETURNING p.enrollment_id, p.person_id
"""


async def tell(conn: asyncpg.Connection, orgnr: str, enrollment_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Those of these whom the supplier knows and has not been told of (enrollment → person); they count as told now."""
    rows = await conn.fetch(TELL_SQL, orgnr, list(enrollment_ids))
    return {row["enrollment_id"]: row["person_id"] for row in sorted(rows, key=lambda row: str(row["enrollment_id"]))}


END_PAUSE_SQL = """
DELETE FROM pauses
 WHERE enrollment_id = $1
RETURNING orgnr, person_id, told
"""


async def end(conn: asyncpg.Connection, enrollment_id: UUID) -> asyncpg.Record | None:
    """She is back; None: nobody said that she was away."""
    return await conn.fetchrow(END_PAUSE_SQL, enrollment_id)
