"""What a real broker makes of answers for many: nothing is lost, nothing is left over, little comes again."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from random import Random
from typing import Any

import aio_pika
import pytest
import toys
from samklasse_chassis import consuming
from samklasse_chassis.consumer import Consumer, Received
from samklasse_contracts.message import headers
from toys import Place, until, working

CONSUMER = replace(toys.CONSUMER, prefetch=20)
MANY = 300


class Handled:
    """Stands for the inbox: counts, and takes as long as chance has it. What `holds` says waits until it is let go."""

    def __init__(self, holds: Callable[[str], bool] = lambda name: False) -> None:
        self.times: Counter[str] = Counter()
        self.let_go = asyncio.Event()
        self._holds, self._chance = holds, Random(7)

    async def take(self, consumer: Consumer, received: Received) -> None:
        await asyncio.sleep(self._chance.random() * 0.01)
        if self._holds(str(received.id)):
            await self.let_go.wait()
        self.times[str(received.id)] += 1

    async def all(self) -> bool:
        return len(self.times) == MANY


@asynccontextmanager
async def queue_of(place: Place) -> AsyncIterator[aio_pika.abc.AbstractChannel]:
    """`MANY` messages in the toys' queue."""
    async with await aio_pika.connect(place.amqp) as connection:
        channel = await connection.channel()
        for number in range(MANY):
            message = toys.noted(str(number))
            told = aio_pika.Message(
                message.body(), headers=headers(message.envelope) | {"ce-id": str(number)}, delivery_mode=2
            )
            await channel.default_exchange.publish(told, CONSUMER.queue)
        yield channel


async def left_over(channel: aio_pika.abc.AbstractChannel) -> int:
    """What is ready, now that nobody consumes any more; the broker takes a moment to take back what was out."""
    before, now = -2, -1
    while before != now:
        await asyncio.sleep(0.3)
        queue = await channel.declare_queue(CONSUMER.queue, passive=True)
        before, now = now, queue.declaration_result.message_count or 0
    return now


@pytest.fixture
def channels(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The channels that deliveries came over, in the order of their first."""
    seen: list[Any] = []
    begin = consuming.Answers.begin

    def watched(self: consuming.Answers, delivery: Any) -> None:
        if delivery.channel not in seen:
            seen.append(delivery.channel)
        begin(self, delivery)

    monkeypatch.setattr(consuming.Answers, "begin", watched)
    return seen


async def test_everything_is_answered_in_whatever_order_it_is_finished(place: Place) -> None:
    handled = Handled()
    async with queue_of(place) as channel:
        async with working(consuming.consume(place.amqp, [CONSUMER], handled)):
            await until(handled.all)
        left = await left_over(channel)

    assert set(handled.times.values()) == {1}
    assert left == 0


async def test_who_is_told_to_stop_answers_what_is_finished_and_hands_back_the_rest(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consuming, "GRACE_SECONDS", 1.0)
    handled = Handled(lambda name: name == "3")
    async with queue_of(place) as channel:
        async with working(consuming.consume(place.amqp, [CONSUMER], handled)):
            await until(lambda: _reached(handled, 100))
        left = await left_over(channel)

    assert left == MANY - len(handled.times)
    assert set(handled.times.values()) == {1}


async def test_a_first_that_takes_for_ever_does_not_stop_the_rest(place: Place) -> None:
    handled = Handled(lambda name: name == "0")
    async with queue_of(place) as channel:
        async with working(consuming.consume(place.amqp, [CONSUMER], handled)):
            await until(lambda: _reached(handled, MANY - 1))
            handled.let_go.set()
            await until(handled.all)
        left = await left_over(channel)

    assert set(handled.times.values()) == {1}
    assert left == 0


async def test_a_channel_that_is_cut_off_costs_repeats_and_no_message(place: Place, channels: list[Any]) -> None:
    handled = Handled()
    cuts = 4
    async with queue_of(place) as channel:
        async with working(consuming.consume(place.amqp, [CONSUMER], handled)):
            for cut in range(1, cuts + 1):
                await until(lambda cut=cut: _reached(handled, cut * MANY // (cuts + 1)))
                await channels[-1].connection.close(ConnectionResetError("as planted"))
                await until(lambda cut=cut: _more(channels, cut))
            await until(handled.all)
            await asyncio.sleep(0.1)
        left = await left_over(channel)

    assert left == 0
    assert sum(handled.times.values()) - MANY <= cuts * CONSUMER.prefetch


async def test_one_that_is_lost_on_the_way_to_us_is_not_answered_and_stops_nobody(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    handled, taking = Handled(), consuming.taking

    def losing(*told: Any) -> Any:
        take = taking(*told)

        async def handle(delivery: Any) -> None:
            if delivery.delivery_tag != 5:
                await take(delivery)

        return handle

    monkeypatch.setattr(consuming, "taking", losing)
    async with queue_of(place) as channel:
        async with working(consuming.consume(place.amqp, [CONSUMER], handled)):
            await until(lambda: _reached(handled, MANY - 1))
            await asyncio.sleep(0.1)
        left = await left_over(channel)

    assert left == 1
    assert "4" not in handled.times


async def test_faststream_hands_over_without_its_own_pipeline_and_would_do_the_same_with_it(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    piped: Counter[str] = Counter()
    from_faststream = consuming._from_faststream

    def counting(take: Any) -> Any:
        async def handle(message: Any) -> None:
            piped[how] += 1
            await from_faststream(take)(message)

        return handle

    monkeypatch.setattr(consuming, "_from_faststream", counting)
    for how in ("straight", "piped"):
        if how == "piped":
            monkeypatch.setattr(consuming, "_straight", lambda subscription, take: None)
        handled = Handled()
        async with queue_of(place), working(consuming.consume(place.amqp, [CONSUMER], handled)):
            await until(handled.all)

    assert piped == {"piped": MANY}


async def _reached(handled: Handled, many: int) -> bool:
    return len(handled.times) >= many


async def _more(channels: list[Any], than: int) -> bool:
    return len(channels) > than
