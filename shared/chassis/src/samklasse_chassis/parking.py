"""The workers of quarantine: try again what is due, and keep what the broker gave up on."""

import asyncio
from collections.abc import Sequence
from typing import Any

import aio_pika

from samklasse_chassis import quarantine
from samklasse_chassis.addresses import AWAY, Addresses, channel_of
from samklasse_chassis.consumer import Consumer
from samklasse_chassis.gate import Ticket
from samklasse_chassis.inbox import Inbox
from samklasse_chassis.log import logger
from samklasse_chassis.pool import away, lend
from samklasse_chassis.ports import Database
from samklasse_chassis.quarantine import Outcome
from samklasse_chassis.turns import end_if_told

RETRY_POLL_SECONDS = 0.5


async def retry_quarantined(pool: Database, inbox: Inbox, table: Sequence[Consumer]) -> None:
    """For ever: try again what is due in quarantine, in the order it came."""
    by_queue = {consumer.queue: consumer for consumer in table}
    while True:
        resolved = 0
        try:
            async with lend(pool) as conn:
                rows = await quarantine.due(conn)
            for row in rows:
                if row.consumer in by_queue:
                    resolved += await inbox.retry(by_queue[row.consumer], row) is Outcome.RESOLVED
        except Exception as error:
            if not away(error):
                raise
            end_if_told()
        if not resolved:  # else the next ones of their aggregates may go on
            await asyncio.sleep(RETRY_POLL_SECONDS)


async def bridge_dead_letters(url: str, service: str, pool: Database) -> None:
    """For ever: what the broker gave up on after repeated crashes goes to quarantine, where a person sees it."""
    addresses = Addresses(url)
    while True:
        try:
            async with await addresses.connect(f"{service} dead letters") as connection:
                channel = await channel_of(connection)
                await channel.set_qos(prefetch_count=10)
                queue = await channel.get_queue(f"{service}.dead", ensure=False)
                async with queue.iterator() as messages:
                    async for message in messages:
                        await _keep(message, pool)
                        await message.ack()
        except AWAY as error:
            end_if_told()
            logger().warning("dead letters out of reach", error=type(error).__name__)
        await asyncio.sleep(1.0)


async def _keep(message: aio_pika.abc.AbstractIncomingMessage, pool: Database) -> None:
    headers: dict[str, Any] = dict(message.headers)
    consumer = str(headers.get("x-first-death-queue", "?"))
    ticket = Ticket(consumer, str(headers.get("ce-source", "?")), str(message.message_id or ""), None, None)
    async with lend(pool) as conn:
        await quarantine.set_aside(conn, ticket, headers, message.body, quarantine.Why("stuck", "DELIVERY_LIMIT"))
