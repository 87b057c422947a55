"""Whom nothing digital reaches: the coordinator hears at the next full hour how many are to be told by hand."""

from datetime import datetime
from uuid import uuid5

from asyncpg import Connection
from samklasse_chassis.timers import TimerDue

from samklasse_notifications.domain.facts import Facts
from samklasse_notifications.domain.functions import coordinator_of
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.handlers.coordinators import DIGEST_IS_NEWS_FOR
from samklasse_notifications.store import by_hand
from samklasse_notifications.tell import tell


async def tell_of_tasks(due: TimerDue, conn: Connection, *, now: datetime) -> None:
    """One thread for all of them: a later count replaces one that has not left."""
    people = await by_hand.count_people(conn, due.timer)
    if people == 0:
        return
    coordinator = coordinator_of(due.timer)
    await tell(
        conn,
        uuid5(coordinator, "by hand"),
        {coordinator: (due.timer, Kind.BY_HAND)},
        Facts(waiting=people),
        notice_id=uuid5(due.envelope.id, "by hand"),
        useful_until=now + DIGEST_IS_NEWS_FOR,
        now=now,
    )
