"""The two sides of the conformance cases: the doubles, and a real Postgres and RabbitMQ."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import copy_context
from datetime import UTC, datetime
from random import Random
from typing import Any

import aio_pika
import asyncpg
import httpx
from samklasse.infra.state import Infra
from samklasse_chassis import pool
from samklasse_chassis.amqp import Publisher as RealPublisher
from samklasse_chassis.consumer import Consumer
from samklasse_chassis.topology import CORE, definitions
from settled import settled

from . import rabbit_clients, toys
from .cases import Case
from .loop import Loop
from .postgres.client import Connection
from .postgres.server import Server
from .postgres.statements import STATEMENTS
from .rabbit import Rabbit
from .rabbit_links import Channel, Delivery

QUEUE = "beta.alpha-thing"
TABLES = "inbox, gates, outbox, event_log, quarantine, timers, things, effects, reminders, settings, rings"
TOPOLOGY = definitions({"alpha": [], "beta": [Consumer(QUEUE, "alpha.thing.#")]})


class Doubles:
    """One of each double."""

    alive = True

    def __init__(self, loop: Loop) -> None:
        self.context = copy_context()
        self.server = Server(loop, dict(STATEMENTS), datetime(2030, 1, 1, tzinfo=UTC), Random(1))
        self.rabbit = Rabbit(loop, Random(1))
        self.rabbit.declare(QUEUE, "alpha.thing.#")

    async def connect(self) -> Connection:
        """A session."""
        return Connection(self.server.open(self))

    def publisher(self) -> rabbit_clients.Publisher:
        """The relay's."""
        return rabbit_clients.Publisher(self.rabbit, self.context, seconds=5.0)

    async def reader(self, prefetch: int) -> DoubleReader:
        """A connection that reads."""
        return DoubleReader(self.rabbit, self.context, prefetch)

    async def settle(self) -> None:
        """Long enough."""
        await asyncio.sleep(1.0)

    async def break_routes(self) -> None:
        """No binding, no alternate exchange."""
        self.rabbit.queues[QUEUE].bound = self.rabbit.unrouted_kept = False

    async def fill(self, most: int) -> None:
        """A limit."""
        self.rabbit.queues[QUEUE].limit = most


class DoubleReader:
    """Deliveries, one by one."""

    def __init__(self, rabbit: Rabbit, context: Any, prefetch: int) -> None:
        self._got: asyncio.Queue[Delivery] = asyncio.Queue()
        self._link = rabbit.connect(context)
        Channel(self._link, rabbit.queues[QUEUE], prefetch, self._got.put_nowait)

    async def next(self) -> Delivery | None:
        """The next one."""
        return await _within(self._got, 1.0)

    async def close(self) -> None:
        """Hang up."""
        self._link.sever()


async def _within(queue: asyncio.Queue[Any], seconds: float) -> Any:
    try:
        return await asyncio.wait_for(queue.get(), seconds)
    except TimeoutError:
        return None


def on_doubles(case: Case, change: Any = None) -> Any:
    """What a case sees on the doubles; `change(doubles)` plants a bug first."""
    loop = Loop(1)
    asyncio.set_event_loop(loop)

    async def main() -> Any:
        doubles = Doubles(loop)
        if change is not None:
            change(doubles)
        async with asyncio.timeout(60):
            return await case(doubles)

    try:
        return loop.run_until_complete(main())
    finally:
        asyncio.set_event_loop(None)
        loop.close()


class Real:
    """A database and a queue of this test's own."""

    def __init__(self, database_url: str, amqp_url: str, api_url: str) -> None:
        self._database, self._amqp, self._api = database_url, amqp_url, api_url
        self._conns: list[asyncpg.Connection] = []
        self._publishers: list[RealPublisher] = []
        self._readers: list[RealReader] = []

    async def connect(self) -> asyncpg.Connection:
        """A session."""
        self._conns.append(await pool.connect(self._database))
        return self._conns[-1]

    def publisher(self) -> RealPublisher:
        """The relay's own."""
        self._publishers.append(RealPublisher(self._amqp, "conformance"))
        return self._publishers[-1]

    async def reader(self, prefetch: int) -> RealReader:
        """A connection that reads."""
        self._readers.append(await RealReader.opened(self._amqp, prefetch))
        return self._readers[-1]

    async def settle(self) -> None:
        """Long enough on this machine."""
        await asyncio.sleep(0.15)

    async def break_routes(self) -> None:
        """No binding, no alternate exchange."""
        async with httpx.AsyncClient(base_url=self._api, timeout=30) as api:
            await api.delete(f"/api/policies/{CORE}/unrouted")
            await api.delete(f"/api/bindings/{CORE}/e/ev/q/{QUEUE}/alpha.thing.%23")

    async def fill(self, most: int) -> None:
        """A policy above the service's."""
        policy = {"pattern": f"^{QUEUE}$", "apply-to": "queues", "priority": 99}
        policy["definition"] = {"max-length": most, "overflow": "reject-publish"}  # type: ignore[assignment]
        async with httpx.AsyncClient(base_url=self._api, timeout=30) as api:
            (await api.put(f"/api/policies/{CORE}/full", json=policy)).raise_for_status()
        await asyncio.sleep(0.5)

    async def clean(self) -> None:
        """As if nobody had been here."""
        await self.close()
        conn = await Real.connect(self)
        await conn.execute(f"TRUNCATE {TABLES}")
        async with httpx.AsyncClient(base_url=self._api, timeout=30) as api:
            (await api.post("/api/definitions", json=TOPOLOGY)).raise_for_status()
            (await api.delete(f"/api/queues/{CORE}/{QUEUE}/contents")).raise_for_status()

    async def close(self) -> None:
        """Everything that a case has left open."""
        for conn in self._conns:
            conn.terminate()
        for one in [*self._publishers]:
            await one.reset()
        for reader in self._readers:
            await reader.close()
        self._conns, self._publishers, self._readers = [], [], []
        async with httpx.AsyncClient(base_url=self._api, timeout=30) as api:
            await api.delete(f"/api/policies/{CORE}/full")


class RealReader:
    """Deliveries, one by one, from aio-pika's own connection."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._got: asyncio.Queue[Any] = asyncio.Queue()

    @classmethod
    async def opened(cls, url: str, prefetch: int) -> RealReader:
        """Connected and reading."""
        reader = cls(await aio_pika.connect(url, timeout=10))
        channel = await reader._connection.channel()
        await channel.set_qos(prefetch_count=prefetch)
        queue = await channel.get_queue(QUEUE, ensure=False)
        await queue.consume(reader._got.put)
        return reader

    async def next(self) -> Any:
        """The next one."""
        return await _within(self._got, 0.5)

    async def close(self) -> None:
        """Hang up."""
        if not self._connection.is_closed:
            await self._connection.close()


@asynccontextmanager
async def real(infra: Infra, kind: type[Real] | None = None) -> AsyncIterator[Real]:
    """The toys' place with the simulation's tables in it."""
    async with settled(infra) as place:
        conn = await asyncpg.connect(place.url("alpha"))
        await conn.execute(toys.DDL_SQL)
        await conn.close()
        side = (kind or Real)(place.url("alpha"), place.amqp, infra.rabbit_api)
        try:
            yield side
        finally:
            await side.close()
