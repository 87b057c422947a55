"""The hot path on a real broker: a service sees what it would see through aiormq, and nothing is lost on the way."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import aio_pika
import aiormq
import pytest
import toys
from aio_pika.abc import AbstractChannel
from samklasse_chassis import hot, sieve
from samklasse_chassis.consumer import Consumer, Received
from toys import Place, until, working

GRACE_SECONDS = 2
"""aiormq gives a broker with `heartbeat=1` up after (1 + 1) × 3 s; here it has less patience."""


@dataclass
class Noting:
    """Takes all, until it is told to hold: then the batch it has stays unanswered."""

    taken: list[Received] = field(default_factory=list)
    most: int | None = None

    async def take_many(self, consumer: Consumer, received: Sequence[Received]) -> None:
        self.taken += received
        if self.most is not None and len(self.taken) >= self.most:
            await asyncio.Event().wait()

    async def has(self, count: int) -> bool:
        await asyncio.sleep(0)
        return len(self.taken) >= count

    @property
    def bodies(self) -> list[bytes]:
        return [one.body for one in self.taken]


@dataclass
class Wire:
    """A queue of this test's own, and a channel to fill it by."""

    channel: AbstractChannel
    consumer: Consumer

    async def declare(self) -> None:
        await self.channel.declare_queue(self.consumer.queue, durable=True, arguments={"x-queue-type": "quorum"})

    async def put(self, *bodies: bytes, queue: str = "", **properties: Any) -> None:
        for body in bodies:
            told = aio_pika.Message(body, delivery_mode=2, **properties)
            await self.channel.default_exchange.publish(told, queue or self.consumer.queue)


@pytest.fixture
async def wire(place: Place) -> AsyncIterator[Wire]:
    async with await aio_pika.connect(place.amqp) as connection:
        consumer = replace(toys.CONSUMER, queue=f"hot.{uuid4().hex[:8]}", prefetch=10, batch=5, hot=True)
        found = Wire(await connection.channel(), consumer)
        await found.declare()
        yield found
        await found.channel.queue_delete(consumer.queue)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aiormq.Connection, "HEARTBEAT_GRACE_MULTIPLIER", GRACE_SECONDS // 2)


async def test_headers_come_as_aiormq_reads_them(place: Place, wire: Wire) -> None:
    plain: Mapping[str, Any] = {"ce-id": "1", "ce-time": "2026-11-22T06:00:00Z"}
    odd: Mapping[str, Any] = {"ce-id": "2", "n": -5, "deep": {"list": [1, "to", {"tre": True}]}, "ø": "æ" * 200}
    told = [{"headers": plain}, {"headers": odd, "message_id": "x"}, {"message_id": "3", "user_id": _user(place)}]
    for one in told:
        await wire.put(b"{}", **one)
    noting = Noting()
    async with working(hot.consume(place.amqp, wire.consumer, noting)):
        await until(lambda: noting.has(3))

    assert [(one.headers, one.id, one.user_id) for one in noting.taken] == [
        (plain, "1", None),
        (odd, "2", None),
        ({}, "3", _user(place)),
    ]


async def test_a_body_may_be_empty_as_large_as_allowed_and_longer_than_a_frame(place: Place, wire: Wire) -> None:
    bodies = [b"", b"x" * 64 * 1024, b"y" * 250_000, b"z"]
    await wire.put(*bodies)
    noting = Noting()
    async with working(hot.consume(place.amqp, wire.consumer, noting)):
        await until(lambda: noting.has(4))

    assert noting.bodies == bodies


async def test_what_the_broker_writes_about_a_dead_letter_is_read(place: Place, wire: Wire) -> None:
    dying = await wire.channel.declare_queue(
        exclusive=True,
        arguments={
            "x-message-ttl": 1, "x-dead-letter-exchange": "", "x-dead-letter-routing-key": wire.consumer.queue,
        },
    )  # fmt: skip
    await wire.put(b"{}", queue=dying.name, headers={"ce-id": "1"})
    noting = Noting()
    async with working(hot.consume(place.amqp, wire.consumer, noting)):
        await until(lambda: noting.has(1))
    (death,) = noting.taken[0].headers["x-death"]

    assert (death["reason"], death["queue"], death["count"]) == ("expired", dying.name, 1)
    assert noting.taken[0].id == "1"


async def test_what_was_not_answered_comes_again_and_is_no_more_than_the_prefetch(place: Place, wire: Wire) -> None:
    bodies = [str(n).encode() for n in range(60)]
    await wire.put(*bodies)
    first, second = Noting(most=20), Noting()
    async with working(hot.consume(place.amqp, wire.consumer, first)):
        await until(lambda: first.has(20))
    async with working(hot.consume(place.amqp, wire.consumer, second)):
        await until(lambda: second.has(45))
    again = [one for one in second.taken if "x-delivery-count" in one.headers]

    assert first.bodies == bodies[:20]
    assert second.bodies == bodies[15:]
    assert 5 <= len(again) <= wire.consumer.most_unanswered
    assert {one.headers["x-delivery-count"] for one in again} == {1}


async def test_a_consumer_whose_queue_was_deleted_begins_anew_on_the_next(place: Place, wire: Wire) -> None:
    noting = Noting()
    async with working(hot.consume(place.amqp, wire.consumer, noting)):
        await wire.put(b"before")
        await until(lambda: noting.has(1))
        await wire.channel.queue_delete(wire.consumer.queue)
        await asyncio.sleep(1)  # declared again at once, RabbitMQ 3.10 forgets to tell the consumer
        await wire.declare()
        await wire.put(b"after")
        await until(lambda: noting.has(2))

    assert noting.bodies == [b"before", b"after"]


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("beats", [True, False])
async def test_a_connection_stays_while_deliveries_flow(
    place: Place, wire: Wire, monkeypatch: pytest.MonkeyPatch, beats: bool
) -> None:
    """Without the sieve's heartbeats aiormq would give it up: that is how this test can fail."""
    if not beats:
        monkeypatch.setattr(sieve, "HEARTBEAT", b"")
    async with passage(place) as (url, connections):
        noting = Noting()
        async with working(hot.consume(f"{url}?heartbeat=1", wire.consumer, noting)):
            for _ in range(10 * (GRACE_SECONDS + 3)):
                await wire.put(b"{}")
                await asyncio.sleep(0.1)

    assert (len(connections) == 1) is beats


@pytest.mark.usefixtures("impatient")
async def test_a_broker_that_falls_silent_is_given_up_for_the_next(place: Place, wire: Wire) -> None:
    async with passage(place) as (url, connections):
        noting = Noting()
        both = f"{url.removesuffix(urlsplit(url).path)},{urlsplit(place.amqp).netloc.rpartition('@')[2]}"
        async with working(hot.consume(f"{both}{urlsplit(url).path}?heartbeat=1", wire.consumer, noting)):
            await wire.put(b"before")
            await until(lambda: noting.has(1))
            connections[0].clear()
            await wire.put(b"after")
            await until(lambda: noting.has(2), seconds=GRACE_SECONDS + 8)

    assert noting.bodies == [b"before", b"after"]


@asynccontextmanager
async def passage(place: Place) -> AsyncIterator[tuple[str, list[asyncio.Event]]]:
    """A way to the broker; each connection through it falls silent when its event is cleared."""
    there, connections, tasks = urlsplit(place.amqp), [], set()

    async def along(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, is_open: asyncio.Event) -> None:
        try:
            while data := await reader.read(65_536):
                await is_open.wait()
                writer.write(data)
        except OSError:
            return
        finally:
            writer.close()

    async def through(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        is_open = asyncio.Event()
        is_open.set()
        connections.append(is_open)
        back, forth = await asyncio.open_connection(there.hostname, there.port)
        tasks.update(map(asyncio.ensure_future, (along(reader, forth, is_open), along(back, writer, is_open))))

    server = await asyncio.start_server(through, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        yield place.amqp.replace(f":{there.port}", f":{port}"), connections
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _user(place: Place) -> str:
    return str(urlsplit(place.amqp).username)
