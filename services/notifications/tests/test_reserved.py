"""Reservation counts until a message leaves, and whoever takes it back gets her ways back, races and all."""

import asyncpg
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.store import rerouting
from samklasse_notifications.store.contacts import Recipient, save_contacts

from .builders import ANNA, LARVIK, NOW
from .outside import Peer
from .sending import (
    SUBJECT,
    MakeSender,
    claimed,
    deliver,
    end_training,
    intend,
    reachable,
    send_all,
    states,
    tasks,
    ways,
)

pytestmark = pytest.mark.usefixtures("at_noon")
MAIL = (Channel.EMAIL, "anna@test.example")
SILENCED = ("EMAIL", 1, "SILENCED")


async def sweep(pool: asyncpg.Pool) -> None:
    async with pool.acquire() as conn, conn.transaction():
        await rerouting.find_ways(conn)


async def test_what_waits_when_she_reserves_herself_is_told_by_hand(
    pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys, then=Channel.SMS)
    await end_training(pool)
    await reachable(pool, [ANNA], keys, then=Channel.SMS, reserved=True)
    await send_all(make_sender(smtp_url=mail_catcher.smtp_url))

    assert (await ways(pool))[2:] == [("EMAIL", 1, "REFUSED"), ("SMS", 2, "REFUSED")]
    assert await tasks(pool) == [("RESERVED", None)]
    assert mail_catcher.entries() == []


async def test_what_is_about_her_day_still_leaves_when_she_reserves_herself(
    pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys)
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    await reachable(pool, [ANNA], keys, reserved=True)
    await send_all(make_sender(smtp_url=mail_catcher.smtp_url))

    assert await states(pool) == {"TOLD": 1}
    assert await tasks(pool) == []


async def test_what_waited_leaves_when_she_takes_her_reservation_back(
    pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys)
    await end_training(pool)
    await reachable(pool, [ANNA], keys, reserved=True)
    await reachable(pool, [ANNA], keys, reserved=False)
    await send_all(make_sender(smtp_url=mail_catcher.smtp_url))

    assert await states(pool) == {"SILENCED": 1, "TOLD": 1}
    assert await tasks(pool) == [("RESERVED", "OVERTAKEN")]


async def test_what_was_planned_while_she_reserved_herself_never_leaves(
    pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys)
    saving = await pool.acquire()
    under_way = saving.transaction()
    await under_way.start()
    await save_contacts(saving, keys, LARVIK, [Recipient(ANNA, "nb", (MAIL,), reserved=True)], now=NOW)
    await end_training(pool)
    await under_way.commit()
    await pool.release(saving)
    one = make_sender(smtp_url=mail_catcher.smtp_url)
    before, at_once = await ways(pool), await claimed(pool, one)
    await sweep(pool)

    assert (before, at_once) == ([SILENCED, ("EMAIL", 1, "WAITING")], [])
    assert (await ways(pool), await tasks(pool)) == ([SILENCED, ("EMAIL", 1, "REFUSED")], [("RESERVED", None)])


async def test_what_was_planned_while_she_took_her_reservation_back_leaves(
    pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys, reserved=True)
    saving = await pool.acquire()
    under_way = saving.transaction()
    await under_way.start()
    await save_contacts(saving, keys, LARVIK, [Recipient(ANNA, "nb", (MAIL,), reserved=False)], now=NOW)
    await end_training(pool)
    await under_way.commit()
    await pool.release(saving)
    before = await tasks(pool)
    await send_all(make_sender(smtp_url=mail_catcher.smtp_url))

    assert before == [("RESERVED", None)]
    assert await tasks(pool) == [("RESERVED", "OVERTAKEN")]
    assert len(mail_catcher.entries()) == 1


async def test_a_reservation_between_the_claim_and_the_hand_over_stops_the_message(
    pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys)
    await end_training(pool)
    one = make_sender(smtp_url=mail_catcher.smtp_url)
    in_flight = await claimed(pool, one)
    await reachable(pool, [ANNA], keys, reserved=True)
    await deliver(pool, one, in_flight)

    assert mail_catcher.entries() == []
    assert (await ways(pool))[1:] == [("EMAIL", 1, "REFUSED")]
    assert await tasks(pool) == [("RESERVED", None)]


async def test_her_second_way_is_not_taken_when_she_reserves_herself_while_the_first_refuses(
    pool: asyncpg.Pool, refuses: str, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys, then=Channel.SMS)
    await end_training(pool)
    one = make_sender(smtp_url=refuses, sms_url=sms_gateway.url)
    in_flight = await claimed(pool, one)
    await pool.execute("UPDATE recipients SET reserved = true")
    await deliver(pool, one, in_flight)
    at_once = (await ways(pool))[2:], await tasks(pool)
    await send_all(one)

    assert at_once == ([("EMAIL", 1, "REFUSED"), ("SMS", 2, "REFUSED")], [("RESERVED", None)])
    assert sms_gateway.entries() == []


async def test_a_lost_answer_is_not_asked_for_again_when_she_has_reserved_herself(
    pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys)
    await end_training(pool)
    nobody_answers = make_sender()
    await nobody_answers.round()
    await reachable(pool, [ANNA], keys, reserved=True)
    await pool.execute("UPDATE deliveries SET not_before = '-infinity'")
    await send_all(make_sender(smtp_url=mail_catcher.smtp_url))

    assert mail_catcher.entries() == []
    assert await tasks(pool) == [("RESERVED", None)]


async def test_of_two_ways_at_once_the_one_that_is_left_is_given_up(
    pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    """Told by mail already; the SMS waits for its gateway, and a reserved person does not get it as well."""
    await reachable(pool, [ANNA], keys, then=Channel.SMS)
    await end_training(pool)
    await pool.execute("UPDATE deliveries SET state = 'WAITING', step = 1 WHERE state = 'HELD'")
    await send_all(make_sender(smtp_url=mail_catcher.smtp_url))
    await reachable(pool, [ANNA], keys, then=Channel.SMS, reserved=True)

    assert (await ways(pool))[2:] == [("EMAIL", 1, "TOLD"), ("SMS", 1, "REFUSED")]
    assert await tasks(pool) == []
