"""Who cannot come to which session. What she said of a session that has moved since counts no more."""

from collections.abc import Sequence
from dataclasses import dataclass
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
RETURNING class_id, starts_at
"""


async def take_back(conn: Connection, session_id: UUID, person_id: UUID) -> tuple[UUID, datetime] | None:
    """The class of the session and when it was to begin; None where this is no news."""
    row = await conn.fetchrow(TAKE_BACK_SQL, session_id, person_id)
    return (row["class_id"], row["starts_at"]) if row else None


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


MISSED_SQL = """
SELECT DISTINCT session_id
  FROM absences
 WHERE session_id = ANY($1)
"""


async def missed(conn: Connection, sessions: Sequence[UUID]) -> list[UUID]:
    """Those of them that somebody has said she cannot come to."""
    return [row["session_id"] for row in await conn.fetch(MISSED_SQL, sessions)]


@dataclass(frozen=True)
class SaidOfThem:
    """How many whoever teaches a session has been told of, or is about to be; `heard`: anything at all, ever."""

    heard: bool
    people: int


TOLD_SQL = """
SELECT greatest(t.told_version, t.maybe_told_version) > 0 AS heard,
       coalesce((n.facts ->> 'waiting')::integer, 0) AS people
  FROM threads t
  LEFT JOIN intents i ON i.thread_id = t.id AND i.version = t.current_version
  LEFT JOIN notices n ON n.id = i.notice_id
 WHERE t.recipient = $1
   AND t.subject = $2
"""


async def told(conn: Connection, teacher: UUID, session_id: UUID) -> SaidOfThem:
    """What stands in her thread about this session."""
    row = await conn.fetchrow(TOLD_SQL, teacher, session_id)
    return SaidOfThem(row["heard"], row["people"]) if row else SaidOfThem(heard=False, people=0)


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
