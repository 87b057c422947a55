"""Repairs of many sessions at once: worked on by the repairer, chosen by the supplier or by the deadline."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=2), timedelta(minutes=2)
"""From one attempt to the next at the earliest, twice as long each time."""


@dataclass(frozen=True)
class Case:
    """One repair; `alternatives` as `samklasse_scheduling.domain.repair.alternatives` writes them."""

    id: UUID
    supplier: str
    reason: str
    state: str
    sessions: tuple[UUID, ...]
    alternatives: list[dict[str, Any]]
    least: int | None
    proven: bool | None
    choose_by: datetime | None
    chosen: int | None
    chosen_by: str | None
    attempts: int
    trail: UUID
    asked_at: datetime


ADD_SQL = """
INSERT INTO repair_cases (case_id, supplier_orgnr, reason, session_ids, correlation_id, asked_at)
VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (case_id) DO NOTHING
"""


async def add(
    conn: asyncpg.Connection,
    case_id: UUID,
    *,
    supplier: str,
    reason: str,
    sessions: Sequence[UUID],
    trail: UUID,
    at: datetime,
) -> None:
    """Record that many sessions are to be repaired."""
    await conn.execute(ADD_SQL, case_id, supplier, reason, list(sessions), trail, at)


WAITING_SQL = """
SELECT case_id
  FROM repair_cases
 WHERE state = 'WAITING'
   AND (not_before IS NULL OR not_before <= operator.now())
 ORDER BY coalesce(not_before, asked_at), case_id
 LIMIT 100
"""

CLAIM_SQL = """
SELECT pg_try_advisory_lock(hashtextextended('repair ' || $1::text, 0))
"""

ATTEMPT_SQL = """
UPDATE repair_cases
   SET attempts = attempts + 1,
       not_before = operator.now() + least($2::interval * power(2, least(attempts, 10)), $3::interval)
 WHERE case_id = $1
   AND state = 'WAITING'
   AND (not_before IS NULL OR not_before <= operator.now())
RETURNING case_id, supplier_orgnr, reason, state, session_ids, alternatives, least, proven, choose_by, chosen,
          chosen_by, attempts, correlation_id, asked_at
"""


async def claim_oldest(conn: asyncpg.Connection) -> Case | None:
    """The repair whose turn came first and that nobody works on: ours for as long as this session lives.

    The attempt is counted, and counts also where the process dies of it. The next one's turn comes after a pause, and
    behind what was asked for until then.
    """
    for waiting in await conn.fetch(WAITING_SQL):
        case_id = waiting["case_id"]
        if await conn.fetchval(CLAIM_SQL, str(case_id)):
            row = await conn.fetchrow(ATTEMPT_SQL, case_id, FIRST_PAUSE, LONGEST_PAUSE)
            if row is not None:
                return _case(row)
            await release(conn, case_id)
    return None


RELEASE_SQL = """
SELECT pg_advisory_unlock(hashtextextended('repair ' || $1::text, 0))
"""


async def release(conn: asyncpg.Connection, case_id: UUID) -> None:
    """Let go of a repair."""
    await conn.execute(RELEASE_SQL, str(case_id))


LOCK_SQL = """
SELECT case_id, supplier_orgnr, reason, state, session_ids, alternatives, least, proven, choose_by, chosen,
       chosen_by, attempts, correlation_id, asked_at
  FROM repair_cases
 WHERE case_id = $1
   FOR UPDATE
"""


async def lock(conn: asyncpg.Connection, case_id: UUID) -> Case | None:
    """One repair, locked."""
    row = await conn.fetchrow(LOCK_SQL, case_id)
    return _case(row) if row else None


READ_SQL = """
SELECT case_id, supplier_orgnr, reason, state, session_ids, alternatives, least, proven, choose_by, chosen,
       chosen_by, attempts, correlation_id, asked_at
  FROM repair_cases
 WHERE case_id = $1
"""


async def read(conn: asyncpg.Connection, case_id: UUID) -> Case | None:
    """One repair."""
    row = await conn.fetchrow(READ_SQL, case_id)
    return _case(row) if row else None


LIST_SQL = """
SELECT case_id, supplier_orgnr, reason, state, session_ids, alternatives, least, proven, choose_by, chosen,
       chosen_by, attempts, correlation_id, asked_at
  FROM repair_cases
 WHERE ($1::text IS NULL OR supplier_orgnr = $1)
   AND ($2::uuid IS NULL OR case_id > $2)
 ORDER BY case_id
 LIMIT $3
"""


async def listed(conn: asyncpg.Connection, supplier: str | None, after: UUID | None, limit: int) -> list[Case]:
    """Repairs of one supplier's classes, or all."""
    return [_case(row) for row in await conn.fetch(LIST_SQL, supplier, after, limit)]


OPEN_SQL = """
UPDATE repair_cases
   SET state = 'OPEN', alternatives = $2, least = $3, proven = $4, choose_by = $5
 WHERE case_id = $1
"""


async def put_up(
    conn: asyncpg.Connection,
    case_id: UUID,
    alternatives: list[dict[str, Any]],
    *,
    least: int,
    proven: bool,
    choose_by: datetime,
) -> None:
    """Keep alternatives to choose from."""
    await conn.execute(OPEN_SQL, case_id, alternatives, least, proven, choose_by)


DONE_SQL = """
UPDATE repair_cases
   SET state = $2, chosen = $3, chosen_by = $4
 WHERE case_id = $1
"""


async def done(conn: asyncpg.Connection, case_id: UUID, *, state: str, chosen: int | None, by: str) -> None:
    """It is carried out."""
    await conn.execute(DONE_SQL, case_id, state, chosen, by)


AGAIN_SQL = """
UPDATE repair_cases
   SET state = 'WAITING'
 WHERE case_id = $1
   AND state = 'OPEN'
"""


async def again(conn: asyncpg.Connection, case_id: UUID) -> None:
    """Nothing that was to be chosen from holds any more: it is to be worked out anew, unless somebody has chosen."""
    await conn.execute(AGAIN_SQL, case_id)


def _case(row: asyncpg.Record) -> Case:
    return Case(
        id=row["case_id"],
        supplier=row["supplier_orgnr"],
        reason=row["reason"],
        state=row["state"],
        sessions=tuple(row["session_ids"]),
        alternatives=row["alternatives"],
        least=row["least"],
        proven=row["proven"],
        choose_by=row["choose_by"],
        chosen=row["chosen"],
        chosen_by=row["chosen_by"],
        attempts=row["attempts"],
        trail=row["correlation_id"],
        asked_at=row["asked_at"],
    )
