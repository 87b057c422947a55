"""Coordination plans: the supplier's module by week of a line."""

from collections.abc import Iterable, Mapping
from uuid import UUID

import asyncpg

from samklasse_scheduling.domain.modules import Agreed

SAVE_SQL = """
INSERT INTO coordination_plans (line_id, revision, modules)
VALUES ($1, $2, $3)
    ON CONFLICT (line_id) DO UPDATE
   SET revision = excluded.revision, modules = excluded.modules
 WHERE coordination_plans.revision < excluded.revision
"""


async def save(conn: asyncpg.Connection, line_id: UUID, revision: int, by_week: Mapping[int, str]) -> None:
    """Remember the newest revision of a plan."""
    await conn.execute(SAVE_SQL, line_id, revision, {str(week): module for week, module in by_week.items()})


OF_PEOPLE_SQL = """
SELECT DISTINCT p.line_id, e.seat_from, p.modules
  FROM enrollments e
  JOIN coordination_plans p ON p.line_id = e.line_id
 WHERE e.enrollment_id = ANY ($1)
 ORDER BY p.line_id
"""


async def of_people(conn: asyncpg.Connection, enrollments: Iterable[UUID]) -> list[Agreed]:
    """The plans of the lines that these people sit on."""
    rows = await conn.fetch(OF_PEOPLE_SQL, list(enrollments))
    return [Agreed(row["seat_from"], {int(week): module for week, module in row["modules"].items()}) for row in rows]
