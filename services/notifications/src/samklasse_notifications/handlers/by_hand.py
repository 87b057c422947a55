"""Whom nothing digital reaches: the coordinator hears at the next full hour how many are to be told by hand."""

from datetime import datetime

from asyncpg import Connection
from samklasse_chassis.timers import TimerDue

from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.handlers.coordinators import tell_how_many
from samklasse_notifications.store import by_hand


async def tell_of_tasks(due: TimerDue, conn: Connection, *, now: datetime) -> None:
    people = await by_hand.count_people(conn, due.timer)
    await tell_how_many(due, conn, "by hand", Kind.BY_HAND, people, now=now)
