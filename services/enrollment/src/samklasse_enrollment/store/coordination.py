"""Coordination plans."""

from uuid import UUID

import asyncpg

from samklasse_enrollment.domain.coordination import Plan, Side, Week

FIND_PLAN_SQL = """
SELECT line_id, revision, changed_by, weeks
  FROM coordination_plans
 WHERE line_id = $1
"""


async def find(conn: asyncpg.Connection, line_id: UUID) -> Plan | None:
    """The plan of a line; who changes it has locked the line."""
    row = await conn.fetchrow(FIND_PLAN_SQL, line_id)
    return row and Plan(
        row["line_id"], row["revision"], Side(row["changed_by"]), tuple(Week(*week) for week in row["weeks"])
    )


SAVE_PLAN_SQL = """
INSERT INTO coordination_plans (line_id, revision, changed_by, weeks)
VALUES ($1, $2, $3, $4)
    ON CONFLICT (line_id) DO UPDATE
   SET revision = excluded.revision, changed_by = excluded.changed_by, weeks = excluded.weeks
"""


async def save(conn: asyncpg.Connection, plan: Plan) -> None:
    """Write the plan in full."""
    weeks = [(week.week, week.municipal_module, week.supplier_module) for week in plan.weeks]
    await conn.execute(SAVE_PLAN_SQL, plan.line_id, plan.revision, plan.changed_by.value, weeks)
