"""FastStream subscribers made from the consumer table; the inbox decides when a message is acknowledged.

`declare=False` (the operator owns the topology), an own channel with prefetch per queue, manual acknowledgement, no
replies, and a decoder that passes the message through as it came: with FastStream's own decoding under MANUAL a
malformed body would never be acked and never raised (measured). Without `apply_types` no injection runs per message.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import aio_pika
import asyncpg
from faststream import AckPolicy
from faststream.rabbit import Channel, QueueType, RabbitBroker, RabbitMessage, RabbitQueue

from samklasse_chassis import quarantine
from samklasse_chassis.amqp import AWAY
from samklasse_chassis.gate import Ticket
from samklasse_chassis.inbox import Consumer, Inbox, Received
from samklasse_chassis.log import logger
from samklasse_chassis.pool import away

GRACE_SECONDS = 20.0
RETRY_POLL_SECONDS = 0.5


async def consume(url: str, table: Sequence[Consumer], inbox: Inbox) -> None:
    """For ever: hand what the queues hold to the inbox."""
    broker = RabbitBroker(
        url,
        graceful_timeout=GRACE_SECONDS,
        ack_policy=AckPolicy.MANUAL,
        reconnect_interval=1.0,
        apply_types=False,
        logger=None,
    )
    for consumer in table:
        subscriber = broker.subscriber(
            RabbitQueue(consumer.queue, queue_type=QueueType.QUORUM, declare=False),
            channel=Channel(prefetch_count=consumer.prefetch),
            decoder=_undecoded,
            no_reply=True,
        )
        subscriber(_taking(consumer, inbox))
    await _start(broker)
    try:
        await asyncio.Event().wait()
    finally:
        await broker.stop()


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


def _taking(consumer: Consumer, inbox: Inbox) -> Callable[[RabbitMessage], Awaitable[None]]:
    async def take(message: RabbitMessage) -> None:
        await inbox.take(consumer, received(message.raw_message))
        await message.ack()

    return take


def received(raw: aio_pika.abc.AbstractIncomingMessage) -> Received:
    """What the broker delivered, as the inbox takes it."""
    told = raw.headers.get("ce-id") or raw.message_id
    return Received(dict(raw.headers), raw.body, str(told) if told else None, raw.user_id)


async def retry_quarantined(pool: asyncpg.Pool, inbox: Inbox, table: Sequence[Consumer]) -> None:
    """For ever: try again what is due in quarantine, in the order it came."""
    by_queue = {consumer.queue: consumer for consumer in table}
    while True:
        try:
            async with pool.acquire(timeout=30) as conn:
                rows = await quarantine.due(conn)
            for row in rows:
                if row.consumer in by_queue:
                    await inbox.retry(by_queue[row.consumer], row)
        except Exception as error:
            if not away(error):
                raise
        await asyncio.sleep(RETRY_POLL_SECONDS)


async def bridge_dead_letters(url: str, service: str, pool: asyncpg.Pool) -> None:
    """For ever: what the broker gave up on after repeated crashes goes to quarantine, where a person sees it."""
    while True:
        try:
            connection = await aio_pika.connect(url, timeout=10)
            async with connection:
                channel = await connection.channel()
                await channel.set_qos(prefetch_count=10)
                queue = await channel.get_queue(f"{service}.dead", ensure=False)
                async with queue.iterator() as messages:
                    async for message in messages:
                        await _keep(message, pool)
                        await message.ack()
        except AWAY as error:
            logger().warning("dead letters out of reach", error=type(error).__name__)
        await asyncio.sleep(1.0)


async def _keep(message: aio_pika.abc.AbstractIncomingMessage, pool: asyncpg.Pool) -> None:
    headers: dict[str, Any] = dict(message.headers)
    consumer = str(headers.get("x-first-death-queue", "?"))
    ticket = Ticket(consumer, str(headers.get("ce-source", "?")), str(message.message_id or ""), None, None)
    async with pool.acquire(timeout=30) as conn:
        await quarantine.set_aside(conn, ticket, headers, message.body, quarantine.Why("stuck", "DELIVERY_LIMIT"))
