"""Several ways to one person: one step after another, the next only when the earlier ones have failed for certain."""

from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain import attempt
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.tell import silence

from .builders import ANNA, BILAL, NOW, set_clock
from .outside import Peer
from .sending import SUBJECT, MakeSender, claimed, deliver, intend, reachable, send_all, states, tasks, ways

pytestmark = pytest.mark.usefixtures("at_noon")
LATER = NOW + timedelta(minutes=5)


async def test_what_the_first_way_takes_is_not_told_on_the_second(
    pool: asyncpg.Pool, mail_catcher: Peer, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys, then=Channel.SMS)
    await intend(pool, [ANNA], SUBJECT)
    await send_all(make_sender(smtp_url=mail_catcher.smtp_url, sms_url=sms_gateway.url))

    assert await ways(pool) == [("EMAIL", 1, "TOLD"), ("SMS", 2, "HELD")]
    assert (len(mail_catcher.entries()), len(sms_gateway.entries())) == (1, 0)
    assert await states(pool) == {"TOLD": 1}


OF_EACH_SQL = """
SELECT t.recipient, d.channel, d.step, d.state
  FROM deliveries d
  JOIN threads t ON t.id = d.thread_id
  JOIN intents i ON i.id = d.intent_id AND i.thread_id = t.id AND i.useful_until = d.useful_until
 ORDER BY d.position
"""


async def test_each_takes_her_own_ways_of_one_notice_and_whoever_is_named_first_goes_first(
    pool: asyncpg.Pool, keys: Keys
) -> None:
    cilan = uuid4()
    await reachable(pool, [ANNA], keys, then=Channel.SMS)
    await reachable(pool, [BILAL, cilan], keys, channel=Channel.SMS, first=90000001)
    await intend(pool, [BILAL, ANNA, cilan], SUBJECT)

    assert [tuple(row) for row in await pool.fetch(OF_EACH_SQL)] == [
        (BILAL, "SMS", 1, "WAITING"),
        (ANNA, "EMAIL", 1, "WAITING"),
        (ANNA, "SMS", 2, "HELD"),
        (cilan, "SMS", 1, "WAITING"),
    ]


async def test_a_certain_refusal_releases_the_next_way_under_a_key_of_its_own(
    pool: asyncpg.Pool, refuses: str, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys, then=Channel.SMS)
    await intend(pool, [ANNA], SUBJECT)
    await send_all(make_sender(smtp_url=refuses, sms_url=sms_gateway.url))
    attempts = await pool.fetch("SELECT channel, provider, state FROM attempts ORDER BY handed_at")

    assert await ways(pool) == [("EMAIL", 1, "REFUSED"), ("SMS", 2, "TOLD")]
    assert [tuple(row) for row in attempts] == [("EMAIL", "SMTP", "REFUSED"), ("SMS", "SMS_FIRST", "ACCEPTED")]
    assert len(sms_gateway.entries()) == 1
    assert await states(pool) == {"TOLD": 1}
    assert await tasks(pool) == []


async def test_a_lost_answer_is_no_refusal_and_no_other_way_is_taken(
    pool: asyncpg.Pool, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys, then=Channel.SMS)
    await intend(pool, [ANNA], SUBJECT)
    away = make_sender(sms_url=sms_gateway.url)
    for _ in range(2):
        await send_all(away)
        await pool.execute("UPDATE deliveries SET not_before = '-infinity'")

    assert await ways(pool) == [("EMAIL", 1, "WAITING"), ("SMS", 2, "HELD")]
    assert sms_gateway.entries() == []


async def test_a_way_released_at_night_waits_for_the_morning(
    *,
    pool: asyncpg.Pool,
    clock: asyncpg.Connection,
    refuses: str,
    sms_gateway: Peer,
    keys: Keys,
    make_sender: MakeSender,
) -> None:
    await reachable(pool, [ANNA], keys, then=Channel.SMS)
    await intend(pool, [ANNA], SUBJECT)
    sender = make_sender(smtp_url=refuses, sms_url=sms_gateway.url)
    in_flight = await claimed(pool, sender)
    await set_clock(clock, NOW + timedelta(hours=11))  # midnight in Oslo
    await deliver(pool, sender, in_flight)
    at_night = await send_all(sender), len(sms_gateway.entries())
    await set_clock(clock, NOW + timedelta(hours=19))
    in_the_morning = await send_all(sender), len(sms_gateway.entries())

    assert (at_night, in_the_morning) == ((0, 0), (1, 1))


async def test_held_and_waiting_ways_are_silenced_with_their_thread(pool: asyncpg.Pool, keys: Keys) -> None:
    await reachable(pool, [ANNA], keys, then=Channel.SMS)
    await intend(pool, [ANNA], SUBJECT)
    async with pool.acquire() as conn, conn.transaction():
        await silence(conn, [SUBJECT])

    assert await ways(pool) == [("EMAIL", 1, "SILENCED"), ("SMS", 2, "SILENCED")]


async def test_a_refusal_after_the_thread_moved_on_releases_nothing(
    pool: asyncpg.Pool, refuses: str, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys, then=Channel.SMS)
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    one = make_sender(smtp_url=refuses, sms_url=sms_gateway.url)
    in_flight = await claimed(pool, one)
    async with pool.acquire() as conn, conn.transaction():
        await silence(conn, [SUBJECT])
    await deliver(pool, one, in_flight)
    await send_all(one)

    assert {state for _, _, state in await ways(pool)} == {"SILENCED"}
    assert sms_gateway.entries() == []
    assert await tasks(pool) == []


async def test_what_every_way_refuses_somebody_is_to_tell_by_hand(
    pool: asyncpg.Pool, refuses: str, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys)
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    await send_all(make_sender(smtp_url=refuses))

    assert await states(pool) == {"REFUSED": 1}
    assert await tasks(pool) == [("ALL_FAILED", None)]


async def test_nobody_is_called_about_a_reminder(
    pool: asyncpg.Pool, refuses: str, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys)
    await intend(pool, [ANNA, BILAL], SUBJECT, Kind.REMINDER)
    await send_all(make_sender(smtp_url=refuses))

    assert await states(pool) == {"REFUSED": 1, "WAITING": 1}
    assert await tasks(pool) == []


async def test_both_ways_of_what_happens_within_a_day_are_taken_at_once_and_told_is_told_once(
    *,
    pool: asyncpg.Pool,
    clock: asyncpg.Connection,
    mail_catcher: Peer,
    refuses: str,
    sms_gateway: Peer,
    keys: Keys,
    make_sender: MakeSender,
) -> None:
    soon = NOW + timedelta(days=2, hours=20)  # the first session is three days and four hours after NOW
    await set_clock(clock, soon)
    for subject, smtp_url in ((SUBJECT, mail_catcher.smtp_url), (uuid4(), refuses)):
        await reachable(pool, [ANNA], keys, then=Channel.SMS)
        await intend(pool, [ANNA], subject, Kind.NEW_CLASS, useful_until=soon + timedelta(days=9), now=soon)
        await send_all(make_sender(smtp_url=smtp_url, sms_url=sms_gateway.url))
    told = await pool.fetch("SELECT told_version, maybe_told_version FROM threads")

    assert await ways(pool) == [
        ("EMAIL", 1, "TOLD"),
        ("SMS", 1, "TOLD"),
        ("EMAIL", 1, "REFUSED"),
        ("SMS", 1, "TOLD"),
    ]
    assert {tuple(row) for row in told} == {(1, 1)}
    assert await states(pool) == {"TOLD": 2}


async def test_what_may_have_been_heard_before_a_refusal_is_still_ended(
    pool: asyncpg.Pool, refuses: str, keys: Keys, make_sender: MakeSender
) -> None:
    """The first version's answer was lost, the second was refused for certain: she may know of the class."""
    await reachable(pool, [ANNA], keys)
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    await make_sender().round()
    await intend(pool, [ANNA], SUBJECT, Kind.CLASS_CHANGED, notice="changed")
    await make_sender(smtp_url=refuses).round()
    await intend(pool, [ANNA], SUBJECT, Kind.CLASS_CANCELLED, notice="end")
    newest = await pool.fetchval("SELECT kind FROM intents ORDER BY position DESC LIMIT 1")

    assert newest == "CLASS_CANCELLED"


async def test_a_dead_senders_way_is_tried_again_before_any_other(
    pool: asyncpg.Pool, mail_catcher: Peer, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys, then=Channel.SMS)
    await intend(pool, [ANNA], SUBJECT)
    await claimed(pool, make_sender())
    await pool.execute("UPDATE attempts SET lease_until = '-infinity'")
    await pool.execute("UPDATE deliveries SET not_before = '-infinity'")
    await send_all(make_sender(smtp_url=mail_catcher.smtp_url, sms_url=sms_gateway.url))

    assert (len(mail_catcher.entries()), len(sms_gateway.entries())) == (1, 0)
    assert await pool.fetchval("SELECT tries FROM attempts") == 2
    assert attempt.FIRST_PROVIDER[Channel.EMAIL] == await pool.fetchval(
        "SELECT provider FROM deliveries WHERE step = 1"
    )
