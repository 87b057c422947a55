"""Runs of class formation: asked for over HTTP, worked on by the worker."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg


@dataclass(frozen=True)
class Run:
    """One run; `limit_seconds` is for the solver, `answer_within_hours` for the municipalities."""

    id: UUID
    state: str
    seed: int
    limit_seconds: int
    answer_within_hours: int
    correlation_id: UUID
    attempts: int
    code: str | None
    asked_at: datetime
    seconds: float | None


ASK_SQL = """
INSERT INTO runs (run_id, seed, limit_seconds, answer_within_hours, correlation_id, asked_at)
VALUES ($1, $2, $3, $4, $5, $6)
"""


async def ask(
    conn: asyncpg.Connection,
    run_id: UUID,
    *,
    seed: int,
    limit_seconds: int,
    answer_within_hours: int,
    correlation_id: UUID,
    at: datetime,
) -> None:
    """Record that a run is wanted."""
    await conn.execute(ASK_SQL, run_id, seed, limit_seconds, answer_within_hours, correlation_id, at)


READ_SQL = """
SELECT run_id, state, seed, limit_seconds, answer_within_hours, correlation_id, attempts, code, asked_at, seconds
  FROM runs
 WHERE run_id = $1
"""


async def read(conn: asyncpg.Connection, run_id: UUID) -> Run | None:
    """One run."""
    row = await conn.fetchrow(READ_SQL, run_id)
    return _run(row) if row else None


PATIENCE_SQL = """
SELECT r.answer_within_hours
  FROM runs r
  JOIN classes c ON c.plan_id = r.run_id
 WHERE c.class_id = $1
"""


async def patience(conn: asyncpg.Connection, class_id: UUID) -> int | None:
    """How many hours municipalities had to answer the plan that a class came from."""
    hours: int | None = await conn.fetchval(PATIENCE_SQL, class_id)
    return hours


NEXT_SQL = """
SELECT run_id, state, seed, limit_seconds, answer_within_hours, correlation_id, attempts, code, asked_at, seconds
  FROM runs
 WHERE state = 'WAITING'
 ORDER BY asked_at, run_id
 LIMIT 1
"""


async def next_waiting(conn: asyncpg.Connection) -> Run | None:
    """The run that has waited longest."""
    row = await conn.fetchrow(NEXT_SQL)
    return _run(row) if row else None


def _run(row: asyncpg.Record) -> Run:
    return Run(
        id=row["run_id"],
        state=row["state"],
        seed=row["seed"],
        limit_seconds=row["limit_seconds"],
        answer_within_hours=row["answer_within_hours"],
        correlation_id=row["correlation_id"],
        attempts=row["attempts"],
        code=row["code"],
        asked_at=row["asked_at"],
        seconds=row["seconds"],
    )


CLAIM_SQL = """
SELECT pg_try_advisory_lock(hashtextextended('run ' || $1::text, 0))
"""

RELEASE_SQL = """
SELECT pg_advisory_unlock(hashtextextended('run ' || $1::text, 0))
"""


async def claim(conn: asyncpg.Connection, run_id: UUID) -> bool:
    """Keep others off a run for as long as this session lives; a killed process lets go at once."""
    claimed: bool = await conn.fetchval(CLAIM_SQL, str(run_id))
    return claimed


async def release(conn: asyncpg.Connection, run_id: UUID) -> None:
    """Let go of a run."""
    await conn.execute(RELEASE_SQL, str(run_id))


DONE_SQL = """
UPDATE runs
   SET state = 'DONE', finished_at = $2, seconds = $3, said = said + $4
 WHERE run_id = $1
   AND state = 'WAITING'
RETURNING said
"""


async def done(conn: asyncpg.Connection, run_id: UUID, *, at: datetime, seconds: float, says: int) -> int | None:
    """The run has its plan; returns how much it has said, None where another worker was faster."""
    said: int | None = await conn.fetchval(DONE_SQL, run_id, at, seconds, says)
    return said


AGAIN_SQL = """
UPDATE runs
   SET attempts = attempts + 1,
       state = CASE WHEN attempts + 1 >= $2 THEN 'FAILED' ELSE state END,
       code = $3
 WHERE run_id = $1
"""


async def again(conn: asyncpg.Connection, run_id: UUID, *, most: int, code: str) -> None:
    """The attempt came to nothing; after `most` of them the run has failed."""
    await conn.execute(AGAIN_SQL, run_id, most, code)
