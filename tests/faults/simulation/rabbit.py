"""A double of the broker: a topic exchange, queues, confirms, returns, prefetch, and what goes wrong with them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextvars import Context
from dataclasses import dataclass, field
from random import Random
from typing import Any, Protocol

import aio_pika
import aiormq
from pamqp.commands import Basic
from samklasse_chassis.parcel import Parcel

from .loop import Loop


@dataclass(eq=False, slots=True)
class Stored:
    """One message in one queue."""

    headers: Mapping[str, Any]
    body: bytes
    message_id: str | None
    redelivered: bool = False


@dataclass(eq=False)
class Queue:
    """What waits, and who reads."""

    name: str
    hears: str
    bound: bool = True
    limit: int | None = None
    ready: deque[Stored] = field(default_factory=deque)
    readers: list[Channel] = field(default_factory=list)

    @property
    def length(self) -> int:
        """Ready and unacknowledged."""
        return len(self.ready) + sum(len(reader.unacked) for reader in self.readers)


def matches(pattern: Sequence[str], key: Sequence[str]) -> bool:
    """Whether a topic binding takes a routing key: `*` is one word, `#` any number."""
    if not pattern:
        return not key
    if pattern[0] == "#":
        return any(matches(pattern[1:], key[at:]) for at in range(len(key) + 1))
    return bool(key) and pattern[0] in ("*", key[0]) and matches(pattern[1:], key[1:])


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


class Sent(Protocol):
    """What was published and waits for its confirms."""

    def give_up(self, error: BaseException) -> None:
        """No more answers."""


class Link:
    """One connection of one process."""

    def __init__(self, rabbit: Rabbit, number: int, context: Context) -> None:
        self.rabbit, self.number, self.context = rabbit, number, context
        self.closed = False
        self.ended = asyncio.Event()
        self.channels: list[Channel] = []
        self.batches: list[Sent] = []

    def sever(self) -> None:
        """It ends; unconfirmed is unknown, unacknowledged goes back."""
        if self.closed:
            return
        self.closed = True
        self.rabbit.links.pop(self.number, None)
        for batch in self.batches:
            batch.give_up(ConnectionResetError("connection lost"))
        for channel in self.channels:
            channel.end()
        self.rabbit.loop.call_soon(self.ended.set, context=self.context)


class Channel:
    """One reader of one queue."""

    def __init__(self, link: Link, queue: Queue, prefetch: int, take: Callable[[Delivery], None]) -> None:
        self.link, self.queue, self.prefetch, self._take = link, queue, prefetch, take
        self.unacked: dict[int, Stored] = {}
        self.reading = True
        self._wire: deque[tuple[int, Stored]] = deque()
        self._tag = 0
        link.channels.append(self)
        queue.readers.append(self)
        link.rabbit.later(link.rabbit.pump, queue)

    @property
    def has_room(self) -> bool:
        """Whether it may get another one."""
        return self.reading and len(self.unacked) < self.prefetch

    def hand(self, stored: Stored) -> None:
        """Send it on; one after the other, in order."""
        self._tag += 1
        self.unacked[self._tag] = stored
        self._wire.append((self._tag, stored))
        if len(self._wire) == 1:
            self.link.rabbit.later(self._arrive)

    def _arrive(self) -> None:
        if not self._wire or self.link.closed:
            return
        tag, stored = self._wire.popleft()
        rabbit = self.link.rabbit
        rabbit.delivered += 1
        if rabbit.note is not None:
            rabbit.note(f"delivered to {self.queue.name} by link {self.link.number} {stored.message_id}")
        self._take(Delivery(self, tag, stored))
        if self._wire:
            self.link.rabbit.later(self._arrive)

    def ack(self, tag: int, *, multiple: bool = False) -> None:
        """The client answers.

        Raises:
            ChannelInvalidStateError: the channel is closed.
        """
        if self.link.closed:
            raise aio_pika.exceptions.ChannelInvalidStateError("channel is closed")
        self.link.rabbit.later(self._acked, tag, multiple)

    def cancel(self) -> None:
        """No more deliveries; what is out may still be answered."""
        self.reading = False

    def end(self) -> None:
        """Gone; what it had goes back."""
        self.reading = False
        self.queue.readers.remove(self)
        self._wire.clear()
        unacked, self.unacked = list(self.unacked.values()), {}
        self.link.rabbit.put_back(self.queue, unacked)

    def _acked(self, tag: int, multiple: bool) -> None:
        if multiple:
            self.unacked = {other: stored for other, stored in self.unacked.items() if other > tag}
        else:
            self.unacked.pop(tag, None)
        self.link.rabbit.pump(self.queue)


class Delivery:
    """One delivered message, as `samklasse_chassis.ports` names it."""

    def __init__(self, channel: Channel, tag: int, stored: Stored) -> None:
        self.headers, self.body, self.message_id = stored.headers, stored.body, stored.message_id
        self.user_id: str | None = None
        self.channel, self.delivery_tag = channel, tag

    async def ack(self, multiple: bool = False) -> None:
        """Never to be delivered again, once the broker has read this."""
        self.channel.ack(self.delivery_tag, multiple=multiple)
