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
    stop_wanted: bool = False


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
SELECT run_id, state, seed, limit_seconds, answer_within_hours, correlation_id, attempts, code, asked_at, seconds,
       stop_wanted
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


WAITING_SQL = """
SELECT run_id
  FROM runs
 WHERE state = 'WAITING'
 ORDER BY asked_at, run_id
 LIMIT 100
"""

CLAIM_SQL = """
SELECT pg_try_advisory_lock(hashtextextended('run ' || $1::text, 0))
"""


async def claim_oldest(conn: asyncpg.Connection) -> Run | None:
    """The run that has waited longest and that nobody works on: ours for as long as this session lives.

    A killed process lets go at once. Read again under the lock: it may have been settled a moment ago.
    """
    for row in await conn.fetch(WAITING_SQL):
        if await conn.fetchval(CLAIM_SQL, str(row["run_id"])):
            run = await read(conn, row["run_id"])
            if run is not None and run.state == "WAITING":
                return run
            await release(conn, row["run_id"])
    return None


RELEASE_SQL = """
SELECT pg_advisory_unlock(hashtextextended('run ' || $1::text, 0))
"""


async def release(conn: asyncpg.Connection, run_id: UUID) -> None:
    """Let go of a run."""
    await conn.execute(RELEASE_SQL, str(run_id))


SILENCE_SQL = """
SELECT set_config('idle_session_timeout', $1, false)
"""


async def end_when_silent(conn: asyncpg.Connection, seconds: float | None) -> None:
    """Have the database end this session when it says nothing for so long; None: never.

    A frozen worker then loses its run as a dead one does.
    """
    await conn.execute(SILENCE_SQL, str(int((seconds or 0) * 1000)))


LISTED_SQL = """
SELECT run_id, state, seed, limit_seconds, answer_within_hours, correlation_id, attempts, code, asked_at, seconds,
       stop_wanted
  FROM runs
 WHERE $1::uuid IS NULL
    OR (asked_at, run_id) > (SELECT asked_at, run_id FROM runs WHERE run_id = $1)
 ORDER BY asked_at, run_id
 LIMIT $2
"""


async def listed(conn: asyncpg.Connection, *, after: UUID | None, limit: int) -> list[Run]:
    """Runs in the order they were asked for, from the one behind `after`."""
    return [_run(row) for row in await conn.fetch(LISTED_SQL, after, limit)]


LOCK_SQL = """
SELECT run_id, state, seed, limit_seconds, answer_within_hours, correlation_id, attempts, code, asked_at, seconds,
       stop_wanted
  FROM runs
 WHERE run_id = $1
   FOR UPDATE
"""


async def lock(conn: asyncpg.Connection, run_id: UUID) -> Run | None:
    """One run, locked."""
    row = await conn.fetchrow(LOCK_SQL, run_id)
    return _run(row) if row else None


STOP_SQL = """
UPDATE runs
   SET stop_wanted = true
 WHERE run_id = $1
"""


async def want_stop(conn: asyncpg.Connection, run_id: UUID) -> None:
    """The best so far is enough."""
    await conn.execute(STOP_SQL, run_id)


CANCEL_SQL = """
UPDATE runs
   SET state = 'CANCELLED', finished_at = $2
 WHERE run_id = $1
"""


async def cancel(conn: asyncpg.Connection, run_id: UUID, *, at: datetime) -> None:
    """No plan is wanted any more."""
    await conn.execute(CANCEL_SQL, run_id, at)


PROGRESS_SAID_SQL = """
UPDATE runs
   SET progress_said = progress_said + 1
 WHERE run_id = $1
RETURNING progress_said
"""


async def count_progress(conn: asyncpg.Connection, run_id: UUID) -> int:
    """The run says one message more of its progress; returns how many with this."""
    said: int = await conn.fetchval(PROGRESS_SAID_SQL, run_id)
    return said


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
        stop_wanted=row["stop_wanted"],
    )


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
   AND state = 'WAITING'
RETURNING state
"""


async def again(conn: asyncpg.Connection, run_id: UUID, *, most: int, code: str) -> bool:
    """The attempt came to nothing; after `most` of them the run has failed. Whether it goes on."""
    state: str | None = await conn.fetchval(AGAIN_SQL, run_id, most, code)
    return state == "WAITING"
