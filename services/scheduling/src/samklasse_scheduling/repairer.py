"""The worker that repairs many sessions at once. The engine runs in a child process, outside every transaction."""

from functools import partial

import asyncpg
from samklasse_chassis import clock
from samklasse_chassis.pool import away
from samklasse_chassis.runtime import Context

from samklasse_scheduling import heartbeat, taking
from samklasse_scheduling.children import Child, SolverFailed
from samklasse_scheduling.contending import in_place
from samklasse_scheduling.domain.repair.alternatives import Answer
from samklasse_scheduling.domain.repair.asking import Asked
from samklasse_scheduling.handlers import choosing
from samklasse_scheduling.handlers.repairing import surroundings
from samklasse_scheduling.store import repairs, runs
from samklasse_scheduling.store.repairs import Case

POLL_SECONDS = 0.5
PATIENCE_SECONDS = 60
MENDER = "samklasse_scheduling.mender"


async def repair_cases(context: Context) -> None:
    """For ever: take the repair whose turn has come first."""
    await taking.for_ever(context, repair_once, pause=POLL_SECONDS)


async def repair_once(conn: asyncpg.Connection, context: Context) -> bool:
    """Work on one repair, kept from other workers by a lock that dies with us or when we freeze; whether there was one.

    After so many attempts each session is repaired by itself.
    """
    case = await repairs.claim_oldest(conn)
    if case is None:
        return False
    silence = float(context.settings.get("SAMKLASSE_SOLVER_SILENCE_SECONDS", heartbeat.SILENCE_SECONDS))
    try:
        await runs.end_when_silent(conn, silence)
        await _attempt(conn, case, context)
    finally:
        if not conn.is_closed():
            await runs.end_when_silent(conn, None)
            await repairs.release(conn, case.id)
    return True


async def _attempt(conn: asyncpg.Connection, case: Case, context: Context) -> None:
    try:
        if case.attempts > choosing.MOST_ATTEMPTS:
            await in_place(conn, partial(_give_up, conn, case))
            return
        answer = await heartbeat.beside(conn, ask(await _question(conn, case)))
        await in_place(conn, partial(_settle, conn, case, answer))
    except Exception as error:  # whatever it is: it is counted, and ends neither the service nor the others' turn
        if away(error):
            raise
        context.log.error("repair failed", case=str(case.id), code=code_of(error), attempts=case.attempts)
        return
    context.log.info("repair worked on", case=str(case.id), alternatives=len(answer.alternatives), least=answer.least)


async def _give_up(conn: asyncpg.Connection, case: Case) -> None:
    await choosing.give_up(conn, case.id, now=await clock.now(conn))


async def _settle(conn: asyncpg.Connection, case: Case, answer: Answer) -> None:
    await choosing.settle(conn, case.id, answer, now=await clock.now(conn))


def code_of(error: Exception) -> str:
    """The closed code of an attempt that came to nothing: deadlocks one after the other, an hour somebody else took."""
    if isinstance(error, SolverFailed):
        return str(error)
    return "NOT_SAVED" if isinstance(error, asyncpg.PostgresError) else "UNEXPECTED"


async def _question(conn: asyncpg.Connection, case: Case) -> Asked:
    async with conn.transaction(isolation="repeatable_read", readonly=True):
        now = await clock.now(conn)
        return Asked(await surroundings(conn, now, lock=False), case.sessions, now)


async def ask(question: Asked) -> Answer:
    """Have a child process answer.

    Raises:
        SolverFailed: it ended without an answer, or did not end in time.
    """
    told = await Child(question, module=MENDER).answer(PATIENCE_SECONDS)
    if not isinstance(told, Answer):
        raise SolverFailed("NO_ANSWER")
    return told
