"""Three days without a sender: no storm, and nothing stale, when it is back."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import asyncpg
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.quota import Quota
from samklasse_notifications.domain.timetable import Session
from samklasse_notifications.handlers import classes, reminders
from samklasse_notifications.sender.worker import Sender
from samklasse_notifications.store.quotas import Quotas

from .builders import NOW, OSLO, eight_weeks, published, reminder_due, set_clock
from .outside import Peer
from .sending import MakeSender, people, reachable, send_all
from .telling import handle

PERSONS = people(30)
BACK = NOW + timedelta(days=5)
"""Wednesday the 13th, 13 o'clock in Oslo. The sender went away on Sunday evening."""
AWAY = NOW + timedelta(days=2, hours=4)
RULED = Quotas({"SMTP": Quota(per_day=20)})


def moved(lessons: Sequence[Session], hours: int) -> tuple[Session, ...]:
    """The lessons of the second week at another time."""
    later = timedelta(hours=hours)
    return tuple(
        replace(one, starts_at=one.starts_at + later, ends_at=one.ends_at + later, revision=hours + 1)
        if date(2027, 1, 18) <= one.starts_at.date() <= date(2027, 1, 24)
        else one
        for one in lessons
    )


async def three_days_of_planning(pool: asyncpg.Pool, clock: asyncpg.Connection, keys: Keys) -> None:
    """A new class, two reminders of each of two lessons, and a change every day. Every second has mail, or SMS."""
    await reachable(pool, PERSONS[::2], keys)
    await reachable(pool, PERSONS[1::2], keys, channel=Channel.SMS)
    lessons = eight_weeks()
    for day in range(3):
        at = AWAY + timedelta(days=day)
        await set_clock(clock, at)
        said = published(*moved(lessons, day), members=tuple(PERSONS), revision=day + 1)
        await handle(pool, classes.publish_timetable, said, now=at)
        for lesson in lessons[:2]:
            due = reminder_due(lesson)
            if at <= due.due_at < at + timedelta(days=1):
                await set_clock(clock, due.due_at)
                await handle(pool, reminders.remind_of_session, due, now=due.due_at)


STATES_SQL = """
SELECT i.kind, i.state, i.version = t.current_version AS newest, count(*) AS messages
  FROM intents i
  JOIN threads t ON t.id = i.thread_id
 GROUP BY i.kind, i.state, i.version = t.current_version
"""

STALE_SQL = """
SELECT count(*)
  FROM attempts a
  JOIN intents i ON i.id = a.intent_id
  JOIN threads t ON t.id = a.thread_id
 WHERE a.handed_at >= i.useful_until
    OR i.version <> t.current_version
"""

TO_WHOM_SQL = """
SELECT t.recipient, t.subject, count(*) AS messages
  FROM attempts a
  JOIN threads t ON t.id = a.thread_id
 GROUP BY t.recipient, t.subject
"""


async def what_became(pool: asyncpg.Pool) -> dict[tuple[str, str, bool], int]:
    return {(row["kind"], row["state"], row["newest"]): row["messages"] for row in await pool.fetch(STATES_SQL)}


@pytest.fixture
async def back(
    *,
    pool: asyncpg.Pool,
    clock: asyncpg.Connection,
    mail_catcher: Peer,
    sms_gateway: Peer,
    keys: Keys,
    make_sender: MakeSender,
) -> Sender:
    """The sender, just before its first round after the outage."""
    await three_days_of_planning(pool, clock, keys)
    await set_clock(clock, BACK)
    return make_sender(smtp_url=mail_catcher.smtp_url, sms_url=sms_gateway.url)


async def test_after_three_days_each_thread_that_is_of_use_gets_its_newest_word_once(
    pool: asyncpg.Pool, mail_catcher: Peer, sms_gateway: Peer, back: Sender
) -> None:
    """Issue 6, item 4. Monday's reminder is of the past and is seen to be; Wednesday's lesson is tonight."""
    left = await send_all(back)
    told = Counter({tuple(row)[:2]: row["messages"] for row in await pool.fetch(TO_WHOM_SQL)})

    assert await pool.fetchval(STALE_SQL) == 0
    assert set(told.values()) == {1}
    assert left == len(told) == len(mail_catcher.entries()) + len(sms_gateway.entries()) == 60
    assert await what_became(pool) == {
        ("NEW_CLASS", "SILENCED", False): 60,
        ("NEW_CLASS", "TOLD", True): 30,
        ("REMINDER", "EXPIRED", True): 30,
        ("REMINDER", "TOLD", True): 30,
    }


async def test_a_quota_spreads_what_is_left_and_lets_none_of_it_go_stale(
    pool: asyncpg.Pool, mail_catcher: Peer, sms_gateway: Peer, back: Sender
) -> None:
    """30 mails are of use and 20 may leave today; no SMS waits for them."""
    ruled = replace(back, quotas=RULED)
    await send_all(ruled)
    today = len(mail_catcher.entries()), len(sms_gateway.entries())
    await pool.execute("UPDATE quotas SET day = day - 1")
    await send_all(ruled)

    assert today == (20, 30)
    assert len(mail_catcher.entries()) == 30
    assert await pool.fetchval(STALE_SQL) == 0


async def test_a_sender_that_is_back_at_night_lets_people_sleep(
    pool: asyncpg.Pool, clock: asyncpg.Connection, mail_catcher: Peer, sms_gateway: Peer, back: Sender
) -> None:
    """Nothing leaves at 23; in the morning each has the newest of her class, and no reminder of a lesson held."""
    await set_clock(clock, at_oslo(date(2027, 1, 13), "23:00"))
    by_night = await send_all(back)
    await set_clock(clock, at_oslo(date(2027, 1, 14), "08:00"))
    by_day = await send_all(back)

    assert (by_night, by_day) == (0, 30)
    assert len(mail_catcher.entries()) + len(sms_gateway.entries()) == 30
    assert await pool.fetchval(STALE_SQL) == 0


def at_oslo(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), OSLO).astimezone(UTC)
