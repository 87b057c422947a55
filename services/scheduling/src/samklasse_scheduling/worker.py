"""The workers that turn runs into plans. The solvers run in child processes, outside every transaction."""

import asyncio
from dataclasses import replace

import asyncpg
from samklasse_chassis import clock
from samklasse_chassis.pool import away
from samklasse_chassis.runtime import Context

from samklasse_scheduling import heartbeat, saving, taking
from samklasse_scheduling.children import SolverFailed
from samklasse_scheduling.domain.plan import Plan
from samklasse_scheduling.domain.situation import Situation
from samklasse_scheduling.handlers import runs as handle
from samklasse_scheduling.searching import Search
from samklasse_scheduling.store import progress, runs
from samklasse_scheduling.store.runs import Run
from samklasse_scheduling.store.situation import load

POLL_SECONDS = 0.2
REPORT_SECONDS = 1.0
SAY_SECONDS = 5.0
MOST_SOLVERS = 6
"""Each keeps a connection of the pool while it works, which `app.SERVICE` has enough of."""


class GivenUp(Exception):
    """Nobody wants a plan of this run any more, or another worker has settled it."""


async def work(context: Context) -> None:
    """For ever: as many runs at a time as `SAMKLASSE_SOLVERS` says, 1 where it says nothing."""
    solvers = min(MOST_SOLVERS, int(context.settings.get("SAMKLASSE_SOLVERS", "1")))
    async with asyncio.TaskGroup() as group:
        for _ in range(solvers):
            group.create_task(_work(context))


async def _work(context: Context) -> None:
    """For ever: take the run that has waited longest and that nobody works on."""
    await taking.for_ever(context, work_once, pause=POLL_SECONDS)


async def work_once(conn: asyncpg.Connection, context: Context) -> bool:
    """Work on one run, kept from other workers by a lock that dies with us; whether there was one."""
    run = await runs.claim_oldest(conn)
    if run is None:
        return False
    silence = float(context.settings.get("SAMKLASSE_SOLVER_SILENCE_SECONDS", heartbeat.SILENCE_SECONDS))
    try:
        await runs.end_when_silent(conn, silence)
        await _attempt(conn, run, context)
    finally:
        if not conn.is_closed():
            await runs.end_when_silent(conn, None)
            await runs.release(conn, run.id)
    return True


async def _attempt(conn: asyncpg.Connection, run: Run, context: Context) -> None:
    """Whatever goes wrong with a run is counted, so that none ends the service and none is tried for ever."""
    try:
        await _work_on(conn, run, context)
    except GivenUp:
        context.log.info("run given up", run=str(run.id))
    except Exception as error:
        if away(error):
            raise
        context.log.error("run failed", run=str(run.id), error=type(error).__name__, attempts=run.attempts + 1)
        await handle.failed(conn, run, code_of(error))


async def _work_on(conn: asyncpg.Connection, run: Run, context: Context) -> None:
    async with conn.transaction(isolation="repeatable_read", readonly=True):
        situation = await load(conn, handle.earliest(run, await clock.now(conn)))
    before = await progress.read(conn, run.id, with_plan=True)
    search = Search(run, situation, before, processes=int(context.settings.get("SAMKLASSE_SOLVER_PROCESSES", "1")))
    plan = await _attended(conn, run, search, context)
    saved = await _save(conn, run, situation, plan, context, seconds=search.seconds)
    context.said.set()
    context.log.info(
        "run worked on", run=str(run.id), saved=saved, people=len(situation.people), placed=plan.placed,
        bound=plan.bound, resumed=before is not None,
    )  # fmt: skip


async def _attended(conn: asyncpg.Connection, run: Run, search: Search, context: Context) -> Plan:
    """Let it search, write down how it gets on, and pass on what is wanted of it.

    Raises:
        SolverFailed: it came to nothing.
        GivenUp: nobody wants it any more.
    """
    solving = asyncio.create_task(search.solve())
    reporting = _Reporting(run, search)
    try:
        while not solving.done():
            await asyncio.wait({solving}, timeout=REPORT_SECONDS)
            if not solving.done() and await reporting.report(conn):
                context.said.set()
            if search.overdue and search.best is not None:
                return search.best
        return solving.result()
    finally:
        solving.cancel()
        await asyncio.wait({solving})


class _Reporting:
    """What has been written and said of a search so far."""

    def __init__(self, run: Run, search: Search) -> None:
        self._run, self._search = run, search
        self._placed = -1
        self._said_at = search.seconds

    async def report(self, conn: asyncpg.Connection) -> bool:
        """Write where the search stands, its plan only where it is better; whether a message was said."""
        standing = self._search.standing
        aloud = standing is not None and self._search.seconds - self._said_at >= SAY_SECONDS
        if standing is not None and standing.placed <= self._placed:
            standing = replace(standing, plan=None)
        async with conn.transaction():
            wish = await handle.report(conn, self._run, standing, aloud=aloud, now=await clock.now(conn))
        if wish.over:
            raise GivenUp
        if wish.stop:
            self._search.stop()
        if standing is not None and standing.plan is not None:
            self._placed = standing.placed
        if aloud:
            self._said_at = self._search.seconds
        return aloud


async def _save(
    conn: asyncpg.Connection, run: Run, situation: Situation, plan: Plan, context: Context, *, seconds: float
) -> bool:
    """Save it; a session that the database ends meanwhile counts as an attempt too, where the database is there."""
    try:
        return await saving.save(conn, run, situation, plan, seconds=seconds)
    except Exception as error:
        if away(error):
            async with context.pool.acquire(timeout=30) as another:
                await handle.failed(another, run, "NOT_SAVED")
        raise


def code_of(error: Exception) -> str:
    """The closed code that `GET /runs/{run_id}` shows for an attempt that came to nothing."""
    if isinstance(error, SolverFailed):
        return "SOLVER_FAILED"
    return "NOT_SAVED" if isinstance(error, asyncpg.PostgresError) else "UNEXPECTED"
