"""Which offerings promise to make up for lost sessions, and which classes wait for that."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import asyncpg

PROMISE_SQL = """
INSERT INTO make_up_promises (offering_id, from_day, makes_up, set_by, set_at)
VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (offering_id, from_day) DO UPDATE
   SET makes_up = excluded.makes_up, set_by = excluded.set_by, set_at = excluded.set_at
"""


async def promise(
    conn: asyncpg.Connection, offering_id: UUID, from_day: date, *, makes_up: bool, by: str, at: datetime
) -> None:
    """Classes that begin on `from_day` or later make up for lost sessions, or do not."""
    await conn.execute(PROMISE_SQL, offering_id, from_day, makes_up, by, at)


PROMISED_SQL = """
SELECT makes_up
  FROM make_up_promises
 WHERE offering_id = $1
   AND from_day <= $2
 ORDER BY from_day DESC
 LIMIT 1
"""


async def promised(conn: asyncpg.Connection, offering_id: UUID, first_day: date) -> bool:
    """Whether a class that begins on `first_day` makes up for lost sessions; without a promise it does not."""
    return bool(await conn.fetchval(PROMISED_SQL, offering_id, first_day))


@dataclass(frozen=True)
class Waiting:
    """A class that waits; `trail` is the correlation id of what it waits because of."""

    id: UUID
    given_up: bool
    """It has had as many attempts as it gets, and waits no longer."""
    attempts: int
    cancelled: frozenset[UUID]
    """Sessions that a calendar took after they had been told of."""
    trail: UUID
    reopened_at: datetime | None
    """When a day last came free for it: it may have a place since that it had not before."""


WANT_SQL = """
INSERT INTO make_ups (class_id, cancelled, correlation_id, asked_at)
VALUES ($1, $2, $3, $4)
    ON CONFLICT (class_id) DO UPDATE
   SET state = 'WAITING', attempts = 0, not_before = NULL, cancelled = make_ups.cancelled || excluded.cancelled,
       correlation_id = excluded.correlation_id, asked_at = excluded.asked_at
"""


async def want(
    conn: asyncpg.Connection, class_id: UUID, cancelled: Iterable[UUID], *, trail: UUID, at: datetime
) -> None:
    """A class has lost sessions that are to be made up for."""
    await conn.execute(WANT_SQL, class_id, list(cancelled), trail, at)


REOPEN_SQL = """
UPDATE make_ups
   SET state = 'WAITING', attempts = 0, not_before = NULL, reopened_at = $1,
       asked_at = CASE WHEN state = 'WAITING' THEN asked_at ELSE $1 END
 WHERE $2::uuid[] IS NULL
    OR class_id = ANY ($2)
"""


async def reopen(conn: asyncpg.Connection, at: datetime, class_ids: Iterable[UUID] | None = None) -> None:
    """A day has come free: what had no place may have one now. Of these classes, which are locked, or of all."""
    await conn.execute(REOPEN_SQL, at, None if class_ids is None else list(class_ids))


WITHOUT_SQL = """
SELECT lost.class_id
  FROM make_ups AS lost
 WHERE ($2::uuid IS NULL OR lost.class_id = $2)
   AND EXISTS (SELECT FROM members AS m WHERE m.class_id = lost.class_id AND m.owner_orgnr = $1)
 ORDER BY lost.class_id
"""


async def without(conn: asyncpg.Connection, municipality: str, class_id: UUID | None) -> Sequence[UUID]:
    """The classes with people from a municipality that lack sessions, or this one if it is among them."""
    return [row["class_id"] for row in await conn.fetch(WITHOUT_SQL, municipality, class_id)]


CLAIM_SQL = """
SELECT pg_try_advisory_lock(hashtextextended('make ups', 0))
"""
RELEASE_SQL = """
SELECT pg_advisory_unlock(hashtextextended('make ups', 0))
"""


async def claim(conn: asyncpg.Connection) -> bool:
    """Be the only one who places lost sessions, for as long as this session lives. A killed process lets go at once."""
    claimed: bool = await conn.fetchval(CLAIM_SQL)
    return claimed


async def release(conn: asyncpg.Connection) -> None:
    """Let go."""
    await conn.execute(RELEASE_SQL)


READY_SQL = """
SELECT coalesce(max(asked_at) <= operator.now() - $1::interval OR min(asked_at) <= operator.now() - $2::interval, false)
  FROM make_ups
 WHERE state = 'WAITING'
   AND (not_before IS NULL OR not_before <= operator.now())
"""


async def ready(conn: asyncpg.Connection, *, quiet: timedelta, longest: timedelta) -> bool:
    """Whether classes wait and no others have come for a while (`quiet`), or one has waited for long.

    A plan is published in batches, and all its classes are to be placed together.
    """
    found: bool = await conn.fetchval(READY_SQL, quiet, longest)
    return found


WAITING_SQL = """
SELECT class_id, state, attempts, cancelled, correlation_id, reopened_at
  FROM make_ups
 WHERE state = 'WAITING'
   AND (not_before IS NULL OR not_before <= operator.now())
 ORDER BY asked_at, class_id
"""


async def waiting(conn: asyncpg.Connection) -> list[Waiting]:
    """All classes that wait and whose turn it is, the oldest first."""
    return [_waiting(row) for row in await conn.fetch(WAITING_SQL)]


TRY_SQL = """
  WITH free AS (
       SELECT class_id
         FROM make_ups
        WHERE class_id = ANY ($1)
          AND state = 'WAITING'
        ORDER BY class_id
          FOR UPDATE SKIP LOCKED)
UPDATE make_ups AS w
   SET attempts = w.attempts + 1,
       state = CASE WHEN w.attempts >= $2 THEN 'FAILED' ELSE 'WAITING' END,
       not_before = operator.now() + least($3::interval * power(2, least(w.attempts, 10)), $4::interval)
  FROM free
 WHERE w.class_id = free.class_id
RETURNING w.class_id, w.state, w.attempts, w.cancelled, w.correlation_id, w.reopened_at
"""


async def tried(
    conn: asyncpg.Connection, class_ids: Iterable[UUID], *, most: int, pause: timedelta, longest: timedelta
) -> list[Waiting]:
    """One attempt more for these, and none again before a pause that doubles; who has had `most` waits no longer.

    Without those for whom somebody asks anew just now: nobody is waited for, as she may hold several and want others.
    """
    return [_waiting(row) for row in await conn.fetch(TRY_SQL, list(class_ids), most, pause, longest)]


LOCK_SQL = """
SELECT class_id, state, attempts, cancelled, correlation_id, reopened_at
  FROM make_ups
 WHERE class_id = $1
   AND state = 'WAITING'
   FOR UPDATE
"""


async def lock(conn: asyncpg.Connection, class_id: UUID) -> Waiting | None:
    """A class that still waits, locked."""
    row = await conn.fetchrow(LOCK_SQL, class_id)
    return _waiting(row) if row else None


def _waiting(row: asyncpg.Record) -> Waiting:
    return Waiting(
        id=row["class_id"],
        given_up=row["state"] == "FAILED",
        attempts=row["attempts"],
        cancelled=frozenset(row["cancelled"]),
        trail=row["correlation_id"],
        reopened_at=row["reopened_at"],
    )


NOWHERE_SQL = """
UPDATE make_ups
   SET state = 'NOWHERE'
 WHERE class_id = $1
"""
DONE_SQL = """
DELETE FROM make_ups
 WHERE class_id = $1
"""


async def settle(conn: asyncpg.Connection, class_id: UUID, *, left: bool) -> None:
    """It is made up for, but for what has no place (`left`)."""
    if left:
        await conn.execute(NOWHERE_SQL, class_id)
    else:
        await conn.execute(DONE_SQL, class_id)
