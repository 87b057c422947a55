"""Pseudonyms, places and access: which enrollments a supplier may know, and as whom."""

from collections.abc import Iterable, Mapping
from uuid import UUID

import asyncpg

MEET_SQL = """
INSERT INTO participants (orgnr, person_id)
SELECT $1, person_id
  FROM unnest($2::uuid[]) AS person_id
 ORDER BY person_id
    ON CONFLICT (orgnr, person_id) DO NOTHING
"""

PSEUDONYMS_SQL = """
SELECT person_id, participant
  FROM participants
 WHERE orgnr = $1
   AND person_id = ANY ($2)
"""


async def pseudonyms(conn: asyncpg.Connection, orgnr: str, person_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """How the supplier knows each person; one it meets for the first time gets a random pseudonym."""
    people = list(set(person_ids))
    await conn.execute(MEET_SQL, orgnr, people)
    rows = await conn.fetch(PSEUDONYMS_SQL, orgnr, people)
    return {row["person_id"]: row["participant"] for row in rows}


KNOWS_SQL = """
SELECT EXISTS (
    SELECT
      FROM participants
     WHERE orgnr = $1
       AND participant = $2)
"""


async def knows(conn: asyncpg.Connection, orgnr: str, participant: UUID) -> bool:
    """Whether this is the supplier's own pseudonym of somebody."""
    found: bool = await conn.fetchval(KNOWS_SQL, orgnr, participant)
    return found


KEEP_PLACES_SQL = """
INSERT INTO places AS known (orgnr, enrollment_id, person_id, lent)
SELECT $1, enrollment_id, person_id, $4
  FROM unnest($2::uuid[], $3::uuid[]) AS given (enrollment_id, person_id)
 ORDER BY enrollment_id
    ON CONFLICT (orgnr, enrollment_id) DO UPDATE
   SET person_id = coalesce(known.person_id, excluded.person_id), lent = known.lent AND excluded.lent
 WHERE (known.person_id IS NULL AND excluded.person_id IS NOT NULL)
    OR (known.lent AND NOT excluded.lent)
"""


async def keep_places(
    conn: asyncpg.Connection, orgnr: str, placed: Mapping[UUID, UUID | None], *, lent: bool = False
) -> None:
    """Let the supplier report on these enrollments (enrollment → person, where the fact names her).

    `lent`: of sessions alone that its teachers take for another supplier.
    """
    await conn.execute(KEEP_PLACES_SQL, orgnr, list(placed), list(placed.values()), lent)


OWN_PLACES_SQL = """
SELECT enrollment_id
  FROM places
 WHERE orgnr = $1
   AND enrollment_id = ANY ($2)
   AND (NOT lent OR $3)
"""


async def own_places(
    conn: asyncpg.Connection, orgnr: str, enrollment_ids: Iterable[UUID], *, lent: bool = False
) -> frozenset[UUID]:
    """Those of these enrollments that the supplier may report on; `lent`: in a session that its teacher took."""
    rows = await conn.fetch(OWN_PLACES_SQL, orgnr, list(set(enrollment_ids)), lent)
    return frozenset(row["enrollment_id"] for row in rows)


OPEN_ACCESS_SQL = """
INSERT INTO access (enrollment_id, orgnr, person_id, open)
VALUES ($1, $2, $3, true)
    ON CONFLICT (enrollment_id) DO UPDATE
   SET orgnr = excluded.orgnr, person_id = excluded.person_id, open = true
"""


async def open_access(conn: asyncpg.Connection, enrollment_id: UUID, orgnr: str, person_id: UUID) -> None:
    """Remember that the supplier's resources are open to her."""
    await conn.execute(OPEN_ACCESS_SQL, enrollment_id, orgnr, person_id)


CLOSE_ACCESS_SQL = """
UPDATE access
   SET open = false
 WHERE enrollment_id = $1
   AND open
RETURNING orgnr, person_id
"""


async def close_access(conn: asyncpg.Connection, enrollment_id: UUID) -> asyncpg.Record | None:
    """Remember that they are closed; None: they were not open."""
    return await conn.fetchrow(CLOSE_ACCESS_SQL, enrollment_id)
