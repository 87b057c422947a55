"""What is due: one digest per municipality and day, however many cases there are, and no person in it."""

from datetime import date, datetime, timedelta
from uuid import uuid5

from asyncpg import Connection
from samklasse_chassis import replaying, timers
from samklasse_chassis.timers import TimerDue
from samklasse_contracts.enrollment import DeadlineNear

from samklasse_notifications.domain import words
from samklasse_notifications.domain.facts import Facts
from samklasse_notifications.domain.functions import coordinator_of
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.handlers.coordinators import DIGEST_IS_NEWS_FOR
from samklasse_notifications.store import deadlines
from samklasse_notifications.tell import tell

DEADLINE_DIGEST = "deadline-digest"


async def gather_deadline(message: DeadlineNear, conn: Connection, *, now: datetime) -> None:
    """The coordinator hears at the next full hour what this day has brought so far; a replay brings other days'."""
    if replaying.under_way():
        return
    today, paragraph = now.astimezone(words.OSLO).date(), message.paragraph
    told = (message.owner_orgnr, today, message.deadline.value, message.about, message.due_on, paragraph)
    await deadlines.save_deadline(conn, *told)
    next_hour = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    await timers.set_timer(conn, DEADLINE_DIGEST, f"{message.owner_orgnr}/{today}", next_hour)


async def tell_of_deadlines(due: TimerDue, conn: Connection, *, now: datetime) -> None:
    """The whole day in one thread: a later digest of the same day replaces what has not left.

    A day may ring late, when another one has begun, and more than once: where all of it is told, nobody is told again.
    """
    orgnr, _, day = due.timer.partition("/")
    told_on = date.fromisoformat(day)
    if not await deadlines.mark_told(conn, orgnr, told_on, now=now):
        return
    counted = await deadlines.count_deadlines(conn, orgnr, told_on)
    if not counted:
        return
    coordinator = coordinator_of(orgnr)
    await tell(
        conn,
        uuid5(coordinator, f"deadlines {told_on}"),
        {coordinator: (orgnr, Kind.DEADLINES)},
        Facts(deadlines=counted),
        notice_id=uuid5(due.envelope.id, "deadlines"),
        useful_until=now + DIGEST_IS_NEWS_FOR,
        now=now,
    )
