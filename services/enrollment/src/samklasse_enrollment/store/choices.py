"""What a buyer settles about a line after it was confirmed: the day a class is due, and whether a group is closed."""

from datetime import date
from uuid import UUID

import asyncpg

AGREE_CLASS_BY_SQL = """
UPDATE lines
   SET class_by = $2
 WHERE id = $1
"""


async def agree_class_by(conn: asyncpg.Connection, line_id: UUID, day: date) -> None:
    """Another day for a locked line."""
    await conn.execute(AGREE_CLASS_BY_SQL, line_id, day)


CLASSLESS_SQL = """
SELECT l.id, l.buyer_orgnr, l.starts_on, l.class_by
  FROM lines l
 WHERE l.id = ANY ($1::uuid[])
   AND l.course_type = 'BLENDED'
   AND l.state = 'CONFIRMED'
   AND EXISTS (
       SELECT FROM enrollments e
        WHERE e.line_id = l.id
          AND e.state IN ('SEATED', 'WAITING'))
"""


async def classless(conn: asyncpg.Connection, lines: list[UUID]) -> dict[UUID, asyncpg.Record]:
    """Combined lines, out of these, on which somebody waits for a class."""
    return {row["id"]: row for row in await conn.fetch(CLASSLESS_SQL, lines)}


OPEN_GROUP_SQL = """
UPDATE lines
   SET closed = false
 WHERE id = $1
"""


async def open_group(conn: asyncpg.Connection, line_id: UUID) -> None:
    """Others may come onto a locked group's spare seats."""
    await conn.execute(OPEN_GROUP_SQL, line_id)
