"""Calls for substitutes among suppliers."""

from collections.abc import Mapping
from uuid import UUID

import asyncpg

from samklasse_scheduling.domain.repair.pool import Call
from samklasse_scheduling.domain.session import Session
from samklasse_scheduling.domain.timetable import Timetable

ALLOW_SQL = """
INSERT INTO substitutes_allowed (offering_id, allowed)
VALUES ($1, $2)
    ON CONFLICT (offering_id) DO UPDATE SET allowed = excluded.allowed
"""


async def allow(conn: asyncpg.Connection, offering_id: UUID, *, allowed: bool) -> None:
    """Record whether agreements let other suppliers' teachers stand in for this offering."""
    await conn.execute(ALLOW_SQL, offering_id, allowed)


ALLOWED_SQL = """
SELECT offering_id
  FROM substitutes_allowed
 WHERE allowed
"""


async def allowed(conn: asyncpg.Connection) -> frozenset[UUID]:
    """The offerings in whose classes other suppliers' teachers may stand in."""
    return frozenset(row["offering_id"] for row in await conn.fetch(ALLOWED_SQL))


EMPLOYS_SQL = """
SELECT EXISTS (SELECT FROM teachers WHERE teacher_id = $1 AND supplier_orgnr = $2)
"""


async def teaches(conn: asyncpg.Connection, orgnr: str, group: Timetable, session: Session) -> bool:
    """Whether a supplier holds a session: of a class of its own, or because a teacher of its own stands in."""
    return group.supplier == orgnr or bool(await conn.fetchval(EMPLOYS_SQL, session.teacher, orgnr))


ADD_CALL_SQL = """
INSERT INTO substitute_calls (call_id, class_id, reason, answer_by)
VALUES ($1, $2, $3, $4)
"""

ADD_SESSIONS_SQL = """
INSERT INTO substitute_sessions (call_id, session_id)
SELECT $1, unnest($2::uuid[])
"""

ADD_ASKED_SQL = """
INSERT INTO substitute_asked (wanted_id, call_id, orgnr)
SELECT unnest($2::uuid[]), $1, unnest($3::text[])
"""


async def add(conn: asyncpg.Connection, call: Call, reason: str) -> None:
    """Remember a call."""
    await conn.execute(ADD_CALL_SQL, call.id, call.class_id, reason, call.answer_by)
    await conn.execute(ADD_SESSIONS_SQL, call.id, list(call.sessions))
    await conn.execute(ADD_ASKED_SQL, call.id, list(call.asked), list(call.asked.values()))


CALL_OF_SQL = """
SELECT call_id
  FROM substitute_asked
 WHERE wanted_id = $1
"""


async def call_of(conn: asyncpg.Connection, wanted_id: UUID) -> UUID | None:
    """The call that a supplier answers."""
    found: UUID | None = await conn.fetchval(CALL_OF_SQL, wanted_id)
    return found


LOCK_SQL = """
SELECT call_id, class_id, reason, answer_by, over
  FROM substitute_calls
 WHERE call_id = $1
   FOR UPDATE
"""

SESSIONS_SQL = """
SELECT session_id, taught_by
  FROM substitute_sessions
 WHERE call_id = $1
 ORDER BY session_id
"""

ASKED_SQL = """
SELECT wanted_id, orgnr
  FROM substitute_asked
 WHERE call_id = $1
"""


async def lock(conn: asyncpg.Connection, call_id: UUID) -> tuple[Call, str] | None:
    """A call, locked, and why it was made."""
    row = await conn.fetchrow(LOCK_SQL, call_id)
    if row is None:
        return None
    sessions: Mapping[UUID, UUID | None] = {
        one["session_id"]: one["taught_by"] for one in await conn.fetch(SESSIONS_SQL, call_id)
    }
    call = Call(
        id=row["call_id"],
        class_id=row["class_id"],
        sessions=tuple(sessions),
        answer_by=row["answer_by"],
        asked={one["wanted_id"]: one["orgnr"] for one in await conn.fetch(ASKED_SQL, call_id)},
        filled={session: teacher for session, teacher in sessions.items() if teacher is not None},
        over=row["over"],
    )
    return call, row["reason"]


FILL_SQL = """
UPDATE substitute_sessions
   SET taught_by = $3
 WHERE call_id = $1
   AND session_id = $2
"""

OVER_SQL = """
UPDATE substitute_calls
   SET over = $2
 WHERE call_id = $1
"""


async def save(conn: asyncpg.Connection, call: Call) -> None:
    """Who took what, and whether the call is over."""
    await conn.executemany(FILL_SQL, [(call.id, session, teacher) for session, teacher in call.filled.items()])
    await conn.execute(OVER_SQL, call.id, call.over)
