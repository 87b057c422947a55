"""People held where they stand: whoever leaves at the same moment waits, or has left already."""

from collections.abc import Iterable
from uuid import UUID

import asyncpg

from samklasse_scheduling.domain.situation import Person
from samklasse_scheduling.store import people
from samklasse_scheduling.store.portions import portions

HOLD_SQL = """
SELECT enrollment_id
  FROM enrollments
 WHERE enrollment_id = ANY ($1)
   AND state = $2
 ORDER BY enrollment_id
   FOR UPDATE
"""


VERSIONS_SQL = """
SELECT enrollment_id, xmin AS version
  FROM enrollments
 WHERE enrollment_id = ANY ($1)
   AND state = $2
"""


async def versions(conn: asyncpg.Connection, enrollments: Iterable[UUID], *, state: str) -> dict[UUID, int]:
    """Of those of these people who are in one state: which write each is of."""
    found: dict[UUID, int] = {}
    for some in portions(enrollments):
        found.update(_by_person(await conn.fetch(VERSIONS_SQL, some, state)))
    return found


HOLD_VERSIONS_SQL = """
SELECT enrollment_id, xmin AS version
  FROM enrollments
 WHERE enrollment_id = ANY ($1)
   AND state = $2
 ORDER BY enrollment_id
   FOR UPDATE
"""


async def hold_versions(conn: asyncpg.Connection, enrollments: Iterable[UUID], *, state: str) -> dict[UUID, int]:
    """The same, and nobody changes until the transaction ends. Who has the same version has not changed since."""
    found: dict[UUID, int] = {}
    for some in portions(sorted(enrollments)):
        found.update(_by_person(await conn.fetch(HOLD_VERSIONS_SQL, some, state)))
    return found


def _by_person(rows: Iterable[asyncpg.Record]) -> Iterable[tuple[UUID, int]]:
    return ((row["enrollment_id"], row["version"]) for row in rows)


async def hold(conn: asyncpg.Connection, enrollments: Iterable[UUID], *, state: str) -> dict[UUID, Person]:
    """Those of these people who are in one state, and stay in it until the transaction ends."""
    rows = await conn.fetch(HOLD_SQL, list(enrollments), state)
    return await people.read(conn, [row["enrollment_id"] for row in rows])


PROPOSED_SQL = """
SELECT enrollment_id
  FROM enrollments
 WHERE enrollment_id = ANY ($1)
   AND state = 'PROPOSED'
   AND coalesce(proposed_by, $2) = $2
 ORDER BY enrollment_id
   FOR UPDATE
"""


async def proposed(conn: asyncpg.Connection, enrollments: Iterable[UUID], plan_id: UUID) -> dict[UUID, Person]:
    """Those of these people whom this plan still proposes, held; who left and came back may be another plan's now.

    Nothing is known of who was proposed by a version of the service from before 0012, while both run.
    """
    rows = await conn.fetch(PROPOSED_SQL, list(enrollments), plan_id)
    return await people.read(conn, [row["enrollment_id"] for row in rows])
