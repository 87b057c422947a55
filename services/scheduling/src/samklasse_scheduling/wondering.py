"""The worker that answers "what if": formation on copies, in child processes; nothing is published of it."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

import asyncpg
from samklasse_chassis import clock
from samklasse_chassis.pool import away
from samklasse_chassis.runtime import Context

from samklasse_scheduling import heartbeat, taking
from samklasse_scheduling.children import Child, SolverFailed
from samklasse_scheduling.domain.calendars import wall_time
from samklasse_scheduling.domain.plan import Plan
from samklasse_scheduling.domain.rules import in_force
from samklasse_scheduling.domain.situation import Offering, Situation
from samklasse_scheduling.domain.topping_up import GoingOn, joined, top_up
from samklasse_scheduling.domain.whatif import Answer, compare, imagined, offering_for
from samklasse_scheduling.handlers.drafting import read_going_on
from samklasse_scheduling.questions import Question
from samklasse_scheduling.store import proposals, runs, whatifs
from samklasse_scheduling.store.situation import load
from samklasse_scheduling.store.whatifs import Whatif

POLL_SECONDS = 0.5
LIMIT_SECONDS = 5.0
GRACE_SECONDS = 60.0
ANSWER_WITHIN = timedelta(hours=48)
"""What a plan of today would give the municipalities, so that classes begin no earlier here than there."""
SEED = 1
MOST_ATTEMPTS = 3
"""A question whose worker has died, or lost its session, so often is not taken again: others wait behind it."""


async def wonder(context: Context) -> None:
    """For ever: answer the question that has waited longest."""
    await taking.for_ever(context, answer_once, pause=POLL_SECONDS)


async def answer_once(conn: asyncpg.Connection, context: Context) -> bool:
    """Answer one question, kept from other workers by a lock that dies with us or when we freeze; whether there was
    one.
    """
    await whatifs.forget_old(conn, await clock.now(conn))
    asked = await whatifs.claim_oldest(conn)
    if asked is None:
        return False
    silence = float(context.settings.get("SAMKLASSE_SOLVER_SILENCE_SECONDS", heartbeat.SILENCE_SECONDS))
    try:
        await runs.end_when_silent(conn, silence)
        await _attempt(conn, asked, context)
    except Exception as error:  # whatever it is: asked anew it would come to nothing again
        if away(error):
            raise
        context.log.error("what if failed", whatif=str(asked.id), error=type(error).__name__)
        await whatifs.settle(conn, asked.id, None, "NOT_ANSWERED")
    finally:
        if not conn.is_closed():
            await runs.end_when_silent(conn, None)
            await whatifs.release(conn, asked.id)
    return True


async def _attempt(conn: asyncpg.Connection, whatif: Whatif, context: Context) -> None:
    if whatif.attempts > MOST_ATTEMPTS:
        context.log.error("what if given up", whatif=str(whatif.id), attempts=whatif.attempts)
        await whatifs.settle(conn, whatif.id, None, "NOT_ANSWERED")
        return
    await _answer(conn, whatif, context)


async def _answer(conn: asyncpg.Connection, whatif: Whatif, context: Context) -> None:
    async with conn.transaction(isolation="repeatable_read", readonly=True):
        earliest = wall_time(await clock.now(conn) + ANSWER_WITHIN)[0] + timedelta(days=1)
        today = await load(conn, earliest)
        going_on = await read_going_on(conn, await proposals.with_room(conn))
    offering = offering_for(whatif.asked, today)
    if offering is None:
        await whatifs.settle(conn, whatif.id, None, "UNKNOWN_OFFERING")
        return
    then = imagined(whatif.asked, offering, today, whatif.id)
    try:
        plans = [await heartbeat.beside(conn, _solve(situation, whatif)) for situation in (today, then)]
    except SolverFailed:
        await whatifs.settle(conn, whatif.id, None, "SOLVER_FAILED")
        return
    comparing = asyncio.to_thread(_compared, whatif, offering, (today, then), plans, going_on)
    answer = await heartbeat.beside(conn, comparing)
    await whatifs.settle(conn, whatif.id, answer)
    context.log.info("what if answered", whatif=str(whatif.id), people=len(then.people))


def _compared(
    whatif: Whatif,
    offering: Offering,
    situations: Sequence[Situation],
    plans: Sequence[Plan],
    going_on: Mapping[UUID, GoingOn],
) -> Answer:
    """With the vacant places of classes that go on given out, as a run's plan gives them."""
    whole = []
    for situation, plan in zip(situations, plans, strict=True):
        rest, joining = top_up(plan, situation, going_on.values(), frozenset(), in_force(situation.earliest))
        whole.append((situation, joined(rest, joining, going_on)))
    return compare(whatif.asked, offering, *whole)


async def _solve(situation: Situation, whatif: Whatif) -> Plan:
    question = Question(situation, SEED, LIMIT_SECONDS, whatif.id)
    solved = await Child(question).solve(LIMIT_SECONDS * 2 + GRACE_SECONDS)
    return solved.plan
