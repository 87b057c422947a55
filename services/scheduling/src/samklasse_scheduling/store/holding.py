"""People held where they stand: whoever leaves at the same moment waits, or has left already."""

from collections.abc import Iterable
from uuid import UUID

import asyncpg

from samklasse_scheduling.domain.situation import Person
from samklasse_scheduling.store import people

HOLD_SQL = """
SELECT enrollment_id
  FROM enrollments
 WHERE enrollment_id = ANY ($1)
   AND state = $2
 ORDER BY enrollment_id
   FOR UPDATE
"""


async def hold(conn: asyncpg.Connection, enrollments: Iterable[UUID], *, state: str) -> dict[UUID, Person]:
    """Those of these people who are in one state, and stay in it until the transaction ends."""
    rows = await conn.fetch(HOLD_SQL, list(enrollments), state)
    return await people.read(conn, [row["enrollment_id"] for row in rows])
