"""The hot path's own channel, as much of aiormq's as `samklasse_chassis.hot` uses."""

from __future__ import annotations

import asyncio
from collections import deque
from contextvars import Context
from types import SimpleNamespace
from typing import Any

from samklasse_chassis import hot
from samklasse_chassis.amqp import AWAY
from samklasse_chassis.arrivals import Arrivals
from samklasse_chassis.consumer import Consumer, received
from samklasse_chassis.inbox import Inbox

from .rabbit import Rabbit
from .rabbit_links import Channel, Delivery, Link


class HotChannel:
    """An aiormq channel over the double's."""

    def __init__(self, link: Link, arrivals: Arrivals) -> None:
        self._link, self.arrivals = link, arrivals
        self._prefetch = 1
        self._channel: Channel | None = None
        self.consumers: dict[str, object] = {}

    @property
    def is_closed(self) -> bool:
        """Whether the connection is gone."""
        return self._link.closed

    async def basic_qos(self, *, prefetch_count: int) -> None:
        """How many may be out."""
        self._prefetch = prefetch_count

    async def basic_consume(self, queue: str, never_called: object) -> Any:
        """Begin to read; as behind the sieve, each delivery is put down where the drain looks."""
        arriving: deque[Delivery] = deque()

        def next_one() -> None:
            one = arriving.popleft()
            self.arrivals.waiting.append((one.delivery_tag, received(one)))
            self.arrivals.arrived.set()

        def start(delivery: Delivery) -> None:
            """In the order of delivery, as on a wire: an answer for many rests on it."""
            arriving.append(delivery)
            self._link.rabbit.loop.call_soon(next_one, context=self._link.context)

        self._channel = Channel(self._link, self._link.rabbit.queues[queue], self._prefetch, start)
        self.consumers["hot"] = never_called
        return SimpleNamespace(consumer_tag="hot")

    async def basic_ack(self, tag: int, *, multiple: bool) -> None:
        """Answer for all up to `tag`."""
        if self._channel is not None:
            self._channel.ack(tag, multiple=multiple)


async def drain(rabbit: Rabbit, context: Context, consumer: Consumer, inbox: Inbox) -> None:
    """As `hot.consume`, with the double's connection in place of aio-pika's."""
    while True:
        link: Link | None = None
        try:
            link = rabbit.connect(context)
            arrivals = Arrivals()
            await hot._drain(HotChannel(link, arrivals), arrivals, consumer, inbox)
        except AWAY:
            pass
        finally:
            if link is not None:
                link.sever()
        await asyncio.sleep(hot.PAUSE_SECONDS)
