"""A class for which nobody was found at its own time, in one new revision."""

from datetime import datetime
from uuid import UUID

import asyncpg
from samklasse_chassis.timers import TimerDue

from samklasse_scheduling.domain.interpreting.matching import rules_of
from samklasse_scheduling.domain.interpreting.moving import Interpreters, move, unfilled
from samklasse_scheduling.handlers import classes
from samklasse_scheduling.handlers.repairing import surroundings
from samklasse_scheduling.store.interpreting import bookings, pool
from samklasse_scheduling.translate.said import Change

REASON = "INTERPRETER_MISSING"


async def interpreter_missing(due: TimerDue, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Move the lessons that can be; their bookings follow, and somebody is asked for the new times."""
    around = await surroundings(conn, now)
    group = around.timetables.get(UUID(due.timer))
    missing = unfilled(group, await bookings.lock_of_class(conn, group.id), now) if group else []
    if group is None or not missing:
        return
    able = await pool.lock(conn, [one.language for one in missing])
    promised = await pool.diary(conn, [one.id for one in able], missing, rules_of(missing[0]))
    circle = (await pool.circles(conn, [group.id]))[group.id]
    after = move(around, group, missing, Interpreters(able, promised, circle), now=now)
    if after is not None:
        await classes.tell(conn, Change(group, after, REASON), cause=due, now=now)
