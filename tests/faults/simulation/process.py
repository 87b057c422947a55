"""One process of a toy service: the chassis's real coroutines over the doubles, and the ways a process ends."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextvars import copy_context
from typing import Any

from samklasse_chassis import consuming
from samklasse_chassis.answers import Answers
from samklasse_chassis.consumer import Consumer
from samklasse_chassis.gathering import Gathering
from samklasse_chassis.inbox import Inbox
from samklasse_chassis.leader import Leadership
from samklasse_chassis.parking import retry_quarantined
from samklasse_chassis.relay import Relay
from samklasse_chassis.timers import Timers

from .hotly import drain
from .loop import PROCESS, Loop
from .postgres.client import Connection, Pool
from .postgres.server import Server
from .rabbit import Rabbit
from .rabbit_clients import Publisher, Reading, Subscriber

LEADER_IDLE_SECONDS = 10.0
"""`leader.SESSION` says so to the real database."""


class Process:
    """What `runtime` runs, without HTTP and health."""

    def __init__(
        self,
        service: str,
        number: int,
        *,
        loop: Loop,
        server: Server,
        rabbit: Rabbit,
        table: Sequence[Consumer],
        pool_size: int,
    ) -> None:
        self.service, self.name = service, f"{service}-{number}"
        self.loop, self.server, self.rabbit, self.table = loop, server, rabbit, table
        self.alive, self.frozen, self.stopping = True, False, False
        self.death: BaseException | None = None
        self.led_at = self.killed_at = 0.0
        """When it last held the lock (or began, or was thawed), and when it was ended, on the clock without leaps."""
        self.context = copy_context()
        self.context.run(PROCESS.set, self.name)
        self._tasks: list[asyncio.Task[Any]] = []
        self._gatherings: list[Gathering] = []
        self._answers: list[Answers] = []
        self.said = asyncio.Event()
        self.pool = Pool(server, pool_size, self)
        self.inbox = Inbox(self.pool, self.said)
        self.publisher = Publisher(rabbit, self.context, seconds=30.0)
        relay = Relay(self.pool, self.publisher, None, self.said)
        self.leadership = Leadership(self._open_session, service, relay.run, Timers(self.pool, service, self.said).run)
        self.subscriber = Subscriber(rabbit, self.context, [self._reading(one) for one in table if not one.hot])

    def start(self) -> None:
        """Run everything that `runtime` would."""
        self.create_task(self.leadership.run())
        self.create_task(retry_quarantined(self.pool, self.inbox, self.table))
        self.create_task(self.subscriber.run())
        for gathering in self._gatherings:
            self.create_task(gathering.run())
        for consumer in self.table:
            if consumer.hot:
                self.create_task(drain(self.rabbit, self.context, consumer, self.inbox))

    @property
    def busy(self) -> bool:
        """Whether it is in the middle of a transaction or of publishing."""
        return any(one.owner is self and one.transaction for one in self.server.sessions.values()) or any(
            link.context is self.context and link.batches for link in self.rabbit.links.values()
        )

    def create_task(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """A task of this process; its death is the process's."""
        task = self.loop.create_task(work, context=self.context.copy())
        self._tasks.append(task)
        task.add_done_callback(self._ended)
        return task

    def command(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """A task whose errors are its caller's business, such as an HTTP request."""
        task = self.loop.create_task(work, context=self.context.copy())
        self._tasks.append(task)
        return task

    def kill(self) -> None:
        """Kill -9: nothing of it has any effect from now on, what was sent may still arrive."""
        if not self.alive:
            return
        self.alive = False
        self.thaw()
        for session in [one for one in self.server.sessions.values() if one.owner is self]:
            session.sever(arrives=self.server.random.random() < 0.5)
        for link in [one for one in self.rabbit.links.values() if one.context is self.context]:
            link.sever()
        for task in [*self._tasks, *self.subscriber.handling]:
            task.cancel()

    async def stop(self) -> None:
        """SIGTERM: hand back what is not begun, finish what is, then end."""
        self.stopping = True
        await asyncio.gather(*(answers.hurry() for answers in self._answers))
        await self.subscriber.stop(consuming.GRACE_SECONDS)
        self.kill()

    @property
    def remains(self) -> int:
        """Tasks that have not ended."""
        return sum(not task.done() for task in [*self._tasks, *self.subscriber.handling])

    def freeze(self) -> None:
        """SIGSTOP."""
        self.frozen = True
        self.loop.freeze(self.name)

    def thaw(self) -> None:
        """SIGCONT."""
        if self.frozen:
            self.frozen = False
            self.loop.thaw(self.name)

    async def _open_session(self) -> Connection:
        await asyncio.sleep(self.server.latency())
        return Connection(self.server.open(self, idle_limit=LEADER_IDLE_SECONDS))

    def _reading(self, consumer: Consumer) -> Reading:
        take: Callable[[Any], Awaitable[None]]
        answers = consuming.answers_of(consumer)
        self._answers.append(answers)
        if consumer.batch == 1:
            take = consuming.taking(consumer, self.inbox, answers)
        else:
            gathering = Gathering(consumer, self.inbox, answers)
            self._gatherings.append(gathering)
            take = gathering.taken
        return Reading(consumer.queue, consumer.most_unanswered, take)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        if self.alive and self.death is None and not task.cancelled():
            self.death = task.exception() or RuntimeError("a task ended")
