"""From one service's outbox to the other's effect, over a real broker."""

import asyncio

import aio_pika
import asyncpg
import pytest
import toys
from samklasse_chassis import consuming, outbox
from samklasse_chassis.amqp import Publisher
from samklasse_chassis.inbox import Inbox
from samklasse_chassis.leader import Leadership, session
from samklasse_chassis.relay import Relay
from samklasse_chassis.timers import CLOCK_CHANNEL, POLL_SECONDS, Timers, set_timer
from toys import Place, until, working

UNSENT = "SELECT count(*) FROM outbox"


@pytest.fixture(autouse=True)
def nothing_broken() -> None:
    toys.broken.clear()


def leader(place: Place, alpha: asyncpg.Pool) -> Leadership:
    relay = Relay(alpha, Publisher(place.amqp, "alpha relay"))
    return Leadership(session(place.url("alpha")), "alpha", relay.run, Timers(alpha, "alpha").run)


async def say(alpha: asyncpg.Pool, *messages: toys.ThingSaid) -> None:
    async with alpha.acquire() as conn, conn.transaction():
        await outbox.add(conn, *messages)


async def test_what_is_said_has_its_effect_and_is_logged(place: Place, alpha: asyncpg.Pool, beta: asyncpg.Pool) -> None:
    await say(alpha, *(toys.said(f"{n}", 1) for n in range(200)))
    async with working(leader(place, alpha).run(), consuming.consume(place.amqp, toys.CONSUMERS, Inbox(beta))):
        await until(lambda: _count(beta, "SELECT count(*) FROM effects", 200))
        await until(lambda: _count(alpha, UNSENT, 0))

    assert await alpha.fetchval("SELECT count(*) FROM event_log") == 200


async def test_two_leaders_never_lead_at_once(place: Place, alpha: asyncpg.Pool) -> None:
    first, second = leader(place, alpha), leader(place, alpha)
    async with working(first.run()):
        await until(lambda: _is(first, True))
        async with working(second.run()):
            await asyncio.sleep(1.5)
            both = (first.held, second.held)

    assert both == (True, False)


async def test_a_message_is_published_persistent_under_its_own_id(place: Place, alpha: asyncpg.Pool) -> None:
    message = toys.said("x", 1)
    await say(alpha, message)
    async with working(leader(place, alpha).run()):
        await until(lambda: _count(alpha, UNSENT, 0))
    connection = await aio_pika.connect(place.amqp)
    async with connection:
        channel = await connection.channel()
        got = await (await channel.get_queue("beta.alpha-thing", ensure=False)).get()

    assert got.message_id == got.headers["ce-id"] == str(message.envelope.id)
    assert got.delivery_mode == aio_pika.DeliveryMode.PERSISTENT
    assert got.routing_key == got.type == message.key


async def test_a_malformed_body_on_the_wire_is_acknowledged_and_kept(place: Place, beta: asyncpg.Pool) -> None:
    connection = await aio_pika.connect(place.amqp)
    async with connection:
        channel = await connection.channel()
        await channel.default_exchange.publish(aio_pika.Message(b"{not json"), "beta.alpha-thing")
        async with working(consuming.consume(place.amqp, toys.CONSUMERS, Inbox(beta))):
            await until(lambda: _count(beta, "SELECT count(*) FROM quarantine WHERE state = 'poison'", 1))
            await asyncio.sleep(0.2)
        queue = await channel.declare_queue("beta.alpha-thing", passive=True)

    assert queue.declaration_result.message_count == 0


async def test_timers_look_at_once_when_the_operator_moves_the_clock(place: Place, alpha: asyncpg.Pool) -> None:
    lead = leader(place, alpha)
    async with working(lead.run()):
        await until(lambda: _is(lead, True))
        await asyncio.sleep(1.0)
        async with alpha.acquire() as conn, conn.transaction():
            await set_timer(conn, "bell", "now", await conn.fetchval("SELECT clock_timestamp()"))
            await conn.execute("SELECT pg_notify($1, '')", CLOCK_CHANNEL)
        await until(lambda: _count(alpha, "SELECT count(*) FROM event_log", 1), seconds=POLL_SECONDS / 2)

    assert await alpha.fetchval(UNSENT) == 0


async def test_a_due_timer_is_said_once_and_moves_when_set_again(place: Place, alpha: asyncpg.Pool) -> None:
    async with alpha.acquire() as conn:
        now = await conn.fetchval("SELECT clock_timestamp()")
        await set_timer(conn, "bell", "early", now)
        await set_timer(conn, "bell", "late", now.replace(year=now.year + 1))
    async with working(leader(place, alpha).run()):
        await until(lambda: _count(alpha, "SELECT count(*) FROM event_log", 1))
        await asyncio.sleep(0.5)
        said_once = await alpha.fetchval("SELECT count(*) FROM event_log")
        async with alpha.acquire() as conn:
            await set_timer(conn, "bell", "early", now)
        await until(lambda: _count(alpha, "SELECT count(*) FROM event_log", 2))

    assert said_once == 1


async def _count(pool: asyncpg.Pool, sql: str, wanted: int) -> bool:
    return bool(await pool.fetchval(sql) == wanted)


async def _is(one: Leadership, held: bool) -> bool:
    return one.held is held
