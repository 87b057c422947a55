"""What is about a lesson near leaves on every way, and in time, whatever else of the class is under way."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import uuid5

import asyncpg
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.timetable import Session
from samklasse_notifications.handlers import classes

from .builders import ANNA, CLASS, published, session, set_clock
from .sending import reachable
from .telling import handle, mark_told

pytestmark = pytest.mark.usefixtures("at_noon")
LEGS_SQL = """
SELECT d.channel, d.step, d.state, d.due_at
  FROM deliveries d
  JOIN intents i ON i.id = d.intent_id
 WHERE i.version = $1
 ORDER BY d.channel
"""


async def legs(pool: asyncpg.Pool, version: int) -> list[tuple[str, int, str]]:
    """The ways of what was said in a version."""
    return [(row["channel"], row["step"], row["state"]) for row in await pool.fetch(LEGS_SQL, version)]


async def told(pool: asyncpg.Pool, plan: Sequence[Session]) -> None:
    """She knows of the whole class."""
    await handle(pool, classes.publish_timetable, published(*plan))
    await mark_told(pool, ANNA)
    await pool.execute("UPDATE deliveries SET state = 'TOLD'")


async def second_is_cancelled(
    pool: asyncpg.Pool, clock: asyncpg.Connection, plan: tuple[Session, ...], now: datetime
) -> None:
    await set_clock(clock, now)
    first, second, *rest = plan
    off = (first, replace(second, cancelled=True, revision=2), *rest)
    await handle(pool, classes.publish_timetable, published(*off, revision=2), now=now)


async def test_todays_next_lesson_is_near_also_while_one_is_under_way(
    pool: asyncpg.Pool, clock: asyncpg.Connection, keys: Keys
) -> None:
    await reachable(pool, [ANNA], keys, then=Channel.SMS)
    morning = session(date(2027, 1, 18), "10:00")
    afternoon = replace(session(date(2027, 1, 18), "13:00"), id=uuid5(CLASS, "afternoon"))
    plan = (morning, afternoon, session(date(2027, 1, 25), "10:00"))
    await told(pool, plan)
    await second_is_cancelled(pool, clock, plan, morning.starts_at + timedelta(hours=1))

    assert await legs(pool, 2) == [("EMAIL", 1, "WAITING"), ("SMS", 1, "WAITING")]


async def test_an_early_lesson_that_is_off_is_not_kept_for_the_morning_because_one_is_under_way(
    pool: asyncpg.Pool, clock: asyncpg.Connection, keys: Keys
) -> None:
    """21:15 in a lesson: tomorrow's, at 07:30, is off."""
    await reachable(pool, [ANNA], keys, channel=Channel.SMS)
    evening, early = session(date(2027, 1, 18), "20:00"), session(date(2027, 1, 19), "07:30")
    plan = (evening, early, session(date(2027, 1, 25), "10:00"))
    await told(pool, plan)
    now = evening.starts_at + timedelta(minutes=75)
    await second_is_cancelled(pool, clock, plan, now)

    assert [row["due_at"] for row in await pool.fetch(LEGS_SQL, 2)] == [now]
