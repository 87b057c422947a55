"""Lines and sessions: what suppliers are asked about, and whose it is."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

KEEP_LINE_SQL = """
INSERT INTO lines (id, orgnr, correlation_id)
VALUES ($1, $2, $3)
    ON CONFLICT (id) DO NOTHING
"""


async def keep_line(conn: asyncpg.Connection, line_id: UUID, orgnr: str, correlation_id: UUID) -> None:
    """Remember whom a line of a call-off was put to."""
    await conn.execute(KEEP_LINE_SQL, line_id, orgnr, correlation_id)


LINE_TRAIL_SQL = """
SELECT correlation_id
  FROM lines
 WHERE id = $1
   AND orgnr = $2
"""


async def line_trail(conn: asyncpg.Connection, line_id: UUID, orgnr: str) -> UUID | None:
    """The trail that the line belongs to; None: it was not put to this supplier."""
    trail: UUID | None = await conn.fetchval(LINE_TRAIL_SQL, line_id, orgnr)
    return trail


KEEP_SESSIONS_SQL = """
INSERT INTO sessions (id, class_id, orgnr, correlation_id)
SELECT id, $2, $3, $4
  FROM unnest($1::uuid[]) AS id
 ORDER BY id
    ON CONFLICT (id) DO NOTHING
"""


async def keep_sessions(
    conn: asyncpg.Connection, session_ids: Sequence[UUID], class_id: UUID, orgnr: str, correlation_id: UUID
) -> None:
    """Remember whose sessions these are."""
    await conn.execute(KEEP_SESSIONS_SQL, list(session_ids), class_id, orgnr, correlation_id)


SESSION_SQL = """
SELECT class_id, correlation_id
  FROM sessions
 WHERE id = $1
   AND orgnr = $2
"""


async def session(conn: asyncpg.Connection, session_id: UUID, orgnr: str) -> asyncpg.Record | None:
    """The session's class and trail; None: it is not this supplier's."""
    return await conn.fetchrow(SESSION_SQL, session_id, orgnr)
