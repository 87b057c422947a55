"""A double of the broker: a topic exchange, queues, confirms and returns, and what goes wrong with them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from contextvars import Context
from random import Random
from typing import Any

import aio_pika
import aiormq
from pamqp.commands import Basic
from samklasse_chassis.parcel import Parcel

from .loop import Loop
from .rabbit_links import Link
from .rabbit_queues import Queue, Stored, matches


class Rabbit:
    """The broker."""

    def __init__(self, loop: Loop, random: Random) -> None:
        self.loop, self.random = loop, random
        self.world = Context()
        self.pace = 0.005
        self.queues: dict[str, Queue] = {}
        self.down = self.alarm = False
        self.refuses = 0.0
        self.unrouted_kept = True
        """Whether the alternate exchange is there; without it what nobody hears is returned."""
        self.links: dict[int, Link] = {}
        self.counted: dict[str, int] = {}
        self.recent: deque[tuple[str, Stored]] = deque(maxlen=300)
        self.note: Callable[[str], None] | None = None
        self.published = self.delivered = 0
        self._blocked: list[Callable[[], None]] = []
        self._opened = 0

    def count(self, what: str, many: int = 1) -> None:
        """For the report."""
        self.counted[what] = self.counted.get(what, 0) + many

    def declare(self, name: str, hears: str) -> None:
        """A queue bound to the exchange."""
        self.queues[name] = Queue(name, hears)

    def later(self, what: Callable[..., None], *args: Any) -> None:
        """After the time that the wire takes."""
        if self.random.random() < 0.7:
            self.loop.call_soon(what, *args, context=self.world)
        else:
            self.loop.call_later(self.random.random() * self.pace, what, *args, context=self.world)

    def connect(self, context: Context) -> Link:
        """A new connection.

        Raises:
            ConnectionError: the broker is not there.
        """
        if self.down:
            raise ConnectionRefusedError("refused")
        self._opened += 1
        self.links[self._opened] = Link(self, self._opened, context)
        return self.links[self._opened]

    def crash(self) -> None:
        """Every connection ends; what was confirmed stays."""
        self.down = True
        self._blocked.clear()
        for link in list(self.links.values()):
            link.sever()

    def restart(self) -> None:
        """Back again, without an alarm."""
        self.down = self.alarm = False

    def clear_alarm(self) -> None:
        """Read what publishers have sent meanwhile, also those that have given up."""
        self.alarm = False
        blocked, self._blocked = self._blocked, []
        for arrive in blocked:
            self.later(arrive)

    def block(self, arrive: Callable[[], None]) -> None:
        """Leave it in the sender's socket until the alarm is over."""
        self._blocked.append(arrive)

    def accept(self, parcel: Parcel) -> BaseException | None:
        """Put a published message where it belongs.

        Returns:
            None for a confirm, else a nack or a return.
        """
        self.published += 1
        if self.note is not None:
            self.note(f"published {parcel.routing_key} {parcel.id}")
        words = parcel.routing_key.split(".")
        found = [queue for queue in self.queues.values() if queue.bound and matches(queue.hears.split("."), words)]
        if not found and not self.unrouted_kept:
            self.count("returned")
            return returned(parcel)
        if self.refuses and self.random.random() < self.refuses:
            self.count("nacked")
            return aio_pika.exceptions.DeliveryError(None, Basic.Nack())
        full = [queue for queue in found if queue.limit is not None and queue.length >= queue.limit]
        for queue in found:
            if queue not in full:
                self.put(queue, Stored(parcel.headers, parcel.body, str(parcel.id)))
        if full:
            self.count("nacked")
            return aio_pika.exceptions.DeliveryError(None, Basic.Nack())
        return None

    def put(self, queue: Queue, stored: Stored) -> None:
        """At the end of a queue."""
        queue.ready.append(stored)
        self.recent.append((queue.name, stored))
        self.pump(queue)

    def put_back(self, queue: Queue, unacked: Sequence[Stored]) -> None:
        """At the head of a queue, in the order of their delivery."""
        for stored in reversed(unacked):
            stored.redelivered = True
            queue.ready.appendleft(stored)
        self.count("redelivered", len(unacked))
        self.pump(queue)

    def pump(self, queue: Queue) -> None:
        """Hand over what readers have room for."""
        while queue.ready:
            free = [reader for reader in queue.readers if reader.has_room]
            if not free:
                return
            reader = free[0] if len(free) == 1 else self.random.choice(free)
            reader.hand(queue.ready.popleft())


def returned(parcel: Parcel) -> BaseException:
    """What a mandatory message without a queue comes back as."""
    frame = Basic.Return(312, "NO_ROUTE", parcel.exchange, parcel.routing_key)
    message = aiormq.abc.DeliveredMessage(
        delivery=frame,
        header=None,
        body=parcel.body,
        channel=None,  # type: ignore[arg-type]
    )
    return aio_pika.exceptions.PublishError(message, frame)
