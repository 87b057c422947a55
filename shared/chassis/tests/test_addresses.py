"""Several brokers behind one URL: who loses one goes on at the next."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import aio_pika
import httpx
import pytest
from faststream.rabbit import Channel, QueueType, RabbitBroker, RabbitMessage, RabbitQueue
from samklasse.infra import pair, process
from samklasse.infra.state import Infra
from samklasse_chassis import addresses
from samklasse_chassis.addresses import Addresses, BadAddress

QUEUE = "rover.things"
ROVER = "rover"


@dataclass(frozen=True)
class Nodes:
    """Two brokers that know the same login; the first may be ended."""

    first: str
    second: str
    home: Path

    @property
    def url(self) -> str:
        """Both in one."""
        return f"{self.first.rstrip('/')},{self.second.rpartition('@')[2]}"

    @property
    def behind_a_dead_one(self) -> str:
        """Both, after an address at which nobody listens."""
        login, _, places = self.url.rpartition("@")
        return f"{login}@127.0.0.1:1,{places}"

    def kill_the_first(self) -> None:
        """At once."""
        process.kill(self.home, process.records(self.home)["rabbitmq"])


@pytest.fixture
def nodes(tmp_path: Path, infra: Infra) -> Iterator[Nodes]:
    """A node of this test's own, and this run's."""
    with pair.running(tmp_path) as mortal:
        first, second = (_with_rover(one) for one in (mortal, infra))
        yield Nodes(first, second, tmp_path)


def _with_rover(infra: Infra) -> str:
    """A node's URL for a user that is the same on each."""
    with httpx.Client(base_url=infra.rabbit_api, timeout=30) as api:
        api.put(f"/api/users/{ROVER}", json={"password": ROVER, "tags": ""}).raise_for_status()
        everything = {"configure": ".*", "write": ".*", "read": ".*"}
        api.put(f"/api/permissions/%2F/{ROVER}", json=everything).raise_for_status()
    return f"amqp://{ROVER}:{ROVER}@{infra.amqp_url.rpartition('@')[2]}/"


@pytest.mark.parametrize(
    ("url", "places"),
    [
        ("amqp://a:b@h/core", ["amqp://a:b@h:5672/core"]),
        ("amqps://a:b@h/core", ["amqps://a:b@h:5671/core"]),
        ("amqp://a:b%40c@h:1,h:2,[::1]:3/v", [f"amqp://a:b%40c@{h}/v" for h in ("h:1", "h:2", "[::1]:3")]),
    ],
)
def test_each_node_has_a_url_of_its_own(url: str, places: list[str]) -> None:
    found = addresses.parse(url)

    assert [one.partition("?")[0] for one in found] == places
    assert {urlsplit(one).query for one in found} == {"heartbeat=10"}


def test_what_the_url_says_about_the_connection_holds_for_every_node() -> None:
    found = addresses.parse("amqps://a:b@h,i/v?heartbeat=30&cafile=%2Fetc%2Fca.pem")

    assert {urlsplit(one).query for one in found} == {"heartbeat=30&cafile=%2Fetc%2Fca.pem"}


@pytest.mark.parametrize(
    "url",
    [
        "http://a:secret@h/",
        "a:secret@h/",
        "amqp://a:secret@h:x/",
        "amqp://a:secret@h,/",
        "amqp://a:secret@/",
        "amqp://a:secret@h/?cafile=ca.pem",
        "amqps://a:secret@h/?no_verify_ssl=1",
        "amqps://a:secret@h/?no_verify_ssl=0",
    ],
)
def test_a_url_that_cannot_be_meant_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(BadAddress) as caught:
        addresses.parse(url)

    assert "secret" not in str(caught.value)


async def test_the_next_attempt_takes_the_next_address_after_a_pause(infra: Infra) -> None:
    login, _, place = infra.amqp_url.rpartition("@")
    there = Addresses(f"{login}@127.0.0.1:1,{place}/")
    with pytest.raises(addresses.AWAY):
        await there.connect("test")
    began = asyncio.get_running_loop().time()
    async with await there.connect("test"):
        took = asyncio.get_running_loop().time() - began

    assert addresses.PAUSE_SECONDS * 0.9 < took < addresses.PAUSE_SECONDS + 1


async def test_who_loses_a_node_goes_on_at_the_next_after_a_pause(nodes: Nodes) -> None:
    seen: asyncio.Queue[bytes] = asyncio.Queue()
    for place in (nodes.first, nodes.second):
        await _declare(place)
    there = Addresses(nodes.url)
    async with _consuming(nodes.behind_a_dead_one, seen), await there.connect("test") as lost:
        await _publish(nodes.first, b"one")
        before = await asyncio.wait_for(seen.get(), 10)
        nodes.kill_the_first()
        began = asyncio.get_running_loop().time()
        await _publish(nodes.second, b"two")
        after = await asyncio.wait_for(seen.get(), 20)
        took = asyncio.get_running_loop().time() - began
        async with await there.connect("test") as found:
            await (await found.channel()).get_queue(QUEUE)
        plain_noticed = not lost.connected.is_set() and not lost.is_closed

    assert (before, after) == (b"one", b"two")
    assert addresses.PAUSE_SECONDS * 0.9 < took < 5
    assert plain_noticed, "aio-pika calls a lost connection open; `connected` tells"


async def test_a_dead_node_on_the_way_is_passed_and_stopping_waits_for_none(nodes: Nodes) -> None:
    seen: asyncio.Queue[bytes] = asyncio.Queue()
    for place in (nodes.first, nodes.second):
        await _declare(place)
    first, second = (one.rpartition("@")[2].rstrip("/") for one in (nodes.first, nodes.second))
    way_round = f"amqp://{ROVER}:{ROVER}@{first},127.0.0.1:1,{second}/"
    async with _consuming(nodes.first, asyncio.Queue()), _consuming(way_round, seen):
        nodes.kill_the_first()
        await _publish(nodes.second, b"two")
        after = await asyncio.wait_for(seen.get(), 20)
        began = asyncio.get_running_loop().time()
    took = asyncio.get_running_loop().time() - began

    assert after == b"two"
    assert took < 5, "the first consumer's only node is gone"


@asynccontextmanager
async def _consuming(url: str, seen: asyncio.Queue[bytes]) -> AsyncIterator[None]:
    broker = await addresses.started(Addresses(url), lambda broker: _listen(broker, seen), logger=None)
    try:
        yield
    finally:
        await broker.stop()


def _listen(broker: RabbitBroker, seen: asyncio.Queue[bytes]) -> None:
    queue = RabbitQueue(QUEUE, queue_type=QueueType.QUORUM, declare=False)

    @broker.subscriber(queue, channel=Channel(prefetch_count=5), no_reply=True)
    async def take(message: RabbitMessage) -> None:
        await seen.put(message.body)


async def _declare(url: str) -> None:
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        await channel.declare_queue(QUEUE, durable=True, arguments={"x-queue-type": "quorum"})


async def _publish(url: str, body: bytes) -> None:
    async with await aio_pika.connect(url) as connection:
        await (await connection.channel()).default_exchange.publish(aio_pika.Message(body), QUEUE)
