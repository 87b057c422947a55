"""A sender of the service's own on a database that the bench has made, with everybody in it who is to be told."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import asyncpg
from samklasse_chassis import clock, log, vault
from samklasse_chassis.consumer import Received
from samklasse_chassis.inbox import Inbox
from samklasse_chassis.pool import open_pool
from samklasse_chassis.runtime import calm_collector
from samklasse_contracts.message import Message, headers

from samklasse_notifications import templates
from samklasse_notifications.bench import town
from samklasse_notifications.bench.town import Class, Person
from samklasse_notifications.consumers import CONSUMERS
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.push import Subscription
from samklasse_notifications.sender.doors import open_doors
from samklasse_notifications.sender.pages import Pages
from samklasse_notifications.sender.worker import Sender
from samklasse_notifications.store import browsers
from samklasse_notifications.store import templates as kept
from samklasse_notifications.store.brakes import Brakes
from samklasse_notifications.store.contacts import Recipient, save_contacts

FLOOR = 10**9
"""SAMKLASSE_BRAKE_FLOOR: a rate that nothing here comes near, so that no brake stops what is measured."""
PAGES = "https://sk.example"
AT_ONCE = 1000
"""People of one municipality in one transaction, as an import has them."""
NOWHERE = "http://127.0.0.1:1"
PATIENCE_SECONDS, LOOK_SECONDS = 300.0, 0.1
BUSY_SQL = """
SELECT EXISTS (SELECT FROM deliveries WHERE state = 'WAITING')
       OR EXISTS (SELECT FROM attempts WHERE state = 'HANDING_OVER')
"""
CONSUMER_OF = {key: consumer for consumer in CONSUMERS for key in consumer.by_key}


@dataclass(frozen=True)
class Order:
    """What a process is to do; it comes as JSON. `core`: the only one that this process may use, None for any.

    `revision`: the one that every class had after the rounds. `rate`, `seconds`: of messages to people, where they are
    told at a pace.
    """

    database_url: str
    kek_file: str
    smtp_port: int
    door_port: int
    people: int
    class_size: int
    rounds: int
    language: str | None
    core: int | None
    rate: float
    seconds: float
    revision: int = 0


@dataclass(frozen=True)
class Stage:
    """What a measurement works with."""

    order: Order
    pool: asyncpg.Pool
    keys: vault.Keys
    senders: Sequence[Sender]
    """One for each channel, as in the service; the first is that of mails."""
    inbox: Inbox

    @property
    def classes(self) -> Sequence[Class]:
        return town.classes(self.people, self.order.class_size)

    @property
    def paced(self) -> Sequence[Class]:
        """Those that change where people are told at a pace, each once."""
        return self.classes[: max(1, round(self.order.rate * self.order.seconds / self.order.class_size))]

    async def now(self) -> datetime:
        """By the operator's clock."""
        async with self.pool.acquire() as conn:
            return await clock.now(conn)

    async def hear(self, *said: Message) -> None:
        """One after the other as if each had come from the broker: read, deduplicated, gated, handled, committed."""
        for message in said:
            await self.inbox.take(CONSUMER_OF[message.key], received(message))

    @asynccontextmanager
    async def sending(self) -> AsyncIterator[None]:
        """The senders are at work while the block runs."""
        tasks = [asyncio.create_task(sender.run()) for sender in self.senders]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def until_idle(self) -> None:
        """Until nothing waits to be handed over, and nothing that was handed over to be settled.

        Raises:
            TimeoutError: it does not come to an end.
        """
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await self.pool.fetchval(BUSY_SQL):  # noqa: ASYNC110 (the senders set no event)
                await asyncio.sleep(LOOK_SECONDS)

    @property
    def people(self) -> Sequence[Person]:
        return town.people(self.order.people, self.order.language)


def received(message: Message) -> Received:
    """As the broker would bring it."""
    return Received(headers(message.envelope), message.body(), str(message.envelope.id))


@asynccontextmanager
async def opened(order: Order) -> AsyncIterator[Stage]:
    """The senders are put together as `app.send` does it."""
    keys = vault.load(Path(order.kek_file))
    pool = await open_pool(order.database_url, name="notifications", patience=10)
    doors = open_doors(smtp_url=f"smtp://127.0.0.1:{order.smtp_port}", sms_url=NOWHERE, keys=keys)
    async with pool.acquire() as conn, conn.transaction():
        await kept.save(conn, [(each.language, each.kind, each.version, each.words) for each in templates.current()])
    try:
        pages = Pages(PAGES, keys)
        senders = [
            Sender(pool, doors, (channel,), pages=pages, brakes=Brakes(FLOOR))
            for channel in sorted(doors.channels, key=lambda each: each is not Channel.EMAIL)
        ]
        yield Stage(order, pool, keys, senders, Inbox(pool))
    finally:
        doors.hang_up()
        await asyncio.sleep(0)
        await pool.close()


async def settle_in(stage: Stage, channels: Sequence[Channel]) -> None:
    """People by import, with addresses on these ways, in this order."""
    now = await stage.now()
    async with stage.pool.acquire() as conn:
        for owner in town.OWNERS:
            own = [_recipient(who, channels) for who in stage.people if who.owner_orgnr == owner]
            for at in range(0, len(own), AT_ONCE):
                async with conn.transaction():
                    await save_contacts(conn, stage.keys, owner, own[at : at + AT_ONCE], now=now)


async def subscribe(stage: Stage) -> None:
    """Everybody's browser beside her other ways."""
    now = await stage.now()
    async with stage.pool.acquire() as conn, conn.transaction():
        for who in stage.people:
            browser = Subscription(f"https://push.test.example/{who.id}", bytes(65), bytes(16))
            await browsers.subscribe(conn, stage.keys, who.owner_orgnr, who.id, browser, now=now)


def _recipient(who: Person, channels: Sequence[Channel]) -> Recipient:
    at = {Channel.EMAIL: who.mailbox, Channel.SMS: who.telephone}
    return Recipient(who.id, who.language, tuple((channel, at[channel]) for channel in channels))


def process(measure: Callable[[Stage], Awaitable[dict[str, Any]]]) -> None:
    """Read the order, measure, and print what was found as the last line."""
    order = Order(**json.load(sys.stdin))
    if order.core is not None:
        os.sched_setaffinity(0, {order.core})
    log.configure("notifications")
    calm_collector()
    print(json.dumps(asyncio.run(_staged(order, measure))))


async def _staged(order: Order, measure: Callable[[Stage], Awaitable[dict[str, Any]]]) -> dict[str, Any]:
    async with opened(order) as stage:
        return await measure(stage)
