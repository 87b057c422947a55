"""Plans, each municipality's share of them, and the answers."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from samklasse_scheduling.domain.proposal import Placement, PlanRow
from samklasse_scheduling.store.portions import portions

SAVE_SQL = """
INSERT INTO plans (plan_id, answer_by, placed, bound)
VALUES ($1, $2, $3, $4)
"""

SAVE_PEOPLE_SQL = """
INSERT INTO plan_people (plan_id, enrollment_id, person_id, owner_orgnr, class_id, reason, helps, asked)
SELECT $1, p.enrollment_id, p.person_id, p.owner_orgnr, p.class_id, p.reason, p.helps, p.asked
  FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::text[], $7::text[], $8::boolean[])
       AS p (enrollment_id, person_id, owner_orgnr, class_id, reason, helps, asked)
"""


async def save(conn: asyncpg.Connection, plan: PlanRow, placements: Sequence[Placement]) -> None:
    """Write a new plan and everybody in it."""
    await conn.execute(SAVE_SQL, plan.id, plan.answer_by, plan.placed, plan.bound)
    for some in portions(placements):
        await conn.execute(
            SAVE_PEOPLE_SQL,
            plan.id,
            [one.enrollment for one in some],
            [one.person for one in some],
            [one.municipality for one in some],
            [one.class_id for one in some],
            [one.reason for one in some],
            [one.helps for one in some],
            [one.asked for one in some],
        )


LOCK_SQL = """
SELECT plan_id, state, answer_by, placed, bound
  FROM plans
 WHERE plan_id = $1
   FOR UPDATE
"""


async def lock(conn: asyncpg.Connection, plan_id: UUID) -> PlanRow | None:
    """A plan, locked."""
    row = await conn.fetchrow(LOCK_SQL, plan_id)
    return _plan(row) if row else None


OF_SQL = """
SELECT plan_id, state, answer_by, placed, bound
  FROM plans p
 WHERE EXISTS (
       SELECT FROM plan_people q
        WHERE q.plan_id = p.plan_id
          AND q.owner_orgnr = $1)
   AND ($2::uuid IS NULL OR (answer_by, plan_id) > (SELECT answer_by, plan_id FROM plans WHERE plan_id = $2))
 ORDER BY answer_by, plan_id
 LIMIT $3
"""


async def of_municipality(
    conn: asyncpg.Connection, orgnr: str, *, after: UUID | None = None, limit: int = 100
) -> list[PlanRow]:
    """The plans that have people of a municipality in them, from the one behind `after`."""
    return [_plan(row) for row in await conn.fetch(OF_SQL, orgnr, after, limit)]


READ_SQL = """
SELECT plan_id, state, answer_by, placed, bound
  FROM plans
 WHERE plan_id = $1
"""


async def read(conn: asyncpg.Connection, plan_id: UUID) -> PlanRow | None:
    """A plan."""
    row = await conn.fetchrow(READ_SQL, plan_id)
    return _plan(row) if row else None


def _plan(row: asyncpg.Record) -> PlanRow:
    return PlanRow(row["plan_id"], row["state"], row["answer_by"], row["placed"], row["bound"])


SETTLE_SQL = """
UPDATE plans
   SET state = 'SETTLED', settling = true
 WHERE plan_id = $1
"""


async def close(conn: asyncpg.Connection, plan_id: UUID) -> None:
    """No more answers are taken; its classes are settled from now on."""
    await conn.execute(SETTLE_SQL, plan_id)


PEOPLE_SQL = """
SELECT enrollment_id, person_id, owner_orgnr, class_id, reason, helps, asked, answer
  FROM plan_people
 WHERE plan_id = $1
   AND owner_orgnr = $2
 ORDER BY enrollment_id
"""


async def people(conn: asyncpg.Connection, plan_id: UUID, orgnr: str) -> list[Placement]:
    """One municipality's own people in a plan."""
    return [placement(row) for row in await conn.fetch(PEOPLE_SQL, plan_id, orgnr)]


def placement(row: asyncpg.Record) -> Placement:
    """Somebody in a plan, as she is written."""
    return Placement(
        enrollment=row["enrollment_id"],
        person=row["person_id"],
        municipality=row["owner_orgnr"],
        class_id=row["class_id"],
        reason=row["reason"],
        helps=row["helps"],
        asked=row["asked"],
        answer=row["answer"],
    )


UNANSWERED_SQL = """
SELECT EXISTS (
       SELECT FROM plan_people
        WHERE plan_id = $1
          AND asked
          AND answer IS NULL)
"""


async def unanswered(conn: asyncpg.Connection, plan_id: UUID) -> bool:
    """Whether somebody in the plan has still to be answered for."""
    found: bool = await conn.fetchval(UNANSWERED_SQL, plan_id)
    return found


ANSWER_SQL = """
UPDATE plan_people
   SET answer = $3
 WHERE plan_id = $1
   AND enrollment_id = ANY ($2)
"""


async def answer(conn: asyncpg.Connection, plan_id: UUID, enrollments: Sequence[UUID], said: str) -> None:
    """Record what a municipality says of these people: APPROVED or RETURNED."""
    await conn.execute(ANSWER_SQL, plan_id, list(enrollments), said)


COUNT_SQL = """
INSERT INTO plan_shares AS known (plan_id, orgnr, said)
VALUES ($1, $2, $3)
    ON CONFLICT (plan_id, orgnr) DO UPDATE SET said = known.said + excluded.said
RETURNING said
"""


async def count_share(conn: asyncpg.Connection, plan_id: UUID, orgnr: str, *, says: int = 1) -> int:
    """One municipality's share of a plan says so many messages more; returns how much it has said."""
    said: int = await conn.fetchval(COUNT_SQL, plan_id, orgnr, says)
    return said


CLASSES_SQL = """
SELECT class_id
  FROM classes
 WHERE plan_id = $1
 ORDER BY class_id
"""


async def classes(conn: asyncpg.Connection, plan_id: UUID) -> list[UUID]:
    """The classes that a plan proposed."""
    return [row["class_id"] for row in await conn.fetch(CLASSES_SQL, plan_id)]


LOCK_OPEN_SQL = """
SELECT plan_id, state, answer_by, placed, bound
  FROM plans p
 WHERE state = 'OPEN'
   AND EXISTS (
       SELECT FROM plan_people q
        WHERE q.plan_id = p.plan_id
          AND q.enrollment_id = $1)
 ORDER BY plan_id
   FOR UPDATE
"""


async def lock_open_with(conn: asyncpg.Connection, enrollment: UUID) -> list[PlanRow]:
    """The plans that wait for answers and have somebody in them, locked."""
    return [_plan(row) for row in await conn.fetch(LOCK_OPEN_SQL, enrollment)]


MOVE_SQL = """
UPDATE plan_people
   SET owner_orgnr = $3
 WHERE plan_id = $1
   AND enrollment_id = $2
"""


async def move(conn: asyncpg.Connection, plan_id: UUID, enrollment: UUID, orgnr: str) -> None:
    """Another municipality sees her in the plan, and answers for her."""
    await conn.execute(MOVE_SQL, plan_id, enrollment, orgnr)
