"""Mail that comes back over HTTP, from a relay in a process of its own: what is told otherwise, and who no more."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.store import receipts
from samklasse_notifications.store.contacts import Recipient, save_contacts

from . import reports
from .builders import ANNA, BILAL, LARVIK, NOW
from .outside import Peer
from .returned import bounce_door, bounced, heard, post, proved, sent, suppressed
from .sending import SUBJECT, MakeSender, claimed, deliver, intend, reachable, send_all, tasks, ways

pytestmark = pytest.mark.usefixtures("at_noon")


@pytest.fixture
async def door(pool: asyncpg.Pool, keys: Keys, mail_catcher: Peer) -> AsyncIterator[str]:
    async with bounce_door(pool, keys, mail_catcher) as url:
        yield url


async def test_a_mail_to_nobody_takes_the_next_way_and_its_address_is_used_no_more(
    pool: asyncpg.Pool, mail_catcher: Peer, sms_gateway: Peer, keys: Keys, make_sender: MakeSender, *, door: str
) -> None:
    await sent(pool, keys, make_sender, mail_catcher)
    await bounced(mail_catcher, copies=3)
    released = await ways(pool)
    await send_all(make_sender(sms_url=sms_gateway.url))
    await intend(pool, [ANNA], SUBJECT, Kind.CLASS_CHANGED, notice="changed")

    assert released == [("EMAIL", 1, "TOLD"), ("SMS", 2, "WAITING")]
    assert len(sms_gateway.entries()) == 1
    assert await proved(pool) == ["FAILED", None]
    assert await suppressed(pool) == [("EMAIL", "BOUNCED"), ("SMS", None)]
    assert (await ways(pool))[2:] == [("SMS", 1, "WAITING")]
    assert await pool.fetchval("SELECT count(*) FROM receipts") == 1


async def test_without_another_way_it_is_told_by_hand(
    pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender, *, door: str
) -> None:
    await sent(pool, keys, make_sender, mail_catcher, then=None)
    await bounced(mail_catcher)

    assert await tasks(pool) == [("ALL_FAILED", None)]


async def test_a_report_that_overtakes_the_answer_is_acted_upon_when_the_answer_is_there(
    pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender, *, door: str
) -> None:
    await reachable(pool, [ANNA], keys, then=Channel.SMS)
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    one = make_sender(smtp_url=mail_catcher.smtp_url)
    in_flight = await claimed(pool, one)
    status = await post(door, reports.POSTFIX, in_flight[0].key)
    before = await suppressed(pool), await ways(pool)
    await deliver(pool, one, in_flight)
    async with pool.acquire() as conn, conn.transaction():
        await receipts.match_parked(conn, now=NOW)

    assert status == 204
    assert before == ([("EMAIL", "BOUNCED"), ("SMS", None)], [("EMAIL", 1, "WAITING"), ("SMS", 2, "HELD")])
    assert await ways(pool) == [("EMAIL", 1, "TOLD"), ("SMS", 2, "WAITING")]


async def test_a_relay_that_bounces_at_once_by_itself_ends_the_same(
    pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender, *, door: str
) -> None:
    ways_of_her = ((Channel.EMAIL, "bounce.anna@test.example"), (Channel.SMS, "+4790000000"))
    async with pool.acquire() as conn, conn.transaction():
        await save_contacts(conn, keys, LARVIK, [Recipient(ANNA, "nb", ways_of_her)], now=NOW)
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    await send_all(make_sender(smtp_url=mail_catcher.smtp_url))
    await heard(mail_catcher)
    async with pool.acquire() as conn, conn.transaction():
        await receipts.match_parked(conn, now=NOW)

    assert await ways(pool) == [("EMAIL", 1, "TOLD"), ("SMS", 2, "WAITING")]
    assert await suppressed(pool) == [("EMAIL", "BOUNCED"), ("SMS", None)]


@pytest.mark.parametrize(
    ("action", "status", "proof", "second"),
    [
        ("delayed", "4.4.1", "BUFFERED", "HELD"),
        ("failed", "5.2.2", "FAILED", "WAITING"),
        ("failed", "5.7.1", "FAILED", "WAITING"),
        ("failed", "4.4.7", "FAILED", "WAITING"),
        ("delivered", "2.0.0", "DELIVERED", "HELD"),
        ("relayed", "2.0.0", None, "HELD"),
    ],
)
async def test_what_is_no_fault_of_the_address_leaves_it_in_use(
    pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender, *, door: str,
    action: str, status: str, proof: str | None, second: str,
) -> None:  # fmt: skip
    await sent(pool, keys, make_sender, mail_catcher)
    await bounced(mail_catcher, action, status)

    assert await proved(pool) == [proof]
    assert await ways(pool) == [("EMAIL", 1, "TOLD"), ("SMS", 2, second)]
    assert await suppressed(pool) == [("EMAIL", None), ("SMS", None)]


async def test_everybody_who_shares_the_address_is_reached_there_no_more(
    pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender, *, door: str
) -> None:
    await reachable(pool, [BILAL], keys)
    await sent(pool, keys, make_sender, mail_catcher)
    await bounced(mail_catcher)

    assert sorted(await suppressed(pool), key=str) == [("EMAIL", "BOUNCED"), ("EMAIL", "BOUNCED"), ("SMS", None)]


async def test_a_report_of_a_mail_that_never_left_is_not_even_kept(
    pool: asyncpg.Pool, mail_catcher: Peer, sms_gateway: Peer, keys: Keys, make_sender: MakeSender, *, door: str
) -> None:
    """Nor one that names an SMS: whoever guesses a key has guessed nothing."""
    await reachable(pool, [ANNA], keys, channel=Channel.SMS, then=Channel.EMAIL)
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    await send_all(make_sender(sms_url=sms_gateway.url))
    statuses = [
        await post(door, shape, key)
        for shape in (reports.POSTFIX, reports.COMPLAINED)
        for key in (uuid4(), await pool.fetchval("SELECT key FROM attempts"))
    ]

    assert statuses == [204] * 4
    assert await pool.fetchval("SELECT count(*) FROM receipts") == 0
    assert await suppressed(pool) == [("EMAIL", None), ("SMS", None)]


@pytest.mark.parametrize("shape", [reports.POSTFIX, reports.COMPLAINED])
async def test_what_comes_of_an_address_that_she_has_changed_since_harms_the_new_one_not(
    pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender, *, door: str, shape: str
) -> None:
    key = await sent(pool, keys, make_sender, mail_catcher, then=None)
    await reachable(pool, [ANNA], keys, first=91111111, now=NOW + timedelta(hours=1))
    for address in ("90000000@test.example", "91111111@test.example"):
        await post(door, shape, key, address=address)

    assert await suppressed(pool) == [("EMAIL", None)]


async def test_an_address_that_her_mail_is_passed_on_to_stays_in_use_whoever_has_it(
    pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender, *, door: str
) -> None:
    """Her own server took it, so hers is there. Nor can she have anybody else's taken out of use by a forged report."""
    await reachable(pool, [BILAL], keys, first=91111111)
    key = await sent(pool, keys, make_sender, mail_catcher)
    for shape in (reports.POSTFIX, reports.COMPLAINED):
        await post(door, shape, key, address="91111111@test.example")

    assert await proved(pool) == ["FAILED"]
    assert {why for _, why in await suppressed(pool)} == {None}


@pytest.mark.parametrize("address", ["90000000@TEST.example", ""])
async def test_who_complains_gets_no_more_mail_though_hers_has_come(
    pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender, *, door: str, address: str
) -> None:
    key = await sent(pool, keys, make_sender, mail_catcher)
    await intend(pool, [ANNA], uuid4(), Kind.NEW_CLASS)
    for _ in range(2):
        await post(door, reports.COMPLAINED, key, address=address)

    assert await proved(pool) == [None]
    assert await suppressed(pool) == [("EMAIL", "COMPLAINED"), ("SMS", None)]
    assert (await ways(pool))[2:] == [("EMAIL", 1, "REFUSED"), ("SMS", 2, "WAITING")]

    await reachable(pool, [ANNA], keys, channel=Channel.SMS)
    await reachable(pool, [ANNA], keys, then=Channel.SMS)

    assert await suppressed(pool) == [("EMAIL", "COMPLAINED"), ("SMS", None)]
