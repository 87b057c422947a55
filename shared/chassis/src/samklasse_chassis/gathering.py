"""Messages that arrive while a transaction runs share the next one, and one acknowledgement."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from samklasse_chassis.addresses import AWAY
from samklasse_chassis.consumer import Consumer, received
from samklasse_chassis.inbox import Inbox
from samklasse_chassis.log import logger
from samklasse_chassis.ports import Delivery


@dataclass(frozen=True, slots=True)
class _Waiting:
    delivery: Delivery
    done: asyncio.Future[None]


class Gathering:
    """One batch at a time of one consumer, in the order of arrival; nothing waits for company."""

    def __init__(self, consumer: Consumer, inbox: Inbox) -> None:
        self._consumer, self._inbox = consumer, inbox
        self._waiting: list[_Waiting] = []
        self._arrived = asyncio.Event()
        self._answered: tuple[Any, int] = (None, 0)
        """A channel, and the tag up to which everything on it is acknowledged."""

    async def taken(self, delivery: Delivery) -> None:
        """Until the message is handled and acknowledged."""
        waiting = _Waiting(delivery, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._arrived.set()
        await waiting.done

    async def run(self) -> None:
        """For ever: take what waits. Its death ends the process, and what waits comes again."""
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            while self._waiting:
                batch, self._waiting = self._waiting[: self._consumer.batch], self._waiting[self._consumer.batch :]
                deliveries = [one.delivery for one in batch]
                await self._inbox.take_many(self._consumer, [received(one) for one in deliveries])
                await self._acknowledge(deliveries)
                for one in batch:
                    if not one.done.done():
                        one.done.set_result(None)

    async def _acknowledge(self, deliveries: Sequence[Delivery]) -> None:
        """One answer for all, if nothing on their channel is missing before or between them; else one for each."""
        answerable = [one for one in deliveries if _channel_of(one) is not None]
        if not answerable:
            return
        last, channel = answerable[-1], _channel_of(answerable[-1])
        answered = self._answered[1] if self._answered[0] is channel else 0
        tags = [one.delivery_tag for one in answerable if _channel_of(one) is channel]
        if tags == list(range(answered + 1, answered + 1 + len(answerable))):
            await _answer(last, multiple=True)
            self._answered = (channel, answered + len(answerable))
            return
        for one in answerable:
            await _answer(one, multiple=False)


def _channel_of(delivery: Delivery) -> Any:
    """What it came over; None once that is closed, and the broker delivers it again."""
    try:
        return delivery.channel
    except AWAY:
        return None


async def _answer(delivery: Delivery, *, multiple: bool) -> None:
    """What the broker does not hear, since the channel is gone, it delivers again."""
    try:
        await delivery.ack(multiple=multiple)
    except AWAY as error:
        logger().warning("channel gone before the answer", error=type(error).__name__)
