"""Runs: read the situation, have it solved elsewhere, and save the plan if nothing it was made from has changed."""

from datetime import date, datetime, timedelta

import asyncpg

from samklasse_scheduling.domain.calendars import wall_time
from samklasse_scheduling.domain.plan import Plan
from samklasse_scheduling.domain.situation import Situation
from samklasse_scheduling.handlers.plans import propose
from samklasse_scheduling.store import runs
from samklasse_scheduling.store.runs import Run
from samklasse_scheduling.store.situation import load

MOST_ATTEMPTS = 10


def earliest(run: Run, now: datetime) -> date:
    """A class starts on the day after the last answer at the earliest."""
    return wall_time(now + timedelta(hours=run.answer_within_hours))[0] + timedelta(days=1)


async def save_plan(
    conn: asyncpg.Connection, run: Run, situation: Situation, plan: Plan, *, seconds: float, now: datetime
) -> bool:
    """Save a plan unless the situation is no longer the one it was made from; whether it was saved."""
    if await load(conn, situation.earliest, lock=True) != situation:
        await runs.again(conn, run.id, most=MOST_ATTEMPTS, code="SITUATION_CHANGED")
        return False
    await propose(conn, run, situation, plan, seconds=seconds, now=now)
    return True
