"""What a provider took and nobody got: no older receipt hides it, and the last way that fails raises a task."""

import asyncpg
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.receipt import Proof, Receipt
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.store import receipts

from .builders import ANNA, NOW
from .outside import Peer
from .sending import SUBJECT, MakeSender, intend, reachable, send_all, tasks, ways

pytestmark = pytest.mark.usefixtures("at_noon")


async def hear(pool: asyncpg.Pool, proof: Proof) -> None:
    """Of the SMS."""
    key = await pool.fetchval("SELECT key FROM attempts WHERE channel = 'SMS'")
    async with pool.acquire() as conn, conn.transaction():
        await receipts.keep(conn, Receipt("SMS_FIRST", proof, proof.value, key=key), now=NOW)


async def test_the_late_receipt_of_older_words_ends_no_task_to_tell_the_newer_ones(
    *, pool: asyncpg.Pool, sms_gateway: Peer, refuses: str, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys, channel=Channel.SMS)
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    await send_all(make_sender(sms_url=sms_gateway.url))
    await reachable(pool, [ANNA], keys, channel=Channel.EMAIL)
    await intend(pool, [ANNA], SUBJECT, Kind.CLASS_CHANGED, notice="changed")
    await send_all(make_sender(smtp_url=refuses))
    await hear(pool, Proof.DELIVERED)

    assert await tasks(pool) == [("ALL_FAILED", None)]


async def test_what_failed_after_it_was_taken_and_is_refused_elsewhere_is_told_by_hand(
    *, pool: asyncpg.Pool, sms_gateway: Peer, refuses: str, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys, channel=Channel.SMS, then=Channel.EMAIL)
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    await send_all(make_sender(sms_url=sms_gateway.url))
    await hear(pool, Proof.FAILED)
    await send_all(make_sender(smtp_url=refuses))

    assert await ways(pool) == [("SMS", 1, "TOLD"), ("EMAIL", 2, "REFUSED")]
    assert await tasks(pool) == [("ALL_FAILED", None)]
