"""The next week of learning to ask each supplier about."""

from datetime import date

import asyncpg

PULL_WEEK_SQL = """
INSERT INTO learning_weeks (supplier_orgnr, week)
VALUES ($1, $2)
    ON CONFLICT (supplier_orgnr) DO UPDATE
   SET week = excluded.week
 WHERE excluded.week < learning_weeks.week
RETURNING week
"""


async def pull(conn: asyncpg.Connection, supplier_orgnr: str, week: date) -> bool:
    """Ask about `week` unless an earlier one is to be asked about already; returns whether this is the next."""
    return await conn.fetchval(PULL_WEEK_SQL, supplier_orgnr, week) is not None


LOCK_WEEK_SQL = """
SELECT week
  FROM learning_weeks
 WHERE supplier_orgnr = $1
   FOR UPDATE
"""


async def lock(conn: asyncpg.Connection, supplier_orgnr: str) -> date | None:
    """The Monday of the week to ask about next."""
    week: date | None = await conn.fetchval(LOCK_WEEK_SQL, supplier_orgnr)
    return week


SET_WEEK_SQL = """
UPDATE learning_weeks
   SET week = $2
 WHERE supplier_orgnr = $1
"""


async def push(conn: asyncpg.Connection, supplier_orgnr: str, week: date) -> None:
    """Ask about a later week next."""
    await conn.execute(SET_WEEK_SQL, supplier_orgnr, week)


FORGET_WEEK_SQL = """
DELETE FROM learning_weeks
 WHERE supplier_orgnr = $1
"""


async def forget(conn: asyncpg.Connection, supplier_orgnr: str) -> None:
    """Nobody has access any more."""
    await conn.execute(FORGET_WEEK_SQL, supplier_orgnr)


ACCESS_FROM_SQL = """
SELECT min(greatest(e.access_from, $2::date))
  FROM enrollments e
  JOIN lines l ON l.id = e.line_id
 WHERE l.supplier_orgnr = $1
   AND e.access <> 'NONE'
   AND e.access_to >= $2
   AND e.access_from IS NOT NULL
"""


async def first_day_of_access(conn: asyncpg.Connection, supplier_orgnr: str, since: date) -> date | None:
    """The first day from `since` on that anybody has access at a supplier."""
    day: date | None = await conn.fetchval(ACCESS_FROM_SQL, supplier_orgnr, since)
    return day
