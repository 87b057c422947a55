"""Who cannot come to which session. What she said of a session that has moved since counts no more."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from asyncpg import Connection, Record

from samklasse_notifications.domain.timetable import Session

KEPT_FOR = timedelta(days=30)
"""After the session: nobody needs it longer, and the roll says who was there."""

ADD_ABSENCE_SQL = """
INSERT INTO absences (session_id, person_id, class_id, starts_at, said_at)
VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (session_id, person_id) DO UPDATE
   SET starts_at = excluded.starts_at,
       said_at = excluded.said_at
 WHERE absences.starts_at <> excluded.starts_at
RETURNING session_id
"""

FORGET_PAST_SQL = """
DELETE FROM absences
 WHERE starts_at < $1
"""


async def add(conn: Connection, session: Session, person_id: UUID, class_id: UUID, *, now: datetime) -> bool:
    """Whether this is news."""
    await conn.execute(FORGET_PAST_SQL, now - KEPT_FOR)
    told = await conn.fetchval(ADD_ABSENCE_SQL, session.id, person_id, class_id, session.starts_at, now)
    return told is not None


TAKE_BACK_SQL = """
DELETE FROM absences
 WHERE session_id = $1
   AND person_id = $2
RETURNING session_id
"""


async def take_back(conn: Connection, session_id: UUID, person_id: UUID) -> bool:
    """Whether this is news."""
    return await conn.fetchval(TAKE_BACK_SQL, session_id, person_id) is not None


ABSENT_SQL = """
SELECT person_id
  FROM absences
 WHERE session_id = $1
   AND starts_at = $2
 ORDER BY person_id
"""


async def absent(conn: Connection, session: Session) -> Sequence[UUID]:
    """Who cannot come to a session at the time it has now."""
    return [row["person_id"] for row in await conn.fetch(ABSENT_SQL, session.id, session.starts_at)]


OF_PERSON_SQL = """
SELECT session_id, starts_at, said_at
  FROM absences
 WHERE person_id = $1
 ORDER BY starts_at, session_id
"""


async def of_person(conn: Connection, person_id: UUID) -> list[Record]:
    """What she has said that she cannot come to."""
    found: list[Record] = await conn.fetch(OF_PERSON_SQL, person_id)
    return found
