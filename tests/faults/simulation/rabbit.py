"""A double of the broker: a topic exchange, queues, confirms, returns, prefetch, and what goes wrong with them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextvars import Context
from dataclasses import dataclass, field
from itertools import islice
from random import Random
from typing import Any

import aio_pika
import aiormq
from pamqp.commands import Basic
from samklasse_chassis.parcel import Parcel

from .loop import Loop

UNANSWERED = TimeoutError()


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


class Link:
    """One connection of one process."""

    def __init__(self, rabbit: Rabbit, number: int, context: Context) -> None:
        self.rabbit, self.number, self.context = rabbit, number, context
        self.closed = False
        self.ended = asyncio.Event()
        self.channels: list[Channel] = []
        self.batches: list[Batch] = []

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


class Batch:
    """What was published with one write, and what became of it."""

    def __init__(self, link: Link, parcels: Sequence[Parcel]) -> None:
        self.link, self.parcels = link, parcels
        self.results: list[BaseException | None] = [UNANSWERED] * len(parcels)
        self.done = asyncio.get_running_loop().create_future()
        self._arrived: list[BaseException | None] = []
        link.batches.append(self)

    def arrive(self, until: int) -> None:
        """The broker reads the next ones."""
        rabbit = self.link.rabbit
        if rabbit.down or (self.link.closed and rabbit.random.random() < 0.3):
            return
        if rabbit.alarm:
            rabbit.block(lambda: self.arrive(until))
            return
        for parcel in islice(self.parcels, len(self._arrived), until):
            self._arrived.append(rabbit.accept(parcel))
        rabbit.later(self._confirm, until)
        if until < len(self.parcels):
            rabbit.later(self.arrive, rabbit.random.randint(until + 1, len(self.parcels)))

    def _confirm(self, until: int) -> None:
        if self.link.closed or self.done.done():
            self.link.rabbit.count("confirms lost")
            return
        self.results[:until] = self._arrived[:until]
        if len(self._arrived) == len(self.parcels) and UNANSWERED not in self.results:
            self.give_up(UNANSWERED)

    def give_up(self, error: BaseException) -> None:
        """No more answers."""
        self.results = [error if result is UNANSWERED else result for result in self.results]
        if not self.done.done():
            self.done.set_result(None)


class Publisher:
    """The relay's side, as `samklasse_chassis.ports.Broker`."""

    def __init__(self, rabbit: Rabbit, context: Context, seconds: float) -> None:
        self._rabbit, self._context, self._seconds = rabbit, context, seconds
        self._link: Link | None = None

    async def publish(self, parcels: Sequence[Parcel]) -> list[BaseException | None]:
        """Everything with one write, in order."""
        link = await self._open()
        batch = Batch(link, parcels)
        self._rabbit.later(batch.arrive, self._rabbit.random.randint(1, len(parcels)))
        try:
            async with asyncio.timeout(self._seconds):
                await batch.done
        except TimeoutError:
            batch.give_up(TimeoutError())
        finally:
            if batch in link.batches:
                link.batches.remove(batch)
        return batch.results

    async def reset(self) -> None:
        """Forget the connection."""
        link, self._link = self._link, None
        if link is not None:
            link.sever()

    async def _open(self) -> Link:
        if self._link is None or self._link.closed:
            await asyncio.sleep(0)
            self._link = self._rabbit.connect(self._context)
        return self._link


class Subscriber:
    """Stands for FastStream: reads the queues of one process, and comes back after a lost connection."""

    def __init__(self, rabbit: Rabbit, context: Context, table: Sequence[Reading]) -> None:
        self._rabbit, self._context, self._table = rabbit, context, table
        self._link: Link | None = None
        self.handling: set[asyncio.Task[None]] = set()
        self.surprises: list[BaseException] = []

    async def run(self) -> None:
        """For ever: read; a lost connection sometimes cancels what is being handled, as aio-pika does."""
        while True:
            try:
                await asyncio.sleep(0)
                self._link = link = self._rabbit.connect(self._context)
                for reading in self._table:
                    queue = self._rabbit.queues[reading.queue]
                    Channel(link, queue, reading.prefetch, self._starter(reading))
                await link.ended.wait()
                if self._rabbit.random.random() < 0.7:
                    for task in list(self.handling):
                        task.cancel()
            except ConnectionError:
                pass
            await asyncio.sleep(1.0)

    async def stop(self, grace: float) -> None:
        """Take no more, finish what is being handled, hang up."""
        for channel in self._link.channels if self._link else ():
            channel.cancel()
        if self.handling:
            await asyncio.wait(set(self.handling), timeout=grace)
        if self._link is not None:
            self._link.sever()

    def _starter(self, reading: Reading) -> Callable[[Delivery], None]:
        def start(delivery: Delivery) -> None:
            task = self._rabbit.loop.create_task(self._handled(reading, delivery), context=self._context.copy())
            self.handling.add(task)
            task.add_done_callback(self.handling.discard)

        return start

    async def _handled(self, reading: Reading, delivery: Delivery) -> None:
        try:
            await reading.take(delivery)
        except aio_pika.exceptions.ChannelInvalidStateError:
            self._rabbit.count("answered too late")
        except Exception as error:  # noqa: BLE001 (the world judges it)
            self.surprises.append(error)


@dataclass(frozen=True)
class Reading:
    """A queue and what takes its messages."""

    queue: str
    prefetch: int
    take: Callable[[Delivery], Awaitable[None]]
