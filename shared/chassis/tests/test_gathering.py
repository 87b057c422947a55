"""A batch is acknowledged with one answer, unless that would answer for a message that was never taken."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import aio_pika
import asyncpg
import toys
from samklasse_chassis import consuming
from samklasse_chassis.gathering import Gathering
from samklasse_chassis.inbox import Inbox
from samklasse_contracts.message import headers
from test_inbox import names
from toys import Place, until, working

BATCH = replace(toys.CONSUMER, batch=8)


@dataclass(frozen=True)
class Delivered:
    """A delivery that writes down how it was answered."""

    channel: str
    delivery_tag: int
    headers: Mapping[str, Any]
    body: bytes
    answers: list[tuple[str, int, bool]]
    message_id: str | None = None
    user_id: str | None = None

    async def ack(self, multiple: bool = False) -> None:
        if self.channel == "gone":
            raise aio_pika.exceptions.ChannelInvalidStateError("gone")
        self.answers.append((self.channel, self.delivery_tag, multiple))


async def answers(beta: asyncpg.Pool, *rounds: list[tuple[str, int]]) -> list[tuple[str, int, bool]]:
    """What is answered when each round arrives at once: (channel, tag, also for all before it)."""
    gathering, given = Gathering(BATCH, Inbox(beta), consuming.answers_of(BATCH)), []
    async with working(gathering.run()):
        for arriving in rounds:
            messages = [toys.noted(f"{channel}-{tag}") for channel, tag in arriving]
            delivered = [
                Delivered(channel, tag, headers(message.envelope), message.body(), given)
                for (channel, tag), message in zip(arriving, messages, strict=True)
            ]
            await asyncio.wait_for(asyncio.gather(*(gathering.taken(one) for one in delivered)), 10)
    return given


async def test_a_whole_run_gets_one_answer(beta: asyncpg.Pool) -> None:
    given = await answers(beta, [("a", 1), ("a", 2), ("a", 3)], [("a", 4)], [("b", 1), ("b", 2)])

    assert given == [("a", 3, True), ("a", 4, False), ("b", 2, True)]


async def test_one_that_never_came_is_not_answered_for(beta: asyncpg.Pool) -> None:
    given = await answers(beta, [("a", 1), ("a", 3)], [("a", 4)])

    assert given == [("a", 1, False), ("a", 3, False), ("a", 4, False)]


async def test_a_channel_that_is_gone_keeps_no_answer_from_the_next(beta: asyncpg.Pool) -> None:
    given = await answers(beta, [("gone", 1), ("gone", 2), ("b", 1), ("b", 2)], [("b", 3)])

    assert given == [("b", 2, True), ("b", 3, False)]


async def test_batches_leave_their_queue_empty_and_have_each_effect_once(place: Place, beta: asyncpg.Pool) -> None:
    messages = [toys.noted(str(n)) for n in range(300)]
    async with await aio_pika.connect(place.amqp) as connection:
        channel = await connection.channel()
        async with working(consuming.consume(place.amqp, [BATCH], Inbox(beta))):
            for message in messages:
                told = aio_pika.Message(message.body(), headers=headers(message.envelope), delivery_mode=2)
                await channel.default_exchange.publish(told, BATCH.queue)
            await until(lambda: _written(beta, 300))
        queue = await channel.declare_queue(BATCH.queue, passive=True)

    assert queue.declaration_result.message_count == 0
    assert sorted(await names(beta)) == sorted(str(n) for n in range(300))


async def _written(beta: asyncpg.Pool, count: int) -> bool:
    return bool(await beta.fetchval("SELECT count(*) = $1 FROM effects", count))
