"""A plan of a whole country is saved so that nobody waits for it: it is worked out beside the event loop and outside
every transaction, and then only written.
"""

import asyncio
from functools import partial

import asyncpg
from samklasse_chassis import clock
from samklasse_chassis.pool import CONTENTION

from samklasse_scheduling import heartbeat
from samklasse_scheduling.contending import in_place
from samklasse_scheduling.domain.plan import Plan
from samklasse_scheduling.domain.situation import Situation
from samklasse_scheduling.handlers import runs as handle
from samklasse_scheduling.handlers.drafting import draft, look_around
from samklasse_scheduling.handlers.plans import Overtaken
from samklasse_scheduling.store.runs import Run

TRIES = 5
"""Each takes seconds; a class that somebody is given to changes between two of them now and then."""


async def save(conn: asyncpg.Connection, run: Run, situation: Situation, plan: Plan, *, seconds: float) -> bool:
    """Save a plan unless what it was made from has changed; whoever has only come in addition waits for the next.

    Returns:
        Whether it was saved; where not, an attempt has been counted.
    """
    for _ in range(TRIES):
        async with conn.transaction(isolation="repeatable_read", readonly=True):
            now = await clock.now(conn)
            around = await look_around(conn, situation, plan)
        if around is None:
            break
        drafted = await heartbeat.beside(conn, asyncio.to_thread(draft, run, situation, plan, around, now))
        if drafted.first_day < handle.earliest(run, now):
            await handle.failed(conn, run, "TOO_LATE_TO_BEGIN")
            return False
        write = partial(handle.save_plan, conn, run, situation, drafted, seconds=seconds, now=now)
        try:
            await in_place(conn, write)
        except (Overtaken, *CONTENTION):
            continue
        return True
    await handle.failed(conn, run, "SITUATION_CHANGED")
    return False
