"""The waiting order of each class."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

import asyncpg

from samklasse_scheduling.domain.waiting import Waiting

READ_SQL = """
SELECT place, enrollment_id, approved
  FROM waiting
 WHERE class_id = $1
 ORDER BY place
"""


async def read(conn: asyncpg.Connection, class_id: UUID) -> list[Waiting]:
    """A class's waiting order."""
    return [
        Waiting(row["place"], row["enrollment_id"], row["approved"]) for row in await conn.fetch(READ_SQL, class_id)
    ]


OF_PLAN_SQL = """
SELECT w.class_id, w.enrollment_id
  FROM waiting w
  JOIN classes c ON c.class_id = w.class_id
 WHERE c.plan_id = $1
   AND w.enrollment_id = ANY ($2)
 ORDER BY w.class_id, w.place
"""


async def of_plan(conn: asyncpg.Connection, plan_id: UUID, enrollments: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """Which of these people wait for which class of a plan, each class's first in line first."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for row in await conn.fetch(OF_PLAN_SQL, plan_id, list(enrollments)):
        found[row["class_id"]].append(row["enrollment_id"])
    return found


APPROVE_SQL = """
UPDATE waiting w
   SET approved = true
  FROM classes c
 WHERE c.class_id = w.class_id
   AND c.plan_id = $1
   AND w.enrollment_id = ANY ($2)
"""


async def approve(conn: asyncpg.Connection, plan_id: UUID, enrollments: Iterable[UUID]) -> None:
    """Their municipality says yes to these people for every class of the plan that they wait for."""
    await conn.execute(APPROVE_SQL, plan_id, list(enrollments))


LEAVE_SQL = """
DELETE FROM waiting
 WHERE enrollment_id = ANY ($1)
"""


async def leave(conn: asyncpg.Connection, enrollments: Iterable[UUID]) -> None:
    """These people wait for no class any longer."""
    await conn.execute(LEAVE_SQL, list(enrollments))


DISPERSE_SQL = """
DELETE FROM waiting
 WHERE class_id = $1
"""


async def disperse(conn: asyncpg.Connection, class_id: UUID) -> None:
    """Nobody waits for a class that does not begin."""
    await conn.execute(DISPERSE_SQL, class_id)


NOT_APPROVED_SQL = """
DELETE FROM waiting w
 USING classes c
 WHERE c.class_id = w.class_id
   AND c.plan_id = $1
   AND NOT w.approved
"""


async def drop_not_approved(conn: asyncpg.Connection, plan_id: UUID) -> None:
    """Nobody waits whose municipality has not said yes."""
    await conn.execute(NOT_APPROVED_SQL, plan_id)
