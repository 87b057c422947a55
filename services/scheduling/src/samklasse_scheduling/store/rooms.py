"""Rooms at the provider of meeting rooms: what is wished, what has become of it. Never where a room is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import asyncpg
from samklasse_contracts.message import Cause

WANT_SQL = """
INSERT INTO rooms (session_id, state, asked_by, correlation_id, changed_at)
VALUES ($1, $2, $3, $4, (SELECT operator.now()))
    ON CONFLICT (session_id) DO UPDATE
   SET state = excluded.state, asked_by = excluded.asked_by, correlation_id = excluded.correlation_id, tries = 0,
       code = NULL, changed_at = excluded.changed_at
"""


async def want(conn: asyncpg.Connection, session_id: UUID, cause: Cause, *, own: bool) -> None:
    """A session needs a room; `own`: its supplier has one for it. A lease on the former wish still holds."""
    await conn.execute(WANT_SQL, session_id, "OWN" if own else "WANTED", cause.id, cause.correlation_id)


CLOSE_SQL = """
UPDATE rooms
   SET state = CASE WHEN state = 'WANTED' AND tries = 0 THEN 'ENDED' ELSE 'ENDING' END, tries = 0,
       changed_at = (SELECT operator.now())
 WHERE session_id = ANY ($1)
   AND state IN ('WANTED', 'READY')
"""


async def close(conn: asyncpg.Connection, session_ids: Sequence[UUID]) -> None:
    """These sessions need no room, or none yet. A room that nobody has tried to make has not to be ended."""
    if session_ids:
        await conn.execute(CLOSE_SQL, session_ids)


@dataclass(frozen=True)
class Wish:
    """What a worker is to do about one session's room."""

    session: UUID
    class_id: UUID
    supplier: str
    revision: int
    """The session's."""
    minutes: int
    ending: bool
    tries: int
    cause: Cause


CLAIM_SQL = """
UPDATE rooms r
   SET tries = r.tries + 1, not_before = clock_timestamp() + $1
  FROM sessions s
  JOIN classes c ON c.class_id = s.class_id
 WHERE s.session_id = r.session_id
   AND r.session_id = (
       SELECT session_id
         FROM rooms
        WHERE state IN ('WANTED', 'ENDING')
          AND not_before <= clock_timestamp()
        ORDER BY not_before, session_id
        LIMIT 1
          FOR UPDATE SKIP LOCKED)
RETURNING r.session_id, r.state, r.tries, r.asked_by, r.correlation_id, s.class_id, s.revision, s.starts_at, s.ends_at,
          c.supplier_orgnr
"""


async def claim(conn: asyncpg.Connection, lease: timedelta) -> Wish | None:
    """The wish that has waited longest and that nobody works on, now ours for `lease` of real time."""
    row = await conn.fetchrow(CLAIM_SQL, lease)
    if row is None:
        return None
    minutes = (row["ends_at"] - row["starts_at"]) // timedelta(minutes=1)
    return Wish(
        row["session_id"], row["class_id"], row["supplier_orgnr"], row["revision"], minutes, row["state"] == "ENDING",
        row["tries"], Cause(row["asked_by"], row["correlation_id"]),
    )  # fmt: skip


DONE_SQL = """
UPDATE rooms
   SET state = $3, code = NULL, not_before = '-infinity', changed_at = (SELECT operator.now())
 WHERE session_id = $1
   AND state = $2
   AND asked_by = $4
RETURNING session_id
"""
RELEASE_SQL = """
UPDATE rooms
   SET not_before = '-infinity'
 WHERE session_id = $1
"""


async def done(conn: asyncpg.Connection, wish: Wish) -> bool:
    """The wish has come true; False: something else is wished by now, and whoever is next sees to that at once."""
    before, after = ("ENDING", "ENDED") if wish.ending else ("WANTED", "READY")
    if await conn.fetchval(DONE_SQL, wish.session, before, after, wish.cause.id) is not None:
        return True
    await conn.execute(RELEASE_SQL, wish.session)
    return False


POSTPONE_SQL = """
UPDATE rooms
   SET not_before = clock_timestamp() + $2, code = $3
 WHERE session_id = $1
"""


async def postpone(conn: asyncpg.Connection, session_id: UUID, pause: timedelta, code: str) -> None:
    """The provider did not do it: tried again after a pause of real time."""
    await conn.execute(POSTPONE_SQL, session_id, pause, code)


GIVE_UP_SQL = """
UPDATE rooms
   SET state = 'ENDED', code = $2, changed_at = (SELECT operator.now())
 WHERE session_id = $1
   AND state = 'ENDING'
"""


async def give_up(conn: asyncpg.Connection, session_id: UUID, code: str) -> None:
    """It is left to the provider to end it; not where it is wanted again by now."""
    await conn.execute(GIVE_UP_SQL, session_id, code)


STATE_SQL = """
SELECT state
  FROM rooms
 WHERE session_id = $1
"""


async def ready(conn: asyncpg.Connection, session_id: UUID) -> bool:
    """Whether a session's room is there: the provider's, or the supplier's own."""
    return await conn.fetchval(STATE_SQL, session_id) in ("READY", "OWN")


SAYS_SQL = """
UPDATE sessions
   SET said = said + 1
 WHERE session_id = $1
RETURNING said
"""


async def says(conn: asyncpg.Connection, session_id: UUID) -> int:
    """How much a session has said with one more message."""
    said: int = await conn.fetchval(SAYS_SQL, session_id)
    return said


OWN_SQL = """
INSERT INTO own_rooms (class_id, changed_at)
VALUES ($1, (SELECT operator.now()))
    ON CONFLICT (class_id) DO UPDATE
   SET changed_at = excluded.changed_at
"""
NOT_OWN_SQL = """
DELETE FROM own_rooms
 WHERE class_id = $1
"""


async def set_own(conn: asyncpg.Connection, class_id: UUID, *, own: bool) -> None:
    """Whether a class meets in a room of its supplier's own."""
    if own:
        await conn.execute(OWN_SQL, class_id)
    else:
        await conn.execute(NOT_OWN_SQL, class_id)


HAS_OWN_SQL = """
SELECT EXISTS (SELECT FROM own_rooms WHERE class_id = $1)
"""


async def has_own(conn: asyncpg.Connection, class_id: UUID) -> bool:
    """Whether a class meets in a room of its supplier's own."""
    return bool(await conn.fetchval(HAS_OWN_SQL, class_id))
