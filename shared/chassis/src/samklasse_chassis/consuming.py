"""FastStream subscribers made from the consumer table; the inbox decides when a message is acknowledged.

`declare=False` (the operator owns the topology), an own channel with prefetch per queue, manual acknowledgement, no
replies, and a decoder that passes the message through as it came: with FastStream's own decoding under MANUAL a
malformed body would never be acked and never raised (measured). Without `apply_types` no injection runs per message.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from faststream import AckPolicy
from faststream.rabbit import Channel, QueueType, RabbitBroker, RabbitMessage, RabbitQueue

from samklasse_chassis import hot
from samklasse_chassis.amqp import AWAY
from samklasse_chassis.consumer import Consumer, Received
from samklasse_chassis.gathering import Gathering
from samklasse_chassis.inbox import Inbox
from samklasse_chassis.log import logger
from samklasse_chassis.ports import Delivery

GRACE_SECONDS = 20.0


async def consume(url: str, table: Sequence[Consumer], inbox: Inbox) -> None:
    """For ever: hand what the queues hold to the inbox."""
    async with asyncio.TaskGroup() as group:
        for consumer in table:
            if consumer.hot:
                group.create_task(hot.consume(url, consumer, inbox))
        group.create_task(_subscribe(url, [consumer for consumer in table if not consumer.hot], inbox))


async def _subscribe(url: str, table: Sequence[Consumer], inbox: Inbox) -> None:
    broker = RabbitBroker(
        url,
        graceful_timeout=GRACE_SECONDS,
        ack_policy=AckPolicy.MANUAL,
        reconnect_interval=1.0,
        apply_types=False,
        logger=None,
    )
    gatherings = {consumer.queue: Gathering(consumer, inbox) for consumer in table if consumer.batch > 1}
    for consumer in table:
        subscriber = broker.subscriber(
            RabbitQueue(consumer.queue, queue_type=QueueType.QUORUM, declare=False),
            channel=Channel(prefetch_count=consumer.most_unanswered),
            decoder=_undecoded,
            no_reply=True,
        )
        gathering = gatherings.get(consumer.queue)
        subscriber(_from_faststream(taking(consumer, inbox) if gathering is None else _gathered(gathering)))
    working = [asyncio.create_task(gathering.run()) for gathering in gatherings.values()]
    try:
        await _start(broker)
        await _until_one_dies(working)
    finally:
        await broker.stop()
        for task in working:
            task.cancel()


async def _until_one_dies(working: Sequence[asyncio.Task[None]]) -> None:
    """Cancelled, it leaves them alone: they finish what the stopping broker object still waits for."""
    if not working:
        await asyncio.Event().wait()
    done, _ = await asyncio.wait(working, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()


async def _start(broker: RabbitBroker) -> None:
    while True:
        try:
            await broker.start()
            return
        except AWAY as error:
            logger().warning("broker away at start", error=type(error).__name__)
            await asyncio.sleep(1.0)


async def _undecoded(message: RabbitMessage) -> RabbitMessage:
    return message


def taking(consumer: Consumer, inbox: Inbox) -> Callable[[Delivery], Awaitable[None]]:
    """A message at a time: taken, then acknowledged."""

    async def take(delivery: Delivery) -> None:
        await inbox.take(consumer, received(delivery))
        await delivery.ack()

    return take


def _gathered(gathering: Gathering) -> Callable[[Delivery], Awaitable[None]]:
    async def take(delivery: Delivery) -> None:
        await gathering.taken(received(delivery))
        await delivery.ack()

    return take


def _from_faststream(take: Callable[[Delivery], Awaitable[None]]) -> Callable[[RabbitMessage], Awaitable[None]]:
    async def handle(message: RabbitMessage) -> None:
        await take(message.raw_message)

    return handle


def received(delivery: Delivery) -> Received:
    """What the broker delivered, as the inbox takes it."""
    told = delivery.headers.get("ce-id") or delivery.message_id
    return Received(delivery.headers, delivery.body, str(told) if told else None, delivery.user_id)
