"""Addresses that arrive, change or go while a message waits; and what somebody is to tell by hand until then."""

from datetime import timedelta

import asyncpg
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.store.contacts import Recipient, save_contacts

from .builders import ANNA, LARVIK, NOW, set_clock
from .outside import Peer
from .sending import SUBJECT, MakeSender, claimed, deliver, intend, reachable, send_all, states, tasks, ways

pytestmark = pytest.mark.usefixtures("at_noon")
LATER = NOW + timedelta(minutes=5)


async def test_a_task_to_call_somebody_ends_when_there_is_something_newer_to_tell(pool: asyncpg.Pool) -> None:
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    before = await tasks(pool)
    await intend(pool, [ANNA], SUBJECT, Kind.CLASS_CHANGED, notice="changed")
    after = await tasks(pool)

    assert before == [("NO_WAY", None)]
    assert after == [("NO_WAY", "OVERTAKEN"), ("NO_WAY", None)]


async def test_a_task_to_call_somebody_ends_when_she_can_be_told_after_all(
    pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    await reachable(pool, [ANNA], keys)
    await send_all(make_sender(smtp_url=mail_catcher.smtp_url))

    assert await tasks(pool) == [("NO_WAY", "OVERTAKEN")]
    assert await states(pool) == {"TOLD": 1}


async def test_what_her_old_address_refused_leaves_to_her_new_one_under_another_key(
    *,
    pool: asyncpg.Pool,
    clock: asyncpg.Connection,
    refuses: str,
    mail_catcher: Peer,
    keys: Keys,
    make_sender: MakeSender,
) -> None:
    await reachable(pool, [ANNA], keys)
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    await send_all(make_sender(smtp_url=refuses))
    await set_clock(clock, LATER)
    await reachable(pool, [ANNA], keys, now=LATER)
    one = make_sender(smtp_url=mail_catcher.smtp_url)
    same_address = await send_all(one)
    await reachable(pool, [ANNA], keys, now=LATER, first=95000000)
    new_address = await send_all(one)
    rows = await pool.fetch("SELECT key, state FROM attempts ORDER BY handed_at")

    assert (same_address, new_address) == (0, 1)
    assert [row["state"] for row in rows] == ["REFUSED", "ACCEPTED"]
    assert len({row["key"] for row in rows}) == 2
    assert mail_catcher.mails()[0]["To"] == "95000000@test.example"
    assert await tasks(pool) == [("ALL_FAILED", "OVERTAKEN")]


async def test_what_waits_on_a_way_that_is_taken_away_leaves_on_the_one_that_came(
    pool: asyncpg.Pool, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys)
    await intend(pool, [ANNA], SUBJECT)
    await reachable(pool, [ANNA], keys, channel=Channel.SMS)
    await send_all(make_sender(sms_url=sms_gateway.url))

    assert await ways(pool) == [("EMAIL", 1, "REFUSED"), ("SMS", 2, "TOLD")]


async def test_a_way_that_comes_while_the_old_one_is_being_tried_is_held_until_that_has_failed(
    pool: asyncpg.Pool, mail_catcher: Peer, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys)
    await intend(pool, [ANNA], SUBJECT)
    one = make_sender(smtp_url=mail_catcher.smtp_url, sms_url=sms_gateway.url)
    in_flight = await claimed(pool, one)
    await reachable(pool, [ANNA], keys, channel=Channel.SMS)
    await deliver(pool, one, in_flight)
    await send_all(one)

    assert await ways(pool) == [("EMAIL", 1, "TOLD"), ("SMS", 2, "HELD")]
    assert (len(mail_catcher.entries()), len(sms_gateway.entries())) == (1, 0)


async def test_who_got_her_address_while_the_message_was_planned_is_found_by_the_sweep(
    pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    planning = await pool.acquire()
    under_way = planning.transaction()
    await under_way.start()
    given = Recipient(ANNA, "nb", ((Channel.EMAIL, "anna@test.example"),))
    await save_contacts(planning, keys, LARVIK, [given], now=NOW)
    await intend(pool, [ANNA], SUBJECT)
    await under_way.commit()
    await pool.release(planning)
    before = await ways(pool)
    await send_all(make_sender(smtp_url=mail_catcher.smtp_url))

    assert before == []
    assert len(mail_catcher.entries()) == 1
