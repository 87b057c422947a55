"""A sender of the service's own on a database that the bench has made, with everybody in it who is to be told."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
from samklasse_chassis import clock, log, vault
from samklasse_chassis.pool import open_pool
from samklasse_chassis.runtime import calm_collector
from samklasse_contracts.scheduling import ClassCancelled, TimetablePublished

from samklasse_notifications import templates
from samklasse_notifications.bench import town
from samklasse_notifications.bench.town import Class, Person
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.handlers import classes, coordinators
from samklasse_notifications.sender.doors import open_doors
from samklasse_notifications.sender.pages import Pages
from samklasse_notifications.sender.worker import Sender
from samklasse_notifications.store import templates as kept
from samklasse_notifications.store.brakes import Brakes
from samklasse_notifications.store.contacts import Recipient, save_contacts

FLOOR = 10**9
"""SAMKLASSE_BRAKE_FLOOR: a rate that nothing here comes near, so that no brake stops what is measured."""
PAGES = "https://sk.example"
AT_ONCE = 1000
"""People of one municipality in one transaction, as an import has them."""
NOWHERE = "http://127.0.0.1:1"


@dataclass(frozen=True)
class Order:
    """What a process is to do; it comes as JSON. `core`: the only one that this process may use, None for any."""

    database_url: str
    kek_file: str
    smtp_port: int
    door_port: int
    people: int
    class_size: int
    rounds: int
    language: str | None
    core: int | None


@dataclass(frozen=True)
class Stage:
    """What a measurement works with."""

    order: Order
    pool: asyncpg.Pool
    keys: vault.Keys
    sender: Sender

    @property
    def classes(self) -> Sequence[Class]:
        return town.classes(self.people, self.order.class_size)

    @property
    def people(self) -> Sequence[Person]:
        return town.people(self.order.people, self.order.language)


@asynccontextmanager
async def opened(order: Order) -> AsyncIterator[Stage]:
    """The sender is put together as `app.send` does it."""
    keys = vault.load(Path(order.kek_file))
    pool = await open_pool(order.database_url, name="notifications", patience=10)
    doors = open_doors(smtp_url=f"smtp://127.0.0.1:{order.smtp_port}", sms_url=NOWHERE, keys=keys)
    async with pool.acquire() as conn, conn.transaction():
        await kept.save(conn, [(each.language, each.kind, each.version, each.words) for each in templates.current()])
    try:
        yield Stage(order, pool, keys, Sender(pool, doors, pages=Pages(PAGES, keys), brakes=Brakes(FLOOR)))
    finally:
        doors.hang_up()
        await asyncio.sleep(0)
        await pool.close()


async def settle_in(stage: Stage, channels: Sequence[Channel]) -> None:
    """Municipalities and people as they come in: by their handler, and by import with addresses on these ways."""
    async with stage.pool.acquire() as conn:
        now = await clock.now(conn)
        for each in town.registered(now):
            await coordinators.register_organisation(each, conn, now=now)
        for owner in town.OWNERS:
            own = [_recipient(who, channels) for who in stage.people if who.owner_orgnr == owner]
            for at in range(0, len(own), AT_ONCE):
                async with conn.transaction():
                    await save_contacts(conn, stage.keys, owner, own[at : at + AT_ONCE], now=now)


def _recipient(who: Person, channels: Sequence[Channel]) -> Recipient:
    at = {Channel.EMAIL: who.mailbox, Channel.SMS: who.telephone}
    return Recipient(who.id, who.language, tuple((channel, at[channel]) for channel in channels))


async def tell(stage: Stage, said: Sequence[TimetablePublished | ClassCancelled]) -> None:
    """Each message in a transaction of its own, by the handler that the consumer has for it."""
    for message in said:
        async with stage.pool.acquire() as conn, conn.transaction():
            now = await clock.now(conn)
            if isinstance(message, ClassCancelled):
                await classes.cancel_class(message, conn, now=now)
            else:
                await classes.publish_timetable(message, conn, now=now)


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
