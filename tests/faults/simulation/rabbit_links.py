"""Connections to the double of the broker, those who read over them, and what they are handed."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextvars import Context
from typing import TYPE_CHECKING, Protocol

import aio_pika

from .rabbit_queues import Queue, Stored

if TYPE_CHECKING:
    from .rabbit import Rabbit


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
