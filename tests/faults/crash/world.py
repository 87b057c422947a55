"""The real parts that outlive every crash: two schemas, the broker's queues, and the wires to it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any
from uuid import UUID

import aio_pika
import asyncpg
import samklasse_chassis
from aio_pika.abc import AbstractIncomingMessage
from aio_pika.exceptions import DeliveryError
from samklasse_chassis import amqp, clock, gate, http, leader, outbox, parked, parking, pool, quarantine, relay, timers
from samklasse_chassis.parcel import Parcel

from . import letters
from .letters import SERVICES
from .queues import MAILBOXES, QUEUES, queue_of
from .wire import Wire

UNSURE_SECONDS = 3.0
"""How long what a lost connection held may take to come back, by the fast clock."""
LOOKS = 30
"""A confirmed message is not always there for the next `basic.get` of another channel (seen under load)."""

FORGET_SQL = """
DELETE FROM inbox;
DELETE FROM gates;
DELETE FROM outbox;
DELETE FROM event_log;
DELETE FROM quarantine_actions;
DELETE FROM quarantine;
DELETE FROM timers;
DELETE FROM commands;
DELETE FROM counters;
DELETE FROM effects;
DELETE FROM settings;
DELETE FROM rings;
"""

WAITING_SQL = """
SELECT (SELECT count(seq) FROM outbox) AS outbox,
       (SELECT count(row_id) FROM quarantine WHERE state IN ('gap', 'behind', 'retrying')) AS quarantine,
       (SELECT count(key) FROM timers WHERE said_at IS NULL AND due_at <= clock_timestamp()) AS timers
"""

RIPEN_SQL = """
UPDATE quarantine
   SET next_attempt_at = clock_timestamp()
 WHERE state = 'retrying'
"""

ROW_SQL = """
SELECT max(row_id)
  FROM quarantine
 WHERE id = $1::text
"""

SAID_ALREADY_SQL = """
SELECT EXISTS (SELECT FROM outbox WHERE id = $1)
    OR EXISTS (SELECT FROM event_log WHERE id = $1)
"""


@dataclass(frozen=True)
class Place:
    """What a worker may use alone: a database with the schemas alpha and beta, and a vhost."""

    database: str
    amqp: str

    def url(self, service: str) -> str:
        """The database with the service's schema as search path."""
        return f"{self.database}?options=-csearch_path%3D{service}"


@dataclass
class World:
    """Open parts; each service has a wire for its relay, and there is one for what is heard."""

    pools: Mapping[str, asyncpg.Pool]
    urls: Mapping[str, str]
    publishers: Mapping[str, amqp.Publisher]
    relaying: Mapping[str, Wire]
    amqp_url: str
    names: Mapping[str, str]
    channel: Any = None
    connection: Any = None
    held: list[AbstractIncomingMessage] = field(default_factory=list)
    """Delivered and not acknowledged."""
    received: int = 0
    sent: Counter[str] = field(default_factory=Counter)
    """How many messages a queue may hold, by name: one too many costs a look, one too few is never heard."""
    unsure: bool = False
    """Whether something may have been published of which nobody knows."""
    owed: bool = False
    """Whether a dead process held deliveries that the broker may give back any time now."""
    given_up: set[tuple[str, str, str]] = field(default_factory=set)
    promised: set[str] = field(default_factory=set)
    """The causes of what a caller was told is done."""
    mailbox: dict[tuple[str, str], None] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    """What a story found wrong while it was told."""
    poisoned: int = 0
    """How many bodies that are no message were sent."""

    async def fresh(self) -> None:
        """Forget everything that a run left."""
        await asyncio.gather(*(opened.execute(FORGET_SQL) for opened in self.pools.values()))
        await self.give_back()
        for queue in QUEUES:
            if self.sent[queue] or self.unsure:
                await (await (await self.open_channel()).get_queue(queue, ensure=False)).purge()
        self.sent.clear()
        self.unsure = False
        letters.broken.clear()
        self.given_up.clear()
        self.promised.clear()
        self.mailbox.clear()
        self.wrong.clear()
        self.poisoned = 0
        self.owed = False

    async def get(self, queue: str) -> AbstractIncomingMessage | None:
        """The next message of a queue, if there is one now."""
        if not self.sent[queue] and not self.owed and not self.unsure:
            return None
        message = await self._get(queue)
        for _ in range(0 if self.unsure or not self.sent[queue] else LOOKS):
            if message is not None:
                break
            await asyncio.sleep(UNSURE_SECONDS / LOOKS)
            message = await self._get(queue)
        if message is None:
            self.sent[queue] = 0
            return None
        self.sent[queue] = max(0, self.sent[queue] - 1)
        self.received += 1
        self.held.append(message)
        return message

    async def _get(self, queue: str) -> AbstractIncomingMessage | None:
        place = await (await self.open_channel()).get_queue(queue, ensure=False)
        found: AbstractIncomingMessage | None = await place.get(no_ack=False, fail=False)
        return found

    async def give_back(self) -> None:
        """What the broker does when a process dies: what was not acknowledged is delivered again."""
        held, self.held = self.held, []
        for message in held:
            if not message.processed:
                await message.nack(requeue=True)
                self.sent[queue_of(message.routing_key)] += 1

    async def posted(self) -> list[tuple[str, str]]:
        """What suppliers have read: mailbox and message, without duplicates, in their order."""
        for orgnr in MAILBOXES:
            while message := await self.get(f"{orgnr}.out"):
                await message.ack()
                self.mailbox.setdefault((orgnr, str(message.message_id)))
        return list(self.mailbox)

    async def waiting(self) -> Counter[str]:
        """How much the outboxes, quarantines and timers still hold."""
        found: Counter[str] = Counter()
        for service, opened in self.pools.items():
            row = await opened.fetchrow(WAITING_SQL)
            found.update({f"{service} {name}": count for name, count in row.items()})
        return found

    async def ripen(self) -> None:
        """Make every retry due now."""
        for opened in self.pools.values():
            await opened.execute(RIPEN_SQL)

    async def row_of(self, service: str, message_id: UUID) -> int:
        """The row of quarantine that a message is in."""
        return int(await self.pools[service].fetchval(ROW_SQL, str(message_id)))

    async def said_already(self, service: str, message_id: UUID) -> bool:
        """Whether it has been committed."""
        return bool(await self.pools[service].fetchval(SAID_ALREADY_SQL, message_id))

    async def close(self) -> None:
        """End it all."""
        for publisher in self.publishers.values():
            await publisher.reset()
        if self.connection is not None:
            await self.connection.close()
        for wire in self.relaying.values():
            await wire.take_up()
        for opened in self.pools.values():
            opened.terminate()

    async def open_channel(self) -> Any:
        """The broker's end."""
        if self.channel is None:
            self.connection = await aio_pika.connect(self.amqp_url)
            self.channel = await self.connection.channel()
        return self.channel


@dataclass(frozen=True)
class Counted:
    """A publisher whose messages are looked for afterwards; fulfils `ports.Broker`."""

    world: World
    real: amqp.Publisher

    async def publish(self, parcels: Sequence[Parcel]) -> list[BaseException | None]:
        """As the real one."""
        self.world.sent.update(queue_of(parcel.routing_key) for parcel in parcels)
        sure, self.world.unsure = self.world.unsure, True
        results = await self.real.publish(parcels)
        pairs = list(zip(parcels, results, strict=True))
        self.world.unsure = sure or any(isinstance(error, (ConnectionError, TimeoutError)) for _, error in pairs)
        self.world.sent.subtract(queue_of(p.routing_key) for p, error in pairs if isinstance(error, DeliveryError))
        return results

    async def reset(self) -> None:
        """As the real one."""
        await self.real.reset()


async def opened(place: Place) -> World:
    """Open everything."""
    relaying = {service: Wire(place.amqp) for service in SERVICES}
    publishers = {service: amqp.Publisher(await wire.lay(), f"{service} relay") for service, wire in relaying.items()}
    urls = {service: place.url(service) for service in SERVICES}
    pools = {service: await pool.open_pool(url, name=service, size=4) for service, url in urls.items()}
    return World(pools, urls, publishers, relaying, place.amqp, _sql_names())


def _sql_names() -> dict[str, str]:
    modules: tuple[ModuleType, ...] = (
        amqp, clock, gate, http, leader, outbox, parked, parking, quarantine, relay, timers, letters, samklasse_chassis,
    )  # fmt: skip
    named = {text: name for module in modules for name, text in vars(module).items() if name.endswith("_SQL")}
    return {text: name for text, name in named.items() if isinstance(text, str)}
