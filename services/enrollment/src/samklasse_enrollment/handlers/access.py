"""Access that starts and ends by date, and the weekly question how much it was used."""

from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
from samklasse_chassis import outbox, timers
from samklasse_chassis.timers import TimerDue

from samklasse_enrollment.domain import enrollment as rules
from samklasse_enrollment.domain import weeks
from samklasse_enrollment.handlers import enrollments
from samklasse_enrollment.store import cases
from samklasse_enrollment.store import weeks as week_store
from samklasse_enrollment.translate import answers

WEEK = timedelta(days=7)


async def start_access(due: TimerDue, conn: asyncpg.Connection, *, now: datetime) -> None:
    """The first day of a line's access."""
    today = weeks.oslo_day(now)
    found = await cases.lock(conn, lines=[UUID(due.timer)])
    await enrollments.advance(conn, found, lambda case: rules.start_access(case, today=today), cause=due, now=now)


async def end_access(due: TimerDue, conn: asyncpg.Connection, *, now: datetime) -> None:
    """The last day of a line's access is over."""
    today = weeks.oslo_day(now)
    found = await cases.lock(conn, lines=[UUID(due.timer)])
    await enrollments.advance(conn, found, lambda case: rules.finish_access(case, today=today), cause=due, now=now)


async def end_learning_week(due: TimerDue, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Ask a supplier for the learning time of the week that is over, and look for the next one."""
    supplier = due.timer
    week = await week_store.lock(conn, supplier)
    if week is None or now < weeks.asked_at(week):
        return None
    first = await week_store.first_day_of_access(conn, supplier, week)
    if first is not None and first < week + WEEK:
        await outbox.add(conn, answers.week_ended(supplier, week, cause=due, now=now))
    following = await week_store.first_day_of_access(conn, supplier, week + WEEK)
    if following is None:
        return await week_store.forget(conn, supplier)
    await week_store.push(conn, supplier, weeks.monday(following))
    return await timers.set_timer(conn, enrollments.LEARNING_WEEK, supplier, weeks.asked_at(weeks.monday(following)))
