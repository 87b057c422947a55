"""FastStream subscribers made from the consumer table; the inbox decides when a message is acknowledged.

`declare=False` (the operator owns the topology), an own channel with prefetch per queue, manual acknowledgement, no
replies, and a decoder that passes the message through as it came: with FastStream's own decoding under MANUAL a
malformed body would never be acked and never raised (measured). Without `apply_types` no injection runs per message.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

from faststream import AckPolicy
from faststream.rabbit import Channel, QueueType, RabbitBroker, RabbitMessage, RabbitQueue
from faststream.rabbit.subscriber import RabbitSubscriber

from samklasse_chassis import hot
from samklasse_chassis.addresses import Addresses, started
from samklasse_chassis.answers import Answers
from samklasse_chassis.consumer import Consumer, Received, received
from samklasse_chassis.gathering import Gathering
from samklasse_chassis.inbox import Inbox
from samklasse_chassis.ports import Delivery

GRACE_SECONDS = 20.0
OPTIONS: Mapping[str, Any] = {"ack_policy": AckPolicy.MANUAL, "apply_types": False, "logger": None}


class TakesOne(Protocol):
    """The inbox, or who hands on to it."""

    async def take(self, consumer: Consumer, received: Received) -> None:
        """Returns when it may be acknowledged."""


async def consume(url: str, table: Sequence[Consumer], inbox: Inbox) -> None:
    """For ever: hand what the queues hold to the inbox."""
    async with asyncio.TaskGroup() as group:
        for consumer in table:
            if consumer.hot:
                group.create_task(hot.consume(url, consumer, inbox))
        group.create_task(_subscribe(url, [consumer for consumer in table if not consumer.hot], inbox))


async def _subscribe(url: str, table: Sequence[Consumer], inbox: Inbox) -> None:
    answers = {consumer.queue: answers_of(consumer) for consumer in table}
    gatherings = {one.queue: Gathering(one, inbox, answers[one.queue]) for one in table if one.batch > 1}
    working = [asyncio.create_task(gathering.run()) for gathering in gatherings.values()]

    def subscribe(broker: RabbitBroker) -> None:
        for consumer in table:
            gathering = gatherings.get(consumer.queue)
            take = taking(consumer, inbox, answers[consumer.queue]) if gathering is None else gathering.taken
            subscription = subscriber(broker, consumer)
            subscription(_from_faststream(take))
            _straight(subscription, take)

    try:
        broker = await started(Addresses(url), subscribe, graceful_timeout=GRACE_SECONDS, **OPTIONS)
        try:
            await _until_one_dies(working)
        finally:
            await asyncio.gather(*(one.hurry() for one in answers.values()))
            await broker.stop()
    finally:
        for task in working:
            task.cancel()


def answers_of(consumer: Consumer) -> Answers:
    """A quarter of the prefetch waits for company, so that the rest keeps the database busy; a batch is company."""
    return Answers(enough=max(1, consumer.most_unanswered // 4) if consumer.batch == 1 else 1)


def subscriber(broker: RabbitBroker, consumer: Consumer) -> RabbitSubscriber:
    """A subscriber with a channel and a prefetch of its own."""
    return broker.subscriber(
        RabbitQueue(consumer.queue, queue_type=QueueType.QUORUM, declare=False),
        channel=Channel(prefetch_count=consumer.most_unanswered),
        decoder=_undecoded,
        no_reply=True,
    )


async def _until_one_dies(working: Sequence[asyncio.Task[None]]) -> None:
    """Cancelled, it leaves them alone: they finish what the stopping broker object still waits for."""
    if not working:
        await asyncio.Event().wait()
    done, _ = await asyncio.wait(working, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()


async def _undecoded(message: RabbitMessage) -> RabbitMessage:
    return message


def taking(consumer: Consumer, inbox: TakesOne, answers: Answers) -> Callable[[Delivery], Awaitable[None]]:
    """A message at a time: taken, then acknowledged."""

    async def take(delivery: Delivery) -> None:
        answers.begin(delivery)
        try:
            await inbox.take(consumer, received(delivery))
        except BaseException:
            answers.leave(delivery)
            raise
        await answers.finish(delivery)

    return take


def _from_faststream(take: Callable[[Delivery], Awaitable[None]]) -> Callable[[RabbitMessage], Awaitable[None]]:
    async def handle(message: RabbitMessage) -> None:
        await take(message.raw_message)

    return handle


def _straight(subscription: RabbitSubscriber, take: Callable[[Delivery], Awaitable[None]]) -> None:
    """Hand over every delivery past FastStream's pipeline, which would come to the same for 30 µs more (measured).

    Its middlewares, scopes, parser, filter and response have nothing to do here; and whatever one of them refused would
    stay unanswered. FastStream connects, comes back after a loss, and stops when all in hand is done.
    """

    async def process(delivery: Delivery) -> None:
        with subscription.lock:  # what its graceful stop waits for
            await take(delivery)

    setattr(subscription, "process_message", process)  # noqa: B010 (a method is not to be assigned to, says mypy)
