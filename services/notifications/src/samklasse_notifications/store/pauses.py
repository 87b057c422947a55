"""Courses that somebody is away from for a while."""

from collections.abc import Iterable
from uuid import UUID

from asyncpg import Connection, Record

KEEP_PAUSE_SQL = """
INSERT INTO pauses (enrollment_id, person_id)
SELECT $1, $2
 WHERE NOT EXISTS (SELECT FROM vault_keys k WHERE k.person_id = $2 AND k.wrapped IS NULL)
    ON CONFLICT (enrollment_id) DO NOTHING
"""


async def keep(conn: Connection, enrollment_id: UUID, person_id: UUID) -> None:
    await conn.execute(KEEP_PAUSE_SQL, enrollment_id, person_id)


END_PAUSE_SQL = """
DELETE FROM pauses
 WHERE enrollment_id = $1
"""


async def end(conn: Connection, enrollment_id: UUID) -> None:
    await conn.execute(END_PAUSE_SQL, enrollment_id)


AMONG_SQL = """
SELECT enrollment_id
  FROM pauses
 WHERE enrollment_id = ANY($1)
"""


async def among(conn: Connection, enrollment_ids: Iterable[UUID]) -> set[UUID]:
    """Those of them that are paused."""
    return {row["enrollment_id"] for row in await conn.fetch(AMONG_SQL, list(enrollment_ids))}


OF_PERSON_SQL = """
SELECT enrollment_id
  FROM pauses
 WHERE person_id = $1
 ORDER BY enrollment_id
"""


async def of_person(conn: Connection, person_id: UUID) -> list[Record]:
    """What she pauses."""
    found: list[Record] = await conn.fetch(OF_PERSON_SQL, person_id)
    return found


CLASSES_OF_SQL = """
SELECT t.class_id
  FROM threads h
  JOIN timetables t ON t.class_id = h.subject
 WHERE h.recipient = $1
 ORDER BY t.class_id
"""


async def classes_of(conn: Connection, person_id: UUID) -> list[UUID]:
    """Classes that she was ever told of."""
    return [row["class_id"] for row in await conn.fetch(CLASSES_OF_SQL, person_id)]
