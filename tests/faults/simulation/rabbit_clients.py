"""Who talks to the double of the broker: the relay's publisher, and what stands for FastStream."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context
from dataclasses import dataclass
from itertools import islice

import aio_pika
from samklasse_chassis.parcel import Parcel

from .rabbit import Rabbit
from .rabbit_links import Channel, Delivery, Link

UNANSWERED = TimeoutError()


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


@dataclass(frozen=True)
class Reading:
    """A queue and what takes its messages."""

    queue: str
    prefetch: int
    take: Callable[[Delivery], Awaitable[None]]


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
