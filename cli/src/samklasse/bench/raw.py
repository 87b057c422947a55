"""`python -m samklasse.bench.raw COUNT`: what aio-pika itself can publish, as the ceiling of a run.

Confirmed, persistent, on a durable quorum queue, a thousand at a time on one channel; the same bodies, without the
envelope's headers, and with the garbage collector set as the services set it. Prints messages per second.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time

import aio_pika
from samklasse_chassis.runtime import calm_collector

from samklasse.bench.things import BODIES

AT_ONCE = 1000
QUEUE = "bench.raw"


async def publish(url: str, count: int) -> float:
    """Messages per second, after a thousand to warm up."""
    connection = await aio_pika.connect(url)
    async with connection:
        channel = await connection.channel(publisher_confirms=True)
        queue = await channel.declare_queue(QUEUE, durable=True, arguments={"x-queue-type": "quorum"})
        await _thousand(channel.default_exchange)
        began = time.perf_counter()
        for _ in range(count // AT_ONCE):
            await _thousand(channel.default_exchange)
        seconds = time.perf_counter() - began
        await queue.delete(if_unused=False, if_empty=False)
    return count // AT_ONCE * AT_ONCE / seconds


async def _thousand(exchange: aio_pika.abc.AbstractExchange) -> None:
    messages = (
        aio_pika.Message(
            BODIES[n % len(BODIES)],
            content_type="application/json",
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        )
        for n in range(AT_ONCE)
    )
    await asyncio.gather(*(exchange.publish(message, QUEUE) for message in messages))


if __name__ == "__main__":
    calm_collector()
    print(asyncio.run(publish(os.environ["SAMKLASSE_AMQP_URL"], int(sys.argv[1]))))
