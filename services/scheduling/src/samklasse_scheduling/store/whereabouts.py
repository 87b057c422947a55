"""Which classes somebody or something is in, without loading them."""

from collections.abc import Iterable
from uuid import UUID

import asyncpg

CLASS_OF_ENROLLMENT_SQL = """
SELECT class_id
  FROM members
 WHERE enrollment_id = ANY ($1)
 ORDER BY class_id
"""


async def classes_of(conn: asyncpg.Connection, enrollments: Iterable[UUID]) -> list[UUID]:
    """The classes that these people are in."""
    rows = await conn.fetch(CLASS_OF_ENROLLMENT_SQL, list(enrollments))
    return sorted({row["class_id"] for row in rows})


OPEN_SQL = """
SELECT class_id
  FROM classes
 WHERE state IN ('PUBLISHED', 'RUNNING')
 ORDER BY class_id
"""


async def open_classes(conn: asyncpg.Connection) -> list[UUID]:
    """Every class that goes on."""
    return [row["class_id"] for row in await conn.fetch(OPEN_SQL)]


CLASS_OF_SESSION_SQL = """
SELECT class_id
  FROM sessions
 WHERE session_id = $1
"""


async def class_of_session(conn: asyncpg.Connection, session_id: UUID) -> UUID | None:
    """The class that a session belongs to."""
    class_id: UUID | None = await conn.fetchval(CLASS_OF_SESSION_SQL, session_id)
    return class_id


COMMITMENTS_SQL = """
SELECT teacher_id, weekly, first_day, last_day
  FROM classes
 WHERE state IN ('PROPOSED', 'APPROVED', 'PUBLISHED', 'RUNNING')
 ORDER BY class_id
"""


async def commitments(conn: asyncpg.Connection) -> list[asyncpg.Record]:
    """The weekly times that teachers have promised to classes."""
    rows: list[asyncpg.Record] = await conn.fetch(COMMITMENTS_SQL)
    return rows
