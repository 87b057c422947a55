"""Receipts of SMS simulators in processes of their own: parked, shuffled, repeated, and what a failure releases."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.receipt import Proof, Receipt
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.store import receipts

from .builders import ANNA, NOW
from .outside import Peer
from .sending import SUBJECT, MakeSender, claimed, deliver, intend, people, reachable, send_all
from .smsc import Centre, smpp_centre

pytestmark = pytest.mark.usefixtures("at_noon")


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    for _ in range(500):
        if await holds():
            return
        await asyncio.sleep(0.02)
    pytest.fail("it never came to hold")


async def told(pool: asyncpg.Pool, centre: Centre) -> None:
    """Until the network has nothing more to say."""

    async def silent() -> bool:
        return centre.waiting() == 0

    await until(silent)


async def proofs(pool: asyncpg.Pool) -> list[str | None]:
    return [row["proof"] for row in await pool.fetch("SELECT proof FROM attempts ORDER BY handed_at, key")]


async def ways(pool: asyncpg.Pool) -> list[tuple[str, str]]:
    return [tuple(row) for row in await pool.fetch("SELECT channel, state FROM deliveries ORDER BY position")]


@pytest.mark.parametrize("seed", range(3))
async def test_shuffled_and_repeated_receipts_end_the_same(
    seed: int, pool: asyncpg.Pool, centre: Centre, keys: Keys, make_sender: MakeSender
) -> None:
    """F03: proof of delivery, whatever way receipts travel."""
    persons = people(5)
    await reachable(pool, persons, keys, channel=Channel.SMS)
    await intend(pool, persons, SUBJECT, Kind.NEW_CLASS)
    await send_all(make_sender(sms_url=centre.sms_url))
    centre.report("ENROUTE", "UNDELIV", "DELIVRD", copies=2, seed=seed)
    await told(pool, centre)
    kept = await pool.fetch("SELECT count(*) AS n, bool_or(parked) AS parked FROM receipts")
    parts = sum(kept["smpp"]["parts"] for kept in centre.texts())

    assert await proofs(pool) == ["DELIVERED"] * 5
    assert tuple(kept[0]) == (3 * parts, False)
    assert await pool.fetchval("SELECT count(*) FROM escalations WHERE done_at IS NULL") == 0


async def test_a_text_in_parts_is_proved_by_all_of_them(
    pool: asyncpg.Pool, centre: Centre, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys, channel=Channel.SMS, language="uk")
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    await send_all(make_sender(sms_url=centre.sms_url))
    (kept,) = centre.texts()
    seen = []
    for name in kept["ids"]:
        async with pool.acquire() as conn, conn.transaction():
            await receipts.keep(conn, Receipt("SMS_FIRST", Proof.DELIVERED, "DELIVRD", name), now=NOW)
        seen += await proofs(pool)

    assert len(seen) > 1
    assert seen == ["BUFFERED"] * (len(seen) - 1) + ["DELIVERED"]


async def test_a_receipt_that_overtakes_the_answer_waits_for_it(
    tmp_path: Path, pool: asyncpg.Pool, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys, channel=Channel.SMS)
    await intend(pool, [ANNA], SUBJECT)
    with smpp_centre(tmp_path / "hasty.db", receipts="DELIVRD") as hasty:
        hasty.misbehave(hasty=1)
        await send_all(make_sender(sms_url=hasty.sms_url))
        await told(pool, hasty)
    async with pool.acquire() as conn, conn.transaction():
        await receipts.match_parked(conn, now=NOW)

    assert await proofs(pool) == ["DELIVERED"]
    assert await pool.fetchval("SELECT count(*) FROM receipts WHERE parked") == 0


async def test_a_receipt_of_nothing_known_is_parked_and_harms_nobody(pool: asyncpg.Pool) -> None:
    for _ in range(2):
        async with pool.acquire() as conn, conn.transaction():
            await receipts.keep(conn, Receipt("SMS_FIRST", Proof.FAILED, "UNDELIV", "nobody's"), now=NOW)
            await receipts.keep(conn, Receipt("SMS_FIRST", Proof.FAILED, "UNDELIV", key=uuid4()), now=NOW)
            matched = await receipts.match_parked(conn, now=NOW)

    assert matched == 0
    assert await pool.fetchval("SELECT count(*) FROM receipts WHERE parked") == 3


async def test_a_receipt_of_another_provider_proves_nothing_of_this_ones(
    pool: asyncpg.Pool, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    name = await sent(pool, sms_gateway, keys, make_sender)
    async with pool.acquire() as conn, conn.transaction():
        await receipts.keep(conn, Receipt("SMS_SECOND", Proof.DELIVERED, "DELIVRD", name), now=NOW)

    assert await proofs(pool) == [None]


@pytest.mark.parametrize("keyed", [False, True])
async def test_a_name_that_its_provider_gives_again_is_the_later_ones(
    keyed: bool, pool: asyncpg.Pool, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    """Some centres count messages, and one day begin anew: the same receipts come of both."""
    name, again = await sent(pool, sms_gateway, keys, make_sender), uuid4()
    first = await pool.fetchval("SELECT key FROM attempts")
    await hear(pool, Proof.DELIVERED, name, first if keyed else None)
    await pool.execute("UPDATE attempts SET handed_at = handed_at - interval '180 days'")
    await pool.execute("UPDATE receipts SET heard_at = heard_at - interval '180 days'")
    await intend(pool, [ANNA], again, Kind.NEW_CLASS)
    one = make_sender(sms_url=sms_gateway.url)
    in_flight = await claimed(pool, one)
    key = in_flight[0].key if keyed else None
    await hear(pool, Proof.BUFFERED, name, key)
    parked = await pool.fetchval("SELECT count(*) FROM receipts WHERE parked")
    await deliver(pool, one, in_flight)
    await pool.execute("UPDATE attempts SET reference = $1", name)
    matched = await match(pool)
    await hear(pool, Proof.BUFFERED, name, key)
    seen = await proofs(pool)
    await hear(pool, Proof.DELIVERED, name, key)

    assert parked == matched == (0 if keyed else 1)
    assert seen == ["DELIVERED", "BUFFERED"]
    assert await proofs(pool) == ["DELIVERED", "DELIVERED"]


async def sent(pool: asyncpg.Pool, gateway: Peer, keys: Keys, make_sender: MakeSender) -> str:
    """An SMS about her class, with mail to follow; gives the gateway's name for it."""
    await reachable(pool, [ANNA], keys, channel=Channel.SMS, then=Channel.EMAIL)
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    await send_all(make_sender(sms_url=gateway.url))
    name: str = await pool.fetchval("SELECT reference FROM attempts")
    return name


async def hear(pool: asyncpg.Pool, proof: Proof, name: str | None = None, key: UUID | None = None) -> None:
    async with pool.acquire() as conn, conn.transaction():
        await receipts.keep(conn, Receipt("SMS_FIRST", proof, proof.value, name, key), now=NOW)


async def test_a_receipt_of_failure_releases_the_next_way(
    pool: asyncpg.Pool, sms_gateway: Peer, mail_catcher: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    name = await sent(pool, sms_gateway, keys, make_sender)
    await hear(pool, Proof.BUFFERED, name)
    before = await ways(pool)
    await hear(pool, Proof.FAILED, name)
    released = await ways(pool)
    await send_all(make_sender(smtp_url=mail_catcher.smtp_url))

    assert before == [("SMS", "TOLD"), ("EMAIL", "HELD")]
    assert released == [("SMS", "TOLD"), ("EMAIL", "WAITING")]
    assert len(mail_catcher.entries()) == 1
    assert await pool.fetchval("SELECT count(*) FROM escalations") == 0


async def test_after_the_last_way_has_failed_somebody_is_to_tell_it_by_hand_unless_it_arrived_after_all(
    pool: asyncpg.Pool, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys, channel=Channel.SMS)
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    await send_all(make_sender(sms_url=sms_gateway.url))
    key = await pool.fetchval("SELECT key FROM attempts")
    await hear(pool, Proof.FAILED, key=key)
    failed = await pool.fetch("SELECT reason, done_by FROM escalations")
    await hear(pool, Proof.DELIVERED, key=key)
    arrived = await pool.fetch("SELECT reason, done_by FROM escalations")

    assert [tuple(row) for row in failed] == [("ALL_FAILED", None)]
    assert [tuple(row) for row in arrived] == [("ALL_FAILED", "OVERTAKEN")]
    assert await proofs(pool) == ["DELIVERED"]


async def test_a_failure_that_overtakes_the_answer_releases_the_next_way_when_the_answer_is_there(
    pool: asyncpg.Pool, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys, channel=Channel.SMS, then=Channel.EMAIL)
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    one = make_sender(sms_url=sms_gateway.url)
    in_flight = await claimed(pool, one)
    await hear(pool, Proof.FAILED, key=in_flight[0].key)
    too_early = await match(pool), await ways(pool)
    await deliver(pool, one, in_flight)
    answered = await ways(pool)
    matched = await match(pool), await match(pool)

    assert too_early == (0, [("SMS", "WAITING"), ("EMAIL", "HELD")])
    assert answered == [("SMS", "TOLD"), ("EMAIL", "HELD")]
    assert matched == (1, 0)
    assert await ways(pool) == [("SMS", "TOLD"), ("EMAIL", "WAITING")]


async def match(pool: asyncpg.Pool) -> int:
    async with pool.acquire() as conn, conn.transaction():
        return await receipts.match_parked(conn, now=NOW)


async def test_the_failure_of_words_that_were_replaced_releases_nothing(
    pool: asyncpg.Pool, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    name = await sent(pool, sms_gateway, keys, make_sender)
    await intend(pool, [ANNA], SUBJECT, Kind.CLASS_CHANGED, notice="changed")
    await hear(pool, Proof.FAILED, name)

    assert await ways(pool) == [("SMS", "TOLD"), ("EMAIL", "SILENCED"), ("SMS", "WAITING"), ("EMAIL", "HELD")]
    assert await pool.fetchval("SELECT count(*) FROM escalations") == 0
