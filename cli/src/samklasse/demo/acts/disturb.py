"""Act 8, what is done to the system: processes killed at once in the middle of work, messages offered twice."""

import asyncio
from base64 import b64decode
from collections.abc import Mapping
from typing import Any

import aio_pika

from samklasse.checker.recorder import read, settle
from samklasse.demo.stage import Stage

DUPLICATES = 150

IN_FLIGHT_SQL = """
SELECT count(*) FROM notifications.attempts WHERE state = 'HANDING_OVER'
"""

OWED_SQL = """
SELECT count(*) FROM notifications.intents WHERE state = 'WAITING'
"""


async def kill_notifications_while_it_tells(stage: Stage) -> None:
    """Wait until there is something to hand over, kill -9, look what was in the air, start again."""
    for _ in range(500):
        if await stage.reader.fetchval(OWED_SQL) > 5:
            break
        await asyncio.sleep(0.01)
    await kill(stage, "notifications")
    stage.story.count("in_flight_at_kills", await stage.reader.fetchval(IN_FLIGHT_SQL))


async def kill(stage: Stage, name: str) -> None:
    """Kill -9 and start again; nobody is told beforehand."""
    await asyncio.to_thread(stage.stack.kill, name)
    stage.story.count("kills")
    await asyncio.to_thread(stage.stack.start, name)


async def offer_duplicates(stage: Stage) -> None:
    """Publish again what the recorded copy holds: core messages as they were, under their own ids."""
    await settle(stage.record, quiet_seconds=0.2)
    lines = [line for line in read(stage.record.file) if line["what"] == "publish" and line["where"] == "ev"]
    chosen = lines[:: max(1, len(lines) // DUPLICATES)]
    connection = await aio_pika.connect(stage.stack.amqp_url())
    async with connection:
        channel = await connection.channel(publisher_confirms=True)
        exchange = await channel.get_exchange("ev", ensure=False)
        for line in chosen:
            await exchange.publish(_again(line), line["key"])
    await stage.timeline.drain()
    stage.story.count("republished", len(chosen))
    stage.note("duplicates", messages=len(chosen))


def _again(line: Mapping[str, Any]) -> aio_pika.Message:
    return aio_pika.Message(
        b64decode(line["body"]),
        message_id=line["id"],
        headers=line["headers"],
        content_type="application/json",
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
    )
