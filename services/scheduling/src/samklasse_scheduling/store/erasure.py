"""Forget a person: everything that is kept of her here but the pseudonym itself."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import asyncpg

from samklasse_scheduling.store.portions import portions

LOCK_PERSON_SQL = """
SELECT pg_advisory_xact_lock(hashtextextended($1::text, 0))
"""


async def lock_person(conn: asyncpg.Connection, person_id: UUID) -> None:
    """Whoever remembers or forgets a person does so one at a time, until the transaction ends."""
    await conn.execute(LOCK_PERSON_SQL, str(person_id))


ERASED_SQL = """
SELECT EXISTS (SELECT FROM erased_people WHERE person_id = $1)
"""


async def erased(conn: asyncpg.Connection, person_id: UUID) -> bool:
    """Whether a person is to be forgotten."""
    return bool(await conn.fetchval(ERASED_SQL, person_id))


ENROLLMENTS_SQL = """
SELECT enrollment_id
  FROM enrollments
 WHERE person_id = $1
 ORDER BY enrollment_id
"""


async def enrollments_of(conn: asyncpg.Connection, person_id: UUID) -> list[UUID]:
    """Every enrollment of a person's that was ever heard of."""
    return [row["enrollment_id"] for row in await conn.fetch(ENROLLMENTS_SQL, person_id)]


REMEMBER_ERASED_SQL = """
INSERT INTO erased_people (person_id)
VALUES ($1)
    ON CONFLICT (person_id) DO NOTHING
"""

ERASE_ATTENDANCE_SQL = """
SELECT erase_attendance($1)
"""

DELETE_LISTED_SQL = """
DELETE FROM roll_lists
 WHERE enrollment_id = ANY ($1)
"""

DELETE_FROM_SESSIONS_SQL = """
DELETE FROM session_people
 WHERE enrollment_id = ANY ($1)
"""

DELETE_PROPOSED_SQL = """
DELETE FROM plan_people
 WHERE enrollment_id = ANY ($1)
    OR person_id = $2
"""

LOCK_RUNS_SQL = """
SELECT run_id
  FROM runs
 WHERE state = 'WAITING'
 ORDER BY run_id
   FOR UPDATE
"""

FORGET_PLANS_SQL = """
UPDATE run_progress
   SET plan = NULL
 WHERE EXISTS (
       SELECT FROM unnest($1::uuid[]) AS hers (enrollment_id)
        WHERE position(convert_to(hers.enrollment_id::text, 'UTF8') IN plan) > 0)
"""

DELETE_TIES_SQL = """
DELETE FROM interpreter_ties
 WHERE kind = 'PERSON'
   AND tied_to = $1::uuid::text
"""

DELETE_ENROLLMENTS_SQL = """
DELETE FROM enrollments
 WHERE enrollment_id = ANY ($1)
"""


async def forget(conn: asyncpg.Connection, person_id: UUID, enrollments: Iterable[UUID]) -> None:
    """Delete a person who is in no class and in no waiting order any more, and never take her in again."""
    hers: Sequence[UUID] = sorted(enrollments)
    await conn.execute(REMEMBER_ERASED_SQL, person_id)
    await conn.execute(ERASE_ATTENDANCE_SQL, hers)
    await conn.execute(DELETE_LISTED_SQL, hers)
    await conn.execute(DELETE_FROM_SESSIONS_SQL, hers)
    await conn.execute(DELETE_PROPOSED_SQL, hers, person_id)
    await conn.execute(DELETE_TIES_SQL, person_id)
    await conn.execute(DELETE_ENROLLMENTS_SQL, hers)
    await _forget_plans(conn, hers)


async def _forget_plans(conn: asyncpg.Connection, hers: Sequence[UUID]) -> None:
    """A run that goes on keeps its best plan so far: not one with her in it, nor writes one down after this."""
    await conn.execute(LOCK_RUNS_SQL)
    await conn.execute(FORGET_PLANS_SQL, hers)


UNKNOWN_SQL = """
SELECT EXISTS (
       SELECT FROM unnest($1::uuid[]) AS one (enrollment_id)
        WHERE NOT EXISTS (SELECT FROM enrollments e WHERE e.enrollment_id = one.enrollment_id))
"""


async def any_unknown(conn: asyncpg.Connection, enrollments: Sequence[UUID]) -> bool:
    """Whether somebody of these has been forgotten."""
    for some in portions(enrollments):
        if await conn.fetchval(UNKNOWN_SQL, some):
            return True
    return False
