"""What could not be delivered is counted for a municipality as long as it is anybody's worry."""

from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications import api
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.receipt import Proof, Receipt
from samklasse_notifications.domain.thread import Kind, thread_id
from samklasse_notifications.store import by_hand, receipts, undelivered

from .builders import ANNA, BILAL, LARVIK, NOW, set_clock
from .doors import headers, opened
from .outside import Peer
from .sending import SUBJECT, MakeSender, end_training, intend, reachable, send_all, tasks

pytestmark = pytest.mark.usefixtures("at_noon")


async def test_what_came_to_nothing_is_counted_as_its_thread_stands_and_for_thirty_days(
    pool: asyncpg.Pool, clock: asyncpg.Connection, keys: Keys
) -> None:
    """Two are refused: of one something newer is told. One comes too late; one is owed to a reserved person."""
    refused, overtaken, late = (uuid4() for _ in range(3))
    await reachable(pool, [ANNA], keys)
    await reachable(pool, [BILAL], keys, first=91111111, reserved=True)
    for subject in (refused, overtaken, late):
        await intend(pool, [ANNA], subject, Kind.NEW_CLASS)
    await pool.execute("UPDATE intents SET state = 'REFUSED'")
    await pool.execute("UPDATE intents SET state = 'EXPIRED' WHERE thread_id = $1", thread_id(ANNA, late))
    await intend(pool, [ANNA], overtaken, Kind.NEW_CLASS, notice="newer")
    await end_training(pool, [BILAL])
    counted = []
    async with opened(pool, keys, api.ROUTER) as client:
        for days in (0, 4, 34):
            await set_clock(clock, NOW + timedelta(days=days))
            counted.append((await client.get("/undelivered", headers=headers())).json()["undelivered"])

    assert counted == [
        {"NO_CONTACT_POINT": 0, "RESERVED": 1, "REFUSED": 1, "EXPIRED": 1},
        {"NO_CONTACT_POINT": 0, "REFUSED": 1, "EXPIRED": 1},
        {"NO_CONTACT_POINT": 0},
    ]


async def refused(pool: asyncpg.Pool) -> int:
    """How many are counted so."""
    async with pool.acquire() as conn:
        return (await undelivered.count(conn, LARVIK, since=NOW - timedelta(days=30))).get("REFUSED", 0)


async def send_back(pool: asyncpg.Pool, channel: Channel, provider: str) -> None:
    """What was taken on this way did not arrive."""
    key = await pool.fetchval("SELECT key FROM attempts WHERE channel = $1", channel)
    async with pool.acquire() as conn, conn.transaction():
        await receipts.keep(conn, Receipt(provider, Proof.FAILED, "FAILED", key=key), now=NOW)


async def test_a_mail_that_is_sent_back_on_her_only_way_is_counted_until_somebody_has_told_her(
    pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys)
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    await send_all(make_sender(smtp_url=mail_catcher.smtp_url))
    counted = [await refused(pool)]
    await send_back(pool, Channel.EMAIL, "SMTP")
    counted.append(await refused(pool))
    async with pool.acquire() as conn, conn.transaction():
        task = await conn.fetchval("SELECT intent_id FROM escalations WHERE done_at IS NULL")
        await by_hand.tell_by_hand(conn, task, LARVIK, done_by="PHONE")
    counted.append(await refused(pool))

    assert counted == [0, 1, 0]


async def test_what_is_sent_back_is_not_counted_while_another_way_may_reach_her(
    *, pool: asyncpg.Pool, mail_catcher: Peer, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys, then=Channel.SMS)
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    sender = make_sender(smtp_url=mail_catcher.smtp_url, sms_url=sms_gateway.url)
    await send_all(sender)
    await send_back(pool, Channel.EMAIL, "SMTP")
    counted = [await refused(pool)]
    await send_all(sender)
    counted.append(await refused(pool))
    await send_back(pool, Channel.SMS, "SMS_FIRST")
    counted.append(await refused(pool))

    assert counted == [0, 0, 1]
    assert await tasks(pool) == [("ALL_FAILED", None)]
