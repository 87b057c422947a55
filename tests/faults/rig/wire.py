"""What happens to messages on their way: held, doubled, shuffled, forged. As the broker's administrator."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import aio_pika


@dataclass(frozen=True)
class Letter:
    """A message as it lies in a queue."""

    headers: Mapping[str, Any]
    body: bytes
    id: str | None = None


async def hold(amqp_url: str, queue: str) -> list[Letter]:
    """Take everything out of a queue."""
    connection = await aio_pika.connect(amqp_url)
    letters = []
    async with connection:
        opened = await (await connection.channel()).get_queue(queue, ensure=False)
        while (message := await opened.get(no_ack=True, fail=False)) is not None:
            letters.append(Letter(dict(message.headers), message.body, message.message_id))
    return letters


async def put(amqp_url: str, queue: str, letters: Sequence[Letter]) -> None:
    """Lay letters into a queue, in this order."""
    connection = await aio_pika.connect(amqp_url)
    async with connection:
        exchange = (await connection.channel()).default_exchange
        for letter in letters:
            message = aio_pika.Message(
                letter.body,
                headers=dict(letter.headers),
                message_id=letter.id,
                delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
            )
            await exchange.publish(message, queue)


def disturbed(letters: Sequence[Letter], times: int, dice: random.Random) -> list[Letter]:
    """Each `times` times, in any order."""
    many = [letter for letter in letters for _ in range(times)]
    dice.shuffle(many)
    return many
