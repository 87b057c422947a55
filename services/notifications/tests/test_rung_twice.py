"""A digest whose timer rings twice for one hour: the coordinator hears again only what is news."""

from datetime import datetime, timedelta
from uuid import uuid4, uuid5

import asyncpg
import pytest
from samklasse_chassis import timers
from samklasse_chassis.inbox import Inbox
from samklasse_chassis.timers import TimerDue
from samklasse_contracts.message import Cause, say
from samklasse_notifications.consumers import CONSUMERS
from samklasse_notifications.domain.functions import coordinator_of
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.handlers.coordinators import UNPLACED_DIGEST
from samklasse_notifications.store import copies, escalations

from .builders import LARVIK, NOW, set_clock
from .sending import SUBJECT, intend, people
from .telling import intents, mark_told
from .test_replays import received

pytestmark = [
    pytest.mark.usefixtures("at_noon"),
    pytest.mark.parametrize(
        ("digest", "kind", "about"),
        [(UNPLACED_DIGEST, Kind.UNPLACED, "unplaced"), (escalations.DIGEST, Kind.BY_HAND, "by hand")],
        ids=["without a class", "to be told by hand"],
    ),
]
COORDINATOR = coordinator_of(LARVIK)


def rung(digest: str, due_at: datetime = NOW) -> TimerDue:
    """Each ring is a message of its own."""
    body = timers.timer_due("notifications")(kind=digest, timer=LARVIK, due_at=due_at)
    return say(body, subject=f"{digest}/{LARVIK}", at=due_at, cause=Cause(uuid4(), uuid4()))


async def take(pool: asyncpg.Pool, *rings: TimerDue) -> None:
    [consumer] = [one for one in CONSUMERS if one.queue == "notifications.notifications-timer"]
    for ring in rings:
        await Inbox(pool).take(consumer, received(ring, again=False))


async def in_need(pool: asyncpg.Pool, count: int) -> None:
    """So many people, all in all, are without a class, and have no way on which to be told of another one."""
    async with pool.acquire() as conn:
        for person in people(count):
            await copies.save_unplaced(conn, uuid5(person, "e"), LARVIK, "NO_COMMON_TIME", person_id=person)
    await intend(pool, people(count), SUBJECT, Kind.NEW_CLASS, notice=f"of {count}")


async def digests(pool: asyncpg.Pool, kind: Kind) -> list[tuple[int, str]]:
    """The version and the state of each."""
    return [(version, state) for who, told, version, state in await intents(pool) if (who, told) == (COORDINATOR, kind)]


async def test_a_ring_that_comes_twice_is_told_once(pool: asyncpg.Pool, digest: str, kind: Kind, about: str) -> None:
    await in_need(pool, 2)
    ring = rung(digest)
    await take(pool, ring)
    await mark_told(pool, COORDINATOR, uuid5(COORDINATOR, about))
    await take(pool, ring)

    assert await digests(pool, kind) == [(1, "TOLD")]
    assert await pool.fetchval("SELECT count(*) FROM quarantine") == 0


async def test_a_second_ring_for_the_same_hour_without_news_is_not_told(
    pool: asyncpg.Pool, digest: str, kind: Kind, about: str
) -> None:
    await in_need(pool, 2)
    await take(pool, rung(digest))
    await mark_told(pool, COORDINATOR, uuid5(COORDINATOR, about))
    await take(pool, rung(digest))

    assert await digests(pool, kind) == [(1, "TOLD")]
    assert await pool.fetchval("SELECT count(*) FROM quarantine") == 0


async def test_a_second_ring_for_the_same_hour_tells_what_is_news(
    pool: asyncpg.Pool, digest: str, kind: Kind, about: str
) -> None:
    await in_need(pool, 2)
    await take(pool, rung(digest))
    await mark_told(pool, COORDINATOR, uuid5(COORDINATOR, about))
    await in_need(pool, 3)
    await take(pool, rung(digest))

    assert await digests(pool, kind) == [(1, "TOLD"), (2, "WAITING")]


async def test_as_many_as_before_are_told_at_another_hour(
    *, pool: asyncpg.Pool, clock: asyncpg.Connection, digest: str, kind: Kind, about: str
) -> None:
    """They may be others."""
    later = NOW + timedelta(hours=1)
    await in_need(pool, 2)
    await take(pool, rung(digest))
    await mark_told(pool, COORDINATOR, uuid5(COORDINATOR, about))
    await set_clock(clock, later)
    await take(pool, rung(digest, later))

    assert await digests(pool, kind) == [(1, "TOLD"), (2, "WAITING")]
