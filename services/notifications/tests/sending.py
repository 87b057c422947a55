"""A sender as a process of its own, and people to tell something."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

import asyncpg
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.facts import Facts
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.sender.delivery import Delivery
from samklasse_notifications.sender.worker import Sender
from samklasse_notifications.store.contacts import Recipient, save_contacts
from samklasse_notifications.store.handovers import Attempt
from samklasse_notifications.tell import tell

from .builders import ANNA, LARVIK, NOW, ROOT, eight_weeks

SUBJECT = uuid4()
MakeSender = Callable[..., Sender]
FACTS = Facts(subject="NORWEGIAN", level="A2", revision=1, live=eight_weeks())


def people(count: int) -> list[UUID]:
    return [uuid5(ROOT, f"person {number}") for number in range(count)]


async def reachable(
    pool: asyncpg.Pool,
    persons: Sequence[UUID],
    keys: Keys,
    *,
    channel: Channel = Channel.EMAIL,
    language: str = "nb",
    then: Channel | None = None,
    now: datetime = NOW,
    first: int = 90000000,
    **chosen: Any,
) -> None:
    """Give everybody an address, or two; `first` is the first one's number."""
    given = [
        Recipient(person, language, tuple(_address(way, number) for way in (channel, then) if way), **chosen)
        for number, person in enumerate(persons, start=first)
    ]
    async with pool.acquire() as conn, conn.transaction():
        await save_contacts(conn, keys, LARVIK, given, now=now)


def _address(channel: Channel, number: int) -> tuple[Channel, str]:
    return channel, f"{number}@test.example" if channel is Channel.EMAIL else f"+47{number}"


async def intend(
    pool: asyncpg.Pool,
    persons: Sequence[UUID],
    subject: UUID,
    kind: Kind = Kind.REMINDER,
    *,
    useful_until: datetime = NOW + timedelta(days=3),
    notice: str = "notice",
    now: datetime = NOW,
) -> None:
    async with pool.acquire() as conn, conn.transaction():
        await tell(
            conn,
            subject,
            {person: (LARVIK, kind) for person in persons},
            FACTS,
            notice_id=uuid5(subject, notice),
            useful_until=useful_until,
            now=now,
        )


AS_IF_TOLD_SQL = """
UPDATE threads
   SET told_version = current_version
"""


async def end_training(pool: asyncpg.Pool, persons: Sequence[UUID] = (ANNA,), *, now: datetime = NOW) -> None:
    """Something of importance to their rights is to be said in threads that they know of."""
    await intend(pool, persons, SUBJECT, Kind.NEW_CLASS, now=now)
    await pool.execute(AS_IF_TOLD_SQL)
    await intend(pool, persons, SUBJECT, Kind.CLASS_LEFT, notice="left", now=now)


async def send_all(one: Sender) -> int:
    """Rounds until nothing more may leave."""
    total = 0
    while claimed := await one.round():
        total += claimed
    return total


async def states(pool: asyncpg.Pool) -> Counter[str]:
    return Counter(row["state"] for row in await pool.fetch("SELECT state FROM intents"))


async def claimed(pool: asyncpg.Pool, one: Sender) -> list[Attempt]:
    """What `one` is just about to hand over."""
    async with pool.acquire() as conn:
        return await one.claim(conn)


async def deliver(pool: asyncpg.Pool, one: Sender, in_flight: list[Attempt], *, too_late: bool = False) -> None:
    begin_by = asyncio.get_running_loop().time() + (-1 if too_late else 1)
    await Delivery(pool, one.doors, one.wording, begin_by, in_flight).deliver()


WAYS_SQL = """
SELECT channel, step, state
  FROM deliveries
 ORDER BY position
"""


async def ways(pool: asyncpg.Pool) -> list[tuple[str, int, str]]:
    """Every way of every message, with its step."""
    return [tuple(row) for row in await pool.fetch(WAYS_SQL)]


TASKS_SQL = """
SELECT reason, done_by
  FROM escalations
 ORDER BY raised_at
"""


async def tasks(pool: asyncpg.Pool) -> list[tuple[str, str | None]]:
    """What somebody is to tell by hand, and who did."""
    return [tuple(row) for row in await pool.fetch(TASKS_SQL)]
