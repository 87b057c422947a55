"""Whose an enrollment was on which day, and which line paid for that day.

An enrollment's rows cover every day once: a move or an extension cuts the last one and adds another. Hours are found
by day: `g.day BETWEEN o.first_day AND o.last_day`.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import asyncpg

FORGET_LATER_SQL = """
DELETE FROM ownerships
 WHERE enrollment_id = ANY ($1::uuid[])
   AND first_day >= $2
"""

CUT_SQL = """
UPDATE ownerships
   SET last_day = $2::date - 1
 WHERE enrollment_id = ANY ($1::uuid[])
   AND last_day >= $2
"""

GIVE_SQL = """
INSERT INTO ownerships (enrollment_id, first_day, owner_orgnr, line_id)
VALUES ($1, $2, $3, $4)
"""


OWNER_ON_SQL = """
SELECT owner_orgnr
  FROM ownerships
 WHERE enrollment_id = $1
   AND $2 BETWEEN first_day AND last_day
"""


async def owner_on(conn: asyncpg.Connection, enrollment_id: UUID, day: date) -> str | None:
    """Whose an enrollment was on a day; None: there is none such."""
    orgnr: str | None = await conn.fetchval(OWNER_ON_SQL, enrollment_id, day)
    return orgnr


async def give(conn: asyncpg.Connection, owned: Sequence[tuple[UUID, str, UUID]], *, first_day: date) -> None:
    """From `first_day` on, enrollments belong to these owners and are paid by these lines; each row is locked."""
    ids = [enrollment_id for enrollment_id, _, _ in owned]
    await conn.execute(FORGET_LATER_SQL, ids, first_day)
    await conn.execute(CUT_SQL, ids, first_day)
    await conn.executemany(GIVE_SQL, [(id_, first_day, owner, line_id) for id_, owner, line_id in owned])
