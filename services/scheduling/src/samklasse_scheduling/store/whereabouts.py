"""Which classes somebody or something is in, without loading them."""

from collections.abc import Iterable
from datetime import date
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


PROMISED_SQL = """
SELECT class_id
  FROM classes
 WHERE state IN ('PROPOSED', 'APPROVED')
   AND last_day >= $1
 ORDER BY class_id
"""


async def promised_classes(conn: asyncpg.Connection, *, since: date) -> list[UUID]:
    """Every class that is proposed, and would go on then."""
    return [row["class_id"] for row in await conn.fetch(PROMISED_SQL, since)]


WITH_ROOM_SQL = """
SELECT c.class_id
  FROM classes c
 WHERE c.state IN ('PUBLISHED', 'RUNNING')
   AND c.class_id > $1
   AND c.maximum - c.held_places > (SELECT count(*) FROM members m WHERE m.class_id = c.class_id)
 ORDER BY c.class_id
 LIMIT $2
"""


async def with_room(conn: asyncpg.Connection, *, after: UUID, limit: int) -> list[UUID]:
    """Classes that go on and are not full, by id."""
    return [row["class_id"] for row in await conn.fetch(WITH_ROOM_SQL, after, limit)]


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
 UNION ALL
SELECT teacher_id, jsonb_build_array(jsonb_build_array(
           extract(isodow FROM starts_at AT TIME ZONE 'Europe/Oslo')::integer,
           (extract(epoch FROM (starts_at AT TIME ZONE 'Europe/Oslo')::time) / 60)::integer,
           (extract(epoch FROM ends_at - starts_at) / 60)::integer)),
       (starts_at AT TIME ZONE 'Europe/Oslo')::date, (starts_at AT TIME ZONE 'Europe/Oslo')::date
  FROM sessions s
 WHERE state IN ('PROPOSED', 'SCHEDULED', 'LIVE')
   AND (kind = 'TUTORIAL' OR NOT EXISTS (
       SELECT FROM classes c, jsonb_array_elements(c.weekly) AS own (time)
        WHERE c.class_id = s.class_id
          AND c.teacher_id = s.teacher_id
          AND (s.starts_at AT TIME ZONE 'Europe/Oslo')::date BETWEEN c.first_day AND c.last_day
          AND (time ->> 0)::integer = extract(isodow FROM s.starts_at AT TIME ZONE 'Europe/Oslo')
          AND (time ->> 1)::integer = extract(epoch FROM (s.starts_at AT TIME ZONE 'Europe/Oslo')::time) / 60
          AND (time ->> 2)::integer = extract(epoch FROM s.ends_at - s.starts_at) / 60))
 ORDER BY 1, 3, 4, 2
"""


async def commitments(conn: asyncpg.Connection) -> list[asyncpg.Record]:
    """The weekly times that teachers have promised to classes, and whatever else they give as a week of one day.

    That is tutorials, and lessons that are not at their class's own time or not with its own teacher.
    """
    rows: list[asyncpg.Record] = await conn.fetch(COMMITMENTS_SQL)
    return rows
