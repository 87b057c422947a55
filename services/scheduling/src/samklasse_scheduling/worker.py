"""The worker that turns runs into plans. The solver runs in a child process, outside every transaction."""

import asyncio
import pickle
import sys
import time

import asyncpg
from samklasse_chassis import clock
from samklasse_chassis.pool import away
from samklasse_chassis.runtime import Context

from samklasse_scheduling.domain.plan import Plan
from samklasse_scheduling.domain.situation import Situation
from samklasse_scheduling.handlers.runs import MOST_ATTEMPTS, earliest, save_plan
from samklasse_scheduling.solver import Question
from samklasse_scheduling.store import runs
from samklasse_scheduling.store.runs import Run
from samklasse_scheduling.store.situation import load

POLL_SECONDS = 0.2
GRACE_SECONDS = 60


class SolverFailed(Exception):
    """The child process ended without a plan, or took too long."""


async def work(context: Context) -> None:
    """For ever: take the run that has waited longest."""
    while True:
        try:
            async with context.pool.acquire(timeout=30) as conn:
                worked = await work_once(conn, context)
        except Exception as error:
            if not away(error):
                raise
            worked = False
        if not worked:
            await asyncio.sleep(POLL_SECONDS)


async def work_once(conn: asyncpg.Connection, context: Context) -> bool:
    """Work on one run, kept from other workers by a lock that dies with us; whether there was one."""
    run = await runs.next_waiting(conn)
    if run is None or not await runs.claim(conn, run.id):
        return False
    try:
        await _attempt(conn, run, context)
    finally:
        await runs.release(conn, run.id)
    return True


async def _attempt(conn: asyncpg.Connection, run: Run, context: Context) -> None:
    began = time.monotonic()
    async with conn.transaction(isolation="repeatable_read", readonly=True):
        situation = await load(conn, earliest(run, await clock.now(conn)))
    try:
        plan = await solve(run, situation)
        saved = await _save(conn, run, situation, plan, seconds=time.monotonic() - began)
    except (SolverFailed, asyncpg.PostgresError, ValueError) as error:
        if away(error):
            raise
        context.log.error("run failed", run=str(run.id), error=type(error).__name__, attempts=run.attempts + 1)
        await runs.again(conn, run.id, most=MOST_ATTEMPTS, code=code_of(error))
        return
    context.log.info(
        "run worked on", run=str(run.id), saved=saved, people=len(situation.people), placed=plan.placed,
        bound=plan.bound,
    )  # fmt: skip


async def _save(conn: asyncpg.Connection, run: Run, situation: Situation, plan: Plan, *, seconds: float) -> bool:
    async with conn.transaction():
        return await save_plan(conn, run, situation, plan, seconds=seconds, now=await clock.now(conn))


def code_of(error: Exception) -> str:
    """The closed code that `GET /runs/{run_id}` shows for an attempt that came to nothing."""
    if isinstance(error, SolverFailed):
        return "SOLVER_FAILED"
    return "NOT_SAVED" if isinstance(error, asyncpg.PostgresError) else "TOO_LARGE"


async def solve(run: Run, situation: Situation) -> Plan:
    """Have the situation solved by a child process.

    Raises:
        SolverFailed: it ended without a plan, or did not end in time.
    """
    question = pickle.dumps(Question(situation, run.seed, float(run.limit_seconds), run.id))
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "samklasse_scheduling.solver",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        async with asyncio.timeout(run.limit_seconds + GRACE_SECONDS):
            answer, _ = await child.communicate(question)
    except TimeoutError:
        raise SolverFailed("TIMEOUT") from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode != 0:
        raise SolverFailed(f"EXIT_{child.returncode}")
    plan: Plan = pickle.loads(answer)  # from our own child process
    return plan
