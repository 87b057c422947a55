"""Declared surges of arrivals, and the deadlines that are told of earlier in one."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

import asyncpg

from samklasse_enrollment.domain.surge import Surge

ADD_SURGE_SQL = """
INSERT INTO surges (id, owner_orgnr, starts_on, ends_on, declared_by, declared_at)
VALUES ($1, $2, $3, $4, $5, $6)
"""


async def add(conn: asyncpg.Connection, surge: Surge, *, by: str, at: datetime) -> None:
    """A declared surge."""
    await conn.execute(ADD_SURGE_SQL, surge.id, surge.owner_orgnr, surge.starts_on, surge.ends_on, by, at)


SURGES_SQL = """
SELECT id, owner_orgnr, starts_on, ends_on
  FROM surges
 WHERE owner_orgnr = $1
   AND ends_on >= $2
 ORDER BY starts_on
 LIMIT 100
"""


async def standing(conn: asyncpg.Connection, owner_orgnr: str, since: date) -> list[Surge]:
    """A municipality's surges that were not over on that day."""
    return [Surge(**row) for row in await conn.fetch(SURGES_SQL, owner_orgnr, since)]


RUNNING_SQL = """
SELECT DISTINCT owner_orgnr
  FROM surges
 WHERE owner_orgnr = ANY ($1::text[])
   AND $2 BETWEEN starts_on AND ends_on
"""


async def running(conn: asyncpg.Connection, owners: Collection[str], day: date) -> set[str]:
    """Those of the municipalities that have a surge on that day."""
    return {row["owner_orgnr"] for row in await conn.fetch(RUNNING_SQL, list(owners), day)}


FIND_SURGE_SQL = """
SELECT id, owner_orgnr, starts_on, ends_on
  FROM surges
 WHERE id = $1
"""


async def find(conn: asyncpg.Connection, surge_id: UUID) -> Surge | None:
    """One surge."""
    row = await conn.fetchrow(FIND_SURGE_SQL, surge_id)
    return row and Surge(**row)


WARN_SQL = """
UPDATE deadlines
   SET next_at = $4
 WHERE owner_orgnr = $1
   AND due_on BETWEEN $2 AND $3
   AND next_at > $4
RETURNING kind, about
"""


async def warn(
    conn: asyncpg.Connection, owner_orgnr: str, first: date, last: date, at: datetime
) -> list[tuple[str, UUID]]:
    """A municipality's deadlines between two days are told of at `at`, and then as usual."""
    rows = await conn.fetch(WARN_SQL, owner_orgnr, first, last, at)
    return [(row["kind"], row["about"]) for row in rows]
