"""How far each run is, and the best plan so far, from which it is resumed; deleted when the run is settled."""

import asyncio
from uuid import UUID

import asyncpg
from pydantic import TypeAdapter, ValidationError

from samklasse_scheduling.domain.plan import Plan
from samklasse_scheduling.domain.progress import Standing

PLANS = TypeAdapter(Plan)

SAVE_SQL = """
INSERT INTO run_progress AS known (run_id, placed, bound, classes, seconds, plan)
VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (run_id) DO UPDATE
   SET placed = excluded.placed, bound = excluded.bound, classes = excluded.classes, seconds = excluded.seconds,
       plan = coalesce(excluded.plan, known.plan)
"""


async def save(conn: asyncpg.Connection, run_id: UUID, standing: Standing) -> None:
    """Write where a run stands; without a plan the one before stays."""
    plan = await asyncio.to_thread(PLANS.dump_json, standing.plan) if standing.plan is not None else None
    await conn.execute(
        SAVE_SQL, run_id, standing.placed, standing.bound, standing.classes, standing.seconds, plan
    )  # fmt: skip


READ_SQL = """
SELECT placed, bound, classes, seconds, CASE WHEN $2 THEN plan END AS plan
  FROM run_progress
 WHERE run_id = $1
"""


async def read(conn: asyncpg.Connection, run_id: UUID, *, with_plan: bool = False) -> Standing | None:
    """Where a run stands."""
    row = await conn.fetchrow(READ_SQL, run_id, with_plan)
    if row is None:
        return None
    plan = await asyncio.to_thread(_plan, row["plan"])
    return Standing(row["placed"], row["bound"], row["classes"], row["seconds"], plan)


def _plan(written: bytes | None) -> Plan | None:
    """None also for a plan that another version of the service wrote otherwise: the run starts afresh."""
    try:
        return PLANS.validate_json(written) if written is not None else None
    except ValidationError:
        return None


FORGET_SQL = """
DELETE FROM run_progress
 WHERE run_id = $1
"""


async def forget(conn: asyncpg.Connection, run_id: UUID) -> None:
    """The run is settled."""
    await conn.execute(FORGET_SQL, run_id)
