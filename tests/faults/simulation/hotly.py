"""The hot path's own channel, as much of aiormq's as `samklasse_chassis.hot` uses."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from contextlib import suppress
from contextvars import Context
from types import SimpleNamespace
from typing import Any

from samklasse_chassis import hot
from samklasse_chassis.amqp import AWAY
from samklasse_chassis.consumer import Consumer
from samklasse_chassis.inbox import Inbox

from .rabbit import Channel, Delivery, Link, Rabbit


class HotChannel:
    """An aiormq channel over the double's."""

    def __init__(self, link: Link) -> None:
        self._link = link
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

    async def basic_consume(self, queue: str, arrive: Callable[[Any], Coroutine[Any, Any, None]]) -> Any:
        """Begin to read."""

        arriving: deque[Any] = deque()

        def next_one() -> None:
            with suppress(StopIteration):
                arrive(arriving.popleft()).send(None)

        def start(delivery: Delivery) -> None:
            """In the order of delivery, as aiormq does: an answer for many rests on it."""
            arriving.append(_message(delivery))
            self._link.rabbit.loop.call_soon(next_one, context=self._link.context)

        self._channel = Channel(self._link, self._link.rabbit.queues[queue], self._prefetch, start)
        self.consumers["hot"] = arrive
        return SimpleNamespace(consumer_tag="hot")

    async def basic_ack(self, tag: int, *, multiple: bool) -> None:
        """Answer for all up to `tag`."""
        if self._channel is not None:
            self._channel.ack(tag, multiple=multiple)


def _message(delivery: Delivery) -> Any:
    properties = SimpleNamespace(headers=delivery.headers, message_id=delivery.message_id, user_id=None)
    return SimpleNamespace(
        header=SimpleNamespace(properties=properties),
        body=delivery.body,
        delivery=SimpleNamespace(delivery_tag=delivery.delivery_tag),
        delivery_tag=delivery.delivery_tag,
    )


async def drain(rabbit: Rabbit, context: Context, consumer: Consumer, inbox: Inbox) -> None:
    """As `hot.consume`, with the double's connection in place of aio-pika's."""
    while True:
        link: Link | None = None
        try:
            link = rabbit.connect(context)
            await hot._drain(HotChannel(link), consumer, inbox)
        except AWAY:
            pass
        finally:
            if link is not None:
                link.sever()
        await asyncio.sleep(hot.PAUSE_SECONDS)
