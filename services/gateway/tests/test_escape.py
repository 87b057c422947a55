"""On a real broker: a supplier reaches its own ingress and its own mailbox, whatever it tries."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.parse import quote
from uuid import uuid4

import aio_pika
import httpx
import pytest
from aio_pika.abc import AbstractChannel
from aiormq.exceptions import AMQPError, ChannelAccessRefused, ChannelPreconditionFailed, ConnectionNotAllowed
from samklasse.infra.state import Infra
from samklasse_chassis.topology import CORE, SUPPLIERS, definitions, supplier_permissions
from samklasse_gateway.consumers import CONSUMERS

from .builders import FJORD, NETT

INGRESS, MAILBOX = f"{FJORD}.in", f"{FJORD}.out"
PASSWORD = uuid4().hex


class Broker:
    """The broker as its administrator sees it, and the supplier's own line to it."""

    def __init__(self, infra: Infra, api: httpx.AsyncClient) -> None:
        self._infra, self._api = infra, api

    def url(self, vhost: str = SUPPLIERS, user: str = FJORD) -> str:
        """Where the supplier connects."""
        return f"amqp://{user}:{PASSWORD}@{self._infra.amqp_url.rpartition('@')[2]}/{vhost}"

    @asynccontextmanager
    async def line(self) -> AsyncIterator[AbstractChannel]:
        """A channel of the supplier's."""
        async with await aio_pika.connect(self.url()) as connection:
            yield await connection.channel(publisher_confirms=True)

    async def held(self) -> dict[str, int]:
        """How many messages lie in each queue of both vhosts, counted by taking them; empty ones are left out."""
        queues = (await self._api.get("/api/queues")).raise_for_status().json()
        found = {}
        for queue in queues:
            taken = await self._take(queue["vhost"], queue["name"])
            if taken:
                found[queue["name"]] = taken
        return found

    async def _take(self, vhost: str, queue: str) -> int:
        asked = {"count": 1000, "ackmode": "ack_requeue_false", "encoding": "base64"}
        answer = await self._api.post(f"/api/queues/{quote(vhost, safe='')}/{quote(queue, safe='')}/get", json=asked)
        return len(answer.raise_for_status().json())


@pytest.fixture
async def broker(infra: Infra) -> AsyncIterator[Broker]:
    """The gateway's topology with two suppliers; every queue is empty."""
    wanted = definitions({"gateway": CONSUMERS}, [FJORD, NETT]) | {
        "users": [{"name": orgnr, "password": PASSWORD, "tags": ""} for orgnr in (FJORD, NETT)],
        "permissions": [one for orgnr in (FJORD, NETT) for one in supplier_permissions(orgnr)],
    }
    async with httpx.AsyncClient(base_url=infra.rabbit_api, timeout=30) as api:
        (await api.post("/api/definitions", json=wanted)).raise_for_status()
        opened = Broker(infra, api)
        await opened.held()
        yield opened


def message(**other: object) -> aio_pika.Message:
    """Something to smuggle."""
    return aio_pika.Message(b"{}", **({"user_id": FJORD} | other))  # type: ignore[arg-type]


async def say(channel: AbstractChannel, exchange: str, told: aio_pika.Message, key: str = "") -> None:
    """Publish with a confirm; the default exchange has an empty name."""
    to = channel.default_exchange if not exchange else await channel.get_exchange(exchange, ensure=False)
    await to.publish(told, routing_key=key, timeout=10)


async def test_a_supplier_reaches_the_gateway_under_its_own_name(broker: Broker) -> None:
    async with broker.line() as channel:
        await say(channel, INGRESS, message())

    assert await broker.held() == {"gateway.suppliers": 1}


@pytest.mark.parametrize("header", ["CC", "BCC"])
@pytest.mark.parametrize(
    "target", ["enrollment.seats.ended.v1", "gateway.enrollment-seats", f"{NETT}.out", NETT, "gateway.suppliers"]
)
async def test_copies_to_others_arrive_nowhere(broker: Broker, header: str, target: str) -> None:
    async with broker.line() as channel:
        await say(channel, INGRESS, message(headers={header: [target]}), key=target)

    assert await broker.held() == {"gateway.suppliers": 1}


async def test_nobody_speaks_in_anothers_name(broker: Broker) -> None:
    async with broker.line() as channel:
        with pytest.raises(ChannelPreconditionFailed):
            await say(channel, INGRESS, message(user_id=NETT))

    assert await broker.held() == {}


async def forged_dead_letters(channel: AbstractChannel) -> None:
    """A queue of one's own whose dead letters would go where one may not write."""
    arguments = {"x-dead-letter-exchange": "to", "x-dead-letter-routing-key": NETT, "x-message-ttl": 1}
    await channel.declare_queue(f"{FJORD}.own", arguments=arguments)


async def own_exchange(channel: AbstractChannel) -> None:
    await channel.declare_exchange(f"{FJORD}.own", "fanout")


async def nameless_queue(channel: AbstractChannel) -> None:
    await channel.declare_queue("", exclusive=True)


async def bound_exchange(channel: AbstractChannel) -> None:
    to = await channel.get_exchange("to", ensure=False)
    await to.bind(INGRESS, NETT)


async def bound_ingress(channel: AbstractChannel) -> None:
    ingress = await channel.get_exchange(INGRESS, ensure=False)
    await ingress.bind("to", NETT)


async def bound_mailbox(channel: AbstractChannel) -> None:
    mailbox = await channel.get_queue(MAILBOX, ensure=False)
    await mailbox.bind(f"{NETT}.in")


async def anothers_mailbox(channel: AbstractChannel) -> None:
    await (await channel.get_queue(f"{NETT}.out", ensure=False)).get(fail=False)


async def the_ingress_queue(channel: AbstractChannel) -> None:
    await (await channel.get_queue("gateway.suppliers", ensure=False)).get(fail=False)


async def anothers_ingress(channel: AbstractChannel) -> None:
    await say(channel, f"{NETT}.in", message())


async def the_way_out(channel: AbstractChannel) -> None:
    await say(channel, "to", message(), NETT)


async def the_default_exchange(channel: AbstractChannel) -> None:
    await say(channel, "", message(), f"{NETT}.out")


async def a_longer_name(channel: AbstractChannel) -> None:
    await say(channel, f"{INGRESS}.other", message())


async def emptied_mailbox(channel: AbstractChannel) -> None:
    await (await channel.get_queue(f"{NETT}.out", ensure=False)).purge()


async def deleted_mailbox(channel: AbstractChannel) -> None:
    await channel.queue_delete(MAILBOX)


ATTEMPTS: tuple[Callable[[AbstractChannel], Awaitable[None]], ...] = (
    forged_dead_letters,
    own_exchange,
    nameless_queue,
    bound_exchange,
    bound_ingress,
    bound_mailbox,
    anothers_mailbox,
    the_ingress_queue,
    anothers_ingress,
    the_way_out,
    the_default_exchange,
    a_longer_name,
    emptied_mailbox,
    deleted_mailbox,
)


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda attempt: attempt.__name__)
async def test_everything_else_is_refused(
    broker: Broker, attempt: Callable[[AbstractChannel], Awaitable[None]]
) -> None:
    async with broker.line() as channel:
        with pytest.raises(ChannelAccessRefused):
            await attempt(channel)

    assert await broker.held() == {}


async def test_the_services_vhost_is_closed(broker: Broker) -> None:
    with pytest.raises((AMQPError, ConnectionNotAllowed)):
        await aio_pika.connect(broker.url(CORE))
