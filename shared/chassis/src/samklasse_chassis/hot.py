"""The hot path: batches taken out of the stream of aio-pika's own channel, acknowledged with one answer each."""

import asyncio
from collections.abc import Sequence
from typing import Any, Protocol

from samklasse_chassis.addresses import AWAY, Addresses, channel_of
from samklasse_chassis.arrivals import Arrivals
from samklasse_chassis.consumer import Consumer, Received
from samklasse_chassis.log import logger
from samklasse_chassis.sieve import Sieving
from samklasse_chassis.turns import end_if_told, soon

PAUSE_SECONDS = 1.0
LOOK_SECONDS = 1.0
"""Between looks at whether the broker still knows us as a consumer."""


class TakesMany(Protocol):
    """The inbox, or who hands on to it."""

    async def take_many(self, consumer: Consumer, received: Sequence[Received]) -> None:
        """Returns when all may be acknowledged."""


class NotConsuming(ConnectionError):
    """The broker cancelled the consumer: its queue was deleted, or moved."""


async def consume(url: str, consumer: Consumer, inbox: TakesMany) -> None:
    """For ever: hand batches to the inbox; after trouble pause, and begin anew on a new channel."""
    addresses = Addresses(url)
    while True:
        arrivals = Arrivals()
        try:
            async with await addresses.connect(consumer.queue, transport=Sieving(arrivals)) as connection:
                opened = await channel_of(connection, publisher_confirms=False)
                channel = await opened.get_underlay_channel()
                arrivals.channel = channel.number
                await _drain(channel, arrivals, consumer, inbox)
        except AWAY as error:
            end_if_told()
            logger().warning("hot queue out of reach", consumer=consumer.queue, error=type(error).__name__)
        await asyncio.sleep(PAUSE_SECONDS)


async def _drain(channel: Any, arrivals: Arrivals, consumer: Consumer, inbox: TakesMany) -> None:
    waiting = arrivals.waiting
    await channel.basic_qos(prefetch_count=consumer.most_unanswered)
    begun = await channel.basic_consume(consumer.queue, _astray)
    while True:
        arrivals.arrived.clear()
        while waiting:
            batch = waiting[: consumer.batch]
            del waiting[: consumer.batch]
            await inbox.take_many(consumer, [received for _, received in batch])
            await channel.basic_ack(batch[-1][0], multiple=True)
        await soon(arrivals.arrived, LOOK_SECONDS)
        if channel.is_closed or begun.consumer_tag not in channel.consumers:
            raise NotConsuming(consumer.queue)


async def _astray(_message: Any) -> None:
    """aiormq wants somebody to call, and never has a delivery: the sieve has taken them all."""
