"""Language plans (norskplan), every version."""

from uuid import UUID

import asyncpg

from samklasse_enrollment.domain.training.plan import Plan

ADD_PLAN_SQL = """
INSERT INTO plans (id, case_id, version, goals, minutes_per_week, starts_on, ends_on, decision_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""


async def add(conn: asyncpg.Connection, plan: Plan) -> None:
    """The next version; the case is locked."""
    await conn.execute(
        ADD_PLAN_SQL,
        plan.id,
        plan.case_id,
        plan.version,
        list(plan.goals),
        plan.minutes_per_week,
        plan.starts_on,
        plan.ends_on,
        plan.decision_id,
    )


LATEST_PLAN_SQL = """
SELECT id, case_id, version, goals, minutes_per_week, starts_on, ends_on, decision_id
  FROM plans
 WHERE case_id = $1
 ORDER BY version DESC
 LIMIT 1
"""


async def latest(conn: asyncpg.Connection, case_id: UUID) -> Plan | None:
    """The version that stands."""
    row = await conn.fetchrow(LATEST_PLAN_SQL, case_id)
    if row is None:
        return None
    listening, reading, speaking, writing = row["goals"]
    return Plan(**{**row, "goals": (listening, reading, speaking, writing)})
