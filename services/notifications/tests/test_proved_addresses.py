"""What becomes of an address when a receipt says that something has arrived there, or has not."""

from datetime import timedelta

import asyncpg
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.receipt import BY_WORD, Proof, Receipt
from samklasse_notifications.store import receipts

from .builders import ANNA, NOW
from .outside import Peer
from .sending import MakeSender, reachable
from .test_receipt_store import hear, sent, ways

pytestmark = pytest.mark.usefixtures("at_noon")


async def verified(pool: asyncpg.Pool) -> list[str]:
    rows = await pool.fetch("SELECT channel FROM contact_points WHERE verified_at IS NOT NULL ORDER BY channel")
    return [row["channel"] for row in rows]


@pytest.mark.parametrize("proof", [Proof.DELIVERED, Proof.READ])
async def test_what_has_arrived_verifies_the_address_it_went_to(
    proof: Proof, pool: asyncpg.Pool, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    name = await sent(pool, sms_gateway, keys, make_sender)
    await hear(pool, Proof.BUFFERED, name)
    buffered = await verified(pool)
    await hear(pool, proof, name)

    assert buffered == []
    assert await verified(pool) == ["SMS"]


async def test_what_has_arrived_says_nothing_of_an_address_that_is_newer(
    pool: asyncpg.Pool, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    name = await sent(pool, sms_gateway, keys, make_sender)
    await reachable(pool, [ANNA], keys, channel=Channel.SMS, first=91111111, now=NOW + timedelta(hours=1))
    await hear(pool, Proof.DELIVERED, name)

    assert await verified(pool) == []


@pytest.mark.parametrize("state", [state for state, proof in BY_WORD.items() if proof is Proof.FAILED])
async def test_no_state_of_an_sms_takes_its_number_out_of_use(
    state: str, pool: asyncpg.Pool, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    """`domain.receipt.BY_WORD` says why: none of them says that there is no such number."""
    name = await sent(pool, sms_gateway, keys, make_sender)
    async with pool.acquire() as conn, conn.transaction():
        await receipts.keep(conn, Receipt("SMS_FIRST", Proof.FAILED, state, name), now=NOW)

    assert await pool.fetchval("SELECT count(*) FROM contact_points WHERE suppressed_for IS NOT NULL") == 0
    assert await ways(pool) == [("SMS", "TOLD"), ("EMAIL", "WAITING")]
