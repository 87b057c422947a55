"""One life of both services: the real coroutines over numbered doors, a step at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

import asyncpg
import httpx
from samklasse_chassis import consuming, http, log, parking, tokens
from samklasse_chassis.answers import Answers
from samklasse_chassis.consumer import Consumer, Received
from samklasse_chassis.gathering import Gathering
from samklasse_chassis.health import Health
from samklasse_chassis.inbox import Inbox
from samklasse_chassis.leader import Leadership, session
from samklasse_chassis.relay import Relay
from samklasse_chassis.runtime import Context, Service, application
from samklasse_chassis.timers import Timers
from samklasse_contracts.message import say

from . import letters
from .doors import NumberedBroker, NumberedConnection, NumberedDatabase, NumberedDelivery
from .letters import OWNER, SERVICES, TABLE, Letter
from .points import Points
from .world import Counted, World

PRIVATE, PUBLIC = tokens.new_key_pair()
CALLER = "910000004"


class Life:
    """What dies in a crash. Every step may be taken again by the next life."""

    def __init__(self, world: World, points: Points) -> None:
        self.world, self.points = world, points
        self.pools = {service: NumberedDatabase(world.pools[service], points, world.names) for service in SERVICES}
        self.inboxes = {service: Inbox(self.pools[service]) for service in SERVICES}
        self.again = False
        """Whether an earlier life may have done a part of this already."""

    async def say(self, service: str, *bodies: Letter, subject: str, lane: str = "core") -> None:
        """Say each in a transaction of its own, once."""
        for body in bodies:
            because = letters.cause(body.name)
            if self.again and await self.world.said_already(service, self._told(body, subject)):
                continue
            try:
                async with self.pools[service].acquire() as conn, conn.transaction():
                    await letters.tell(conn, body, subject, because, lane=lane)
            except asyncpg.UniqueViolationError:
                if not self.again:  # else the earlier life's commit was still on its way when we asked
                    raise
            self.world.promised.add(str(because.id))

    async def order(self, *names: str, subject: str) -> None:
        """Say things by HTTP; the caller asks again with the same key until it is answered."""
        for name in names:
            await self._post("alpha", http.Role.MUNICIPALITY, "/things", name, {"name": name, "subject": subject})
            self.world.promised.add(str(uuid5(NAMESPACE_OID, f"{CALLER} {name}")))

    async def operate(self, command: str, about: Letter, subject: str, **wishes: object) -> None:
        """An operator's command about one message that beta set aside."""
        row = await self.world.row_of("beta", self._told(about, subject))
        wish = {"reason": "as the chapter says", **wishes}
        await self._post("beta", http.Role.OPERATOR, f"/operator/quarantine/{row}/{command}", command, wish)

    async def _post(self, service: str, role: http.Role, path: str, key: str, body: dict[str, object]) -> None:
        made = Service(service, TABLE[service], Path(), (letters.routes,))
        settings = {"SAMKLASSE_TOKEN_PUBLIC_KEY": PUBLIC}
        app = application(made, Context(self.pools[service], settings, Health(), log.logger()))
        until = datetime.now(UTC) + timedelta(minutes=5)
        bearer = tokens.sign(PRIVATE, http.Caller(CALLER, role, "u1"), expires_at=until)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://toys") as client:
            headers = {"Authorization": f"Bearer {bearer}", "Idempotency-Key": key}
            (await client.post(path, json=body, headers=headers)).raise_for_status()

    def _told(self, body: Letter, subject: str) -> UUID:
        """The id that the message has, whoever says it how often."""
        sequence = 1 if body.sequenced else None
        because = letters.cause(body.name)
        return say(body, subject=subject, at=datetime.now(UTC), cause=because, sequence=sequence).envelope.id

    async def set_bell(self, timer: str, after: timedelta) -> None:
        """Set or move a timer of alpha's."""
        async with self.pools["alpha"].acquire() as conn, conn.transaction():
            await letters.set_bell(conn, timer, after)

    async def relay(self, service: str) -> None:
        """Publish until the outbox is empty."""
        await self._relay(service, in_vain=False)

    async def relay_in_vain(self, service: str) -> None:
        """Publish until what is left in the outbox is in lanes that are paused."""
        await self._relay(service, in_vain=True)

    async def _relay(self, service: str, *, in_vain: bool) -> None:
        done = asyncio.Event()
        database = self.pools[service].watched(done, whatever_is_paused=in_vain)
        broker = self.broker(service)
        await _until(Relay(database, broker, broker).run(Silent()), done)

    async def ring(self) -> None:
        """Say every timer of alpha's that is due."""
        done = asyncio.Event()
        await _until(Timers(self.pools["alpha"].watched(done), "alpha").run(Silent()), done)

    async def lead(self, service: str) -> None:
        """Relay and ring as the leader, until both have nothing to do."""
        published, rung = asyncio.Event(), asyncio.Event()
        broker = self.broker(service)
        relay = Relay(self.pools[service].watched(published), broker)
        timers = Timers(self.pools[service].watched(rung), service)
        await _until(Leadership(self.session(service), service, relay.run, timers.run).run(), published, rung)

    async def hear(self, consumer: Consumer, order: Sequence[int] | None = None) -> None:
        """Take what the queue holds; `order` says which of them, in which order, and which of them twice."""
        take = consuming.taking(consumer, self.inboxes[OWNER[consumer.queue]], Answers(enough=1))
        for delivery in await self._held(consumer.queue, order):
            await take(delivery)

    async def hear_last_first(self, consumer: Consumer) -> None:
        """Take all that the queue holds at once, each when the one behind it has been answered."""
        held = await self._held(consumer.queue, None)
        turns = [asyncio.Event() for _ in held]
        take = consuming.taking(consumer, InTurn(self.inboxes[OWNER[consumer.queue]], turns), Answers(enough=1))

        async def taken(number: int) -> None:
            await take(held[number])
            turns[number - 1].set()

        tasks = [asyncio.ensure_future(taken(number)) for number in range(len(held))]
        for last in turns[-1:]:
            last.set()
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def hear_batch(self, consumer: Consumer, order: Sequence[int] | None = None) -> None:
        """Take what the queue holds, in one transaction."""
        batch = await self._held(consumer.queue, order)
        if batch:
            await self.inboxes[OWNER[consumer.queue]].take_many(consumer, [consuming.received(one) for one in batch])
        for delivery in batch:
            await delivery.ack()

    async def hear_gathered(self, consumer: Consumer) -> None:
        """Take what the queue holds as it is gathered, with one answer for all."""
        inbox, answers = self.inboxes[OWNER[consumer.queue]], consuming.answers_of(consumer)
        gathering, taken = Gathering(consumer, inbox, answers), asyncio.Event()
        held = await self._held(consumer.queue, None)

        async def take() -> None:
            await asyncio.gather(*(gathering.taken(delivery) for delivery in held))
            taken.set()

        taking = asyncio.ensure_future(take())
        try:
            await _until(gathering.run(), taken)
        finally:
            taking.cancel()
            await asyncio.wait({taking})

    async def retry(self, service: str) -> None:
        """Try again what is due in quarantine, until nothing is."""
        done = asyncio.Event()
        database = self.pools[service].watched(done)
        await _until(parking.retry_quarantined(database, self.inboxes[service], TABLE[service]), done)

    async def _held(self, queue: str, order: Sequence[int] | None) -> list[NumberedDelivery]:
        """What the queue holds, in this order; what the order names twice is delivered twice."""
        found = []
        while message := await self.world.get(queue):
            found.append(message)
        wanted = list(order) if order is not None and not self.again else []
        wanted += sorted(set(range(len(found))) - set(wanted))
        many = [found[at] for at in wanted]
        return [NumberedDelivery(one, self.points, many[:n], twin=one in many[:n]) for n, one in enumerate(many)]

    def broker(self, service: str) -> NumberedBroker:
        """A service's way to the exchanges."""
        counted = Counted(self.world, self.world.publishers[service])
        return NumberedBroker(counted, self.points, self.world.relaying[service].cut)

    def session(self, service: str) -> Callable[[], Awaitable[Any]]:
        """How a service's leader opens the session of its lock."""

        async def opened() -> NumberedConnection:
            real = await session(self.world.urls[service])()
            self.points.sessions[id(real)] = real.terminate
            return NumberedConnection(real, self.points, self.world.names)

        return opened


class InTurn:
    """An inbox whose messages wait for their turns, in the order of their arrival."""

    def __init__(self, inbox: Inbox, turns: Sequence[asyncio.Event]) -> None:
        self._inbox, self._turns = inbox, iter(turns)

    async def take(self, consumer: Consumer, received: Received) -> None:
        """As the inbox, but later."""
        await next(self._turns).wait()
        await self._inbox.take(consumer, received)


class Silent:
    """A leader's session that nobody speaks on."""

    async def add_listener(self, channel: str, callback: Callable[..., Any]) -> None:
        """Never called back."""

    def terminate(self) -> None:
        """Nothing to end."""


async def _until(work: Coroutine[Any, Any, None], *done: asyncio.Event) -> None:
    """Let a worker that runs for ever run until all of these are set."""
    task = asyncio.ensure_future(work)
    settled = asyncio.ensure_future(_all_set(done))
    try:
        await asyncio.wait({task, settled}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            task.result()
    finally:
        task.cancel()
        settled.cancel()
        await asyncio.wait({task, settled})


async def _all_set(events: Sequence[asyncio.Event]) -> None:
    for event in events:
        await event.wait()
