"""A class begins with its first session and ends with its last day."""

from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
from samklasse_chassis.timers import TimerDue

from samklasse_scheduling.domain import timetable as life
from samklasse_scheduling.domain.calendars import instant
from samklasse_scheduling.domain.session import GONE
from samklasse_scheduling.domain.timetable import State, Timetable
from samklasse_scheduling.handlers import classes
from samklasse_scheduling.translate.said import Change


async def class_start(due: TimerDue, conn: asyncpg.Connection, *, now: datetime) -> None:
    """The first session starts. Nothing, if it was moved meanwhile (its timer moved with it)."""
    before = await classes.locked(conn, UUID(due.timer))
    if before.state is State.PUBLISHED and _started(before, now):
        await classes.tell(conn, Change(before, life.begin(before), "CLASS_STARTED"), cause=due, now=now)


def _started(group: Timetable, now: datetime) -> bool:
    return any(one.start <= now for one in group.sessions if one.told and one.state not in GONE)


async def class_end(due: TimerDue, conn: asyncpg.Connection, *, now: datetime) -> None:
    """The last day is over; a class none of whose sessions could be held has never begun, and is cancelled."""
    before = await classes.locked(conn, UUID(due.timer))
    if instant(before.last_day + timedelta(days=1), 0) > now:
        return
    if before.state is State.RUNNING:
        await classes.tell(conn, Change(before, life.finish(before), "CLASS_ENDED"), cause=due, now=now)
    if before.state is State.PUBLISHED:
        await classes.cancel_class(conn, before.id, "NO_SESSION_HELD", cause=due, now=now)
