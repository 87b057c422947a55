"""A receipt under our own key proves that what nobody has answered for has arrived: it is told, and leaves no more."""

import asyncio
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications.api_providers import ROUTER
from samklasse_notifications.domain.attempt import Channel, State
from samklasse_notifications.domain.receipt import Proof
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.sender import sms_http
from samklasse_notifications.sender.worker import Sender
from samklasse_notifications.store import settling
from samklasse_notifications.store.handovers import Attempt
from samklasse_notifications.store.locking import lock_in_order

from .builders import ANNA, NOW, set_clock
from .doors import listening
from .lookups import Register
from .outside import Peer
from .sending import SUBJECT, MakeSender, claimed, intend, reachable, send_all, states
from .smsc import http_gateway
from .test_in_flight import run_out, settle
from .test_receipt_store import hear, until

pytestmark = pytest.mark.usefixtures("at_noon")
ARRIVED = [Proof.DELIVERED, Proof.READ]
END_SQL = """
SELECT a.state AS attempt, d.state AS way, i.state AS intent, t.told_version
  FROM attempts a
  JOIN deliveries d ON d.intent_id = a.intent_id AND d.channel = a.channel
  JOIN intents i ON i.id = a.intent_id
  JOIN threads t ON t.id = a.thread_id
 ORDER BY i.version
"""
TOLD = ("ACCEPTED", "TOLD", "TOLD", 1)
AWAITED = ("UNKNOWN", "WAITING", "WAITING", 0)
WAITING_SQL = """
SELECT count(*)
  FROM pg_stat_activity
 WHERE datname = current_database()
   AND wait_event_type = 'Lock'
"""
TOUCH_SQL = """
UPDATE attempts
   SET proof = proof
"""


async def ends(pool: asyncpg.Pool) -> list[tuple[object, ...]]:
    """Of each hand-over: itself, its way, its intent, and which version has been told."""
    return [tuple(row) for row in await pool.fetch(END_SQL)]


@pytest.fixture
async def one(pool: asyncpg.Pool, keys: Keys, sms_gateway: Peer, make_sender: MakeSender) -> Sender:
    """Anna has a telephone, and mail behind it; something waits for her."""
    await reachable(pool, [ANNA], keys, channel=Channel.SMS, then=Channel.EMAIL)
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    return make_sender(sms_url=sms_gateway.url)


async def lost(pool: asyncpg.Pool, one: Sender) -> Attempt:
    """It has been handed over, and nobody has heard what became of it."""
    (attempt,) = await claimed(pool, one)
    await settle(pool, [attempt], State.UNKNOWN)
    return attempt


@pytest.mark.parametrize("proof", ARRIVED)
async def test_what_has_arrived_is_told_and_does_not_leave_again(proof: Proof, pool: asyncpg.Pool, one: Sender) -> None:
    attempt = await lost(pool, one)
    before = await ends(pool)
    await hear(pool, proof, "gw-1", attempt.key)

    assert before == [AWAITED]
    assert await ends(pool) == [TOLD]
    assert await send_all(one) == 0


@pytest.mark.parametrize("proof", [Proof.BUFFERED, Proof.FAILED])
async def test_what_no_receipt_says_has_arrived_leaves_again(proof: Proof, pool: asyncpg.Pool, one: Sender) -> None:
    """Neither where it comes before the answer is lost, nor after."""
    for _ in range(2):
        in_flight = await claimed(pool, one)
        await hear(pool, proof, "gw-1", in_flight[0].key)
        await settle(pool, in_flight, State.UNKNOWN)
        await hear(pool, proof, "gw-2", in_flight[0].key)
        await run_out(pool)

        assert await ends(pool) == [AWAITED]
    assert await send_all(one) == 1


@pytest.mark.parametrize("proof", ARRIVED)
@pytest.mark.parametrize("answered", [False, True])
async def test_what_has_arrived_before_its_answer_was_lost_is_told_when_it_is(
    answered: bool, proof: Proof, pool: asyncpg.Pool, one: Sender
) -> None:
    """While it is in flight the receipt is written down, no more: the answer is still to come."""
    in_flight = await claimed(pool, one)
    await hear(pool, proof, "gw-1", in_flight[0].key)
    meanwhile = await ends(pool)
    await (settle(pool, in_flight, State.UNKNOWN) if answered else run_out(pool))

    assert meanwhile == [("HANDING_OVER", "WAITING", "WAITING", 0)]
    assert await ends(pool) == [TOLD]
    assert await send_all(one) == 0


async def test_what_has_arrived_did_not_come_too_late(
    pool: asyncpg.Pool, clock: asyncpg.Connection, one: Sender
) -> None:
    """Also where the receipt is later than the message was of use."""
    attempt = await lost(pool, one)
    await set_clock(clock, NOW + timedelta(days=4))
    async with pool.acquire() as conn:
        await settling.sweep(conn)
    expired = await states(pool)
    await hear(pool, Proof.DELIVERED, key=attempt.key)

    assert expired == {"EXPIRED": 1}
    assert await ends(pool) == [TOLD]


async def test_a_receipt_of_the_number_that_she_had_says_nothing_of_the_one_that_she_has(
    pool: asyncpg.Pool, keys: Keys, clock: asyncpg.Connection, one: Sender
) -> None:
    attempt, later = await lost(pool, one), NOW + timedelta(minutes=1)
    await set_clock(clock, later)
    await reachable(pool, [ANNA], keys, channel=Channel.SMS, then=Channel.EMAIL, first=95555555, now=later)
    await hear(pool, Proof.DELIVERED, key=attempt.key)

    assert await ends(pool) == [AWAITED]
    assert await send_all(one) == 1


async def test_nor_where_the_answer_is_lost_after_she_has_changed_it(
    pool: asyncpg.Pool, keys: Keys, one: Sender
) -> None:
    in_flight = await claimed(pool, one)
    await hear(pool, Proof.DELIVERED, key=in_flight[0].key)
    await reachable(pool, [ANNA], keys, channel=Channel.SMS, first=95555555, now=NOW + timedelta(minutes=1))
    await run_out(pool)

    assert await ends(pool) == [AWAITED]


async def test_an_address_of_the_registers_was_hers_when_it_left(
    pool: asyncpg.Pool, keys: Keys, register: Register, asking: Sender
) -> None:
    await reachable(pool, [ANNA], keys, channel=Channel.SMS)
    await register.put(ANNA, phone="+4791234567")
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    in_flight = await claimed(pool, asking)
    assert asking.asking
    await asking.asking.leaving(in_flight)
    await settle(pool, in_flight, State.UNKNOWN)
    await reachable(pool, [ANNA], keys, channel=Channel.SMS, first=95555555, now=NOW + timedelta(minutes=1))
    await hear(pool, Proof.DELIVERED, key=in_flight[0].key)

    assert await ends(pool) == [TOLD]


async def test_nothing_later_takes_back_that_it_has_arrived(pool: asyncpg.Pool, one: Sender) -> None:
    """Neither a failure that the network tells of afterwards, nor a sender that was frozen."""
    attempt = await lost(pool, one)
    await hear(pool, Proof.DELIVERED, key=attempt.key)
    await hear(pool, Proof.FAILED, key=attempt.key)
    for state in (State.UNKNOWN, State.REFUSED):
        await settle(pool, [attempt], state)
    await run_out(pool)

    assert await ends(pool) == [TOLD]
    assert await send_all(one) == 0


async def test_a_failure_that_came_first_is_no_news_when_it_has_arrived(pool: asyncpg.Pool, one: Sender) -> None:
    attempt = await lost(pool, one)
    await hear(pool, Proof.FAILED, key=attempt.key)
    await hear(pool, Proof.DELIVERED, key=attempt.key)
    await run_out(pool)

    assert await ends(pool) == [TOLD]
    assert [row["state"] for row in await pool.fetch("SELECT state FROM deliveries ORDER BY step")] == ["TOLD", "HELD"]


async def test_she_has_heard_of_what_has_arrived_though_there_is_something_newer_to_say(
    pool: asyncpg.Pool, one: Sender
) -> None:
    attempt = await lost(pool, one)
    await intend(pool, [ANNA], SUBJECT, Kind.CLASS_CHANGED, notice="changed")
    await hear(pool, Proof.DELIVERED, key=attempt.key)
    await send_all(one)

    assert await ends(pool) == [("ACCEPTED", "TOLD", "TOLD", 2), ("ACCEPTED", "TOLD", "TOLD", 2)]


async def test_a_lease_that_runs_out_waits_for_whoever_has_the_thread(pool: asyncpg.Pool, one: Sender) -> None:
    """Threads come before attempts: who has one, and goes on to its attempts, is not waited for in a circle."""
    in_flight = await claimed(pool, one)
    await hear(pool, Proof.DELIVERED, key=in_flight[0].key)
    async with pool.acquire() as planning, planning.transaction():
        await lock_in_order(planning, [in_flight[0].claimed.thread_id])
        sweeping = asyncio.create_task(run_out(pool))
        await until(lambda: _somebody_waits(pool))
        await planning.execute(TOUCH_SQL)
    await sweeping

    assert await ends(pool) == [TOLD]


async def _somebody_waits(pool: asyncpg.Pool) -> bool:
    return bool(await pool.fetchval(WAITING_SQL))


async def test_a_gateway_that_never_answers_but_says_that_it_has_arrived_is_asked_once(
    *, tmp_path: Path, pool: asyncpg.Pool, keys: Keys, make_sender: MakeSender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The simulator over HTTP, in a process of its own: its receipt is here long before we give up its answer."""
    monkeypatch.setattr(sms_http, "CALL", timedelta(seconds=1))
    await reachable(pool, [ANNA], keys, channel=Channel.SMS)
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    with http_gateway(tmp_path / "sms.db", receipts="DELIVRD") as gateway:
        async with listening(pool, keys, ROUTER, SAMKLASSE_SMS_SECRET="hemmelig") as url:
            gateway.call_back(f"{url}/providers/sms-first", "hemmelig")
            gateway.misbehave(lose=1)
            one = make_sender(sms_url=gateway.url)
            await one.round()
            await pool.execute("UPDATE deliveries SET not_before = '-infinity'")
            again = await one.round()
        taken = len(gateway.entries())

    assert (again, taken) == (0, 1)
    assert await ends(pool) == [TOLD]
