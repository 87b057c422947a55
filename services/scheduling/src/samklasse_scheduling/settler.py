"""The worker that notices plans which should go on and do not: a message that was set aside is sent by nobody again."""

from datetime import timedelta

import asyncpg
from samklasse_chassis import clock
from samklasse_chassis.runtime import Context
from samklasse_chassis.timers import set_timer

from samklasse_scheduling import taking
from samklasse_scheduling.handlers import clocks
from samklasse_scheduling.store import settling

POLL_SECONDS = 60.0
PATIENCE = timedelta(minutes=20)
"""Longer than a message that fails is tried again by itself."""


async def settle_on(context: Context) -> None:
    """For ever: look for plans that stand still."""
    await taking.for_ever(context, ring_again, pause=POLL_SECONDS)


async def ring_again(conn: asyncpg.Connection, context: Context) -> bool:
    """Set the timer of each plan that stands still anew; a ring too many is harmless. Always False: nothing waits."""
    now = await clock.now(conn)
    kinds = {True: clocks.PLAN_SETTLING, False: clocks.PLAN_DEADLINE}
    for plan_id, answered in (
        await settling.stalled(conn, settling=kinds[True], deadline=kinds[False], since=now - PATIENCE)
    ).items():
        await set_timer(conn, kinds[answered], str(plan_id), now)
        context.log.warning("plan stands still", plan=str(plan_id), answered=answered)
    return False
