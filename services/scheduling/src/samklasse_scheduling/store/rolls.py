"""Sessions that are over: who was on the list, and what the roll says."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from samklasse_scheduling.domain.roll import Entry

HELD_SQL = """
UPDATE sessions
   SET state = 'HELD', said = said + 1
 WHERE session_id = $1
RETURNING said
"""

LIST_SQL = """
INSERT INTO roll_lists (session_id, enrollment_id, expected)
SELECT $1, enrollment_id, enrollment_id <> ALL ($3::uuid[])
  FROM unnest($2::uuid[]) AS enrollment_id
"""


async def hold(
    conn: asyncpg.Connection, session_id: UUID, enrollments: Iterable[UUID], *, paused: Iterable[UUID]
) -> int:
    """The session's time is over and these people are on its list, the paused among them not expected.

    Returns:
        How much the session has said with this.
    """
    said: int = await conn.fetchval(HELD_SQL, session_id)
    await conn.execute(LIST_SQL, session_id, list(enrollments), list(paused))
    return said


LISTED_SQL = """
SELECT enrollment_id, expected
  FROM roll_lists
 WHERE session_id = $1
"""


async def listed(conn: asyncpg.Connection, session_id: UUID) -> dict[UUID, bool]:
    """Who was in the class when the session was held, and whether she was expected."""
    return {row["enrollment_id"]: row["expected"] for row in await conn.fetch(LISTED_SQL, session_id)}


REVISION_SQL = """
SELECT attendance_revision
  FROM sessions
 WHERE session_id = $1
   FOR UPDATE
"""


async def revision(conn: asyncpg.Connection, session_id: UUID) -> int:
    """The revision of the roll that counts, 0 before the first."""
    known: int = await conn.fetchval(REVISION_SQL, session_id)
    return known


CLOSE_SQL = """
UPDATE sessions
   SET state = 'CLOSED', attendance_revision = $2, said = said + 1
 WHERE session_id = $1
RETURNING said
"""

RECORD_SQL = """
INSERT INTO attendance (session_id, attendance_revision, enrollment_id, kind, minutes, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6)
"""


async def record(
    conn: asyncpg.Connection, session_id: UUID, number: int, entries: Sequence[Entry], at: datetime
) -> int:
    """Write a roll beside the earlier ones; returns how much the session has said with this."""
    said: int = await conn.fetchval(CLOSE_SQL, session_id, number)
    await conn.executemany(
        RECORD_SQL, [(session_id, number, entry.enrollment, entry.kind, entry.minutes, at) for entry in entries]
    )
    return said


STANDING_SQL = """
SELECT a.enrollment_id, a.kind, a.minutes
  FROM attendance a
  JOIN sessions s ON s.session_id = a.session_id AND s.attendance_revision = a.attendance_revision
 WHERE a.session_id = $1
 ORDER BY a.enrollment_id
"""


async def standing(conn: asyncpg.Connection, session_id: UUID) -> list[Entry]:
    """The roll that counts; empty before the first."""
    rows = await conn.fetch(STANDING_SQL, session_id)
    return [Entry(row["enrollment_id"], row["kind"], row["minutes"]) for row in rows]
