"""A household's message that does not arrive after all: nobody counts as told by it."""

import asyncpg
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.receipt import Proof, Receipt
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.store import receipts

from .builders import ANNA, BILAL, NOW
from .household import PHONE, at_home, swept
from .outside import Peer
from .sending import SUBJECT, MakeSender, intend, people, reachable, send_all, tasks

pytestmark = pytest.mark.usefixtures("at_noon")


async def hear_failure(pool: asyncpg.Pool) -> None:
    """Of the one hand-over by SMS of which nothing has been heard."""
    [row] = await pool.fetch("SELECT key FROM attempts WHERE channel = 'SMS' AND proof IS NULL")
    async with pool.acquire() as conn, conn.transaction():
        await receipts.keep(conn, Receipt("SMS_FIRST", Proof.FAILED, "UNDELIV", key=row["key"]), now=NOW)


async def test_whom_a_failed_hand_over_was_to_cover_is_told_by_hand_as_well(
    pool: asyncpg.Pool, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await at_home(pool, keys)
    await intend(pool, [ANNA, BILAL], SUBJECT, Kind.NEW_CLASS)
    await send_all(make_sender(sms_url=sms_gateway.url))
    await swept(pool)
    await hear_failure(pool)

    assert await tasks(pool) == [("ALL_FAILED", None)] * 2


async def test_whom_a_hand_over_covers_that_arrives_after_all_need_not_be_told_by_hand(
    pool: asyncpg.Pool, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await at_home(pool, keys)
    await intend(pool, [ANNA, BILAL], SUBJECT, Kind.NEW_CLASS)
    await send_all(make_sender(sms_url=sms_gateway.url))
    await swept(pool)
    key = await pool.fetchval("SELECT key FROM attempts")
    for proof, code in ((Proof.FAILED, "UNDELIV"), (Proof.DELIVERED, "DELIVRD")):
        async with pool.acquire() as conn, conn.transaction():
            await receipts.keep(conn, Receipt("SMS_FIRST", proof, code, key=key), now=NOW)

    assert sorted(await swept(pool)) == [("COVERED", "TOLD", 1), ("TOLD", "TOLD", 1)]
    assert await tasks(pool) == [("ALL_FAILED", "OVERTAKEN")] * 2


async def test_whom_a_failed_hand_over_was_to_cover_is_told_on_her_next_way(
    *, pool: asyncpg.Pool, sms_gateway: Peer, mail_catcher: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    for number, person in enumerate((ANNA, BILAL)):
        await reachable(pool, [person], keys, channel=Channel.SMS, then=Channel.EMAIL, first=PHONE + number)
    await pool.execute("UPDATE contact_points SET digest = 'home' WHERE channel = 'SMS'")
    await intend(pool, [ANNA, BILAL], SUBJECT, Kind.NEW_CLASS)
    sender = make_sender(smtp_url=mail_catcher.smtp_url, sms_url=sms_gateway.url)
    await send_all(sender)
    await swept(pool)
    await hear_failure(pool)
    await send_all(sender)

    assert (len(sms_gateway.entries()), len(mail_catcher.entries())) == (1, 2)
    assert await tasks(pool) == []


async def test_what_has_failed_before_anybody_is_covered_covers_nobody(
    pool: asyncpg.Pool, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await at_home(pool, keys)
    await intend(pool, [ANNA, BILAL], SUBJECT, Kind.NEW_CLASS)
    sender = make_sender(sms_url=sms_gateway.url)
    await send_all(sender)
    await hear_failure(pool)
    after_failure = await swept(pool)
    await send_all(sender)
    by_hand = await tasks(pool)
    await hear_failure(pool)

    assert sorted(after_failure) == [("TOLD", "TOLD", 1), ("WAITING", "WAITING", 0)]
    assert len(sms_gateway.entries()) == 2
    assert by_hand == [("ALL_FAILED", None)]
    assert await tasks(pool) == [("ALL_FAILED", None)] * 2


async def test_who_is_covered_by_the_second_is_uncovered_with_it_after_the_first_had_failed(
    pool: asyncpg.Pool, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    home = people(3)
    for person in home:
        await reachable(pool, [person], keys, channel=Channel.SMS, first=PHONE)
    await intend(pool, home, SUBJECT, Kind.NEW_CLASS)
    sender = make_sender(sms_url=sms_gateway.url)
    await send_all(sender)
    await hear_failure(pool)
    await send_all(sender)
    covered = await swept(pool)
    await hear_failure(pool)

    assert sorted(covered) == [("COVERED", "TOLD", 1), ("TOLD", "TOLD", 1), ("TOLD", "TOLD", 1)]
    assert await tasks(pool) == [("ALL_FAILED", None)] * 3


async def test_what_arrives_after_all_before_the_next_one_has_left_covers_it(
    pool: asyncpg.Pool, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await at_home(pool, keys)
    await intend(pool, [ANNA, BILAL], SUBJECT, Kind.NEW_CLASS)
    sender = make_sender(sms_url=sms_gateway.url)
    await send_all(sender)
    key = await pool.fetchval("SELECT key FROM attempts")
    await hear_failure(pool)
    async with pool.acquire() as conn, conn.transaction():
        await receipts.keep(conn, Receipt("SMS_FIRST", Proof.DELIVERED, "DELIVRD", key=key), now=NOW)
    await send_all(sender)

    assert len(sms_gateway.entries()) == 1
    assert sorted(await swept(pool)) == [("COVERED", "TOLD", 1), ("TOLD", "TOLD", 1)]
