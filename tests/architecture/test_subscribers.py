"""Every subscriber of every service: a channel and a small prefetch of its own, and nothing frozen at declaration."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from faststream import AckPolicy
from faststream.rabbit import Channel, RabbitBroker
from samklasse.infra import rabbit
from samklasse.provision import installed
from samklasse_chassis import consuming, topology
from samklasse_chassis.consumer import Consumer
from samklasse_contracts.message import MAX_BODY_BYTES

MOST_UNANSWERED, MOST_IN_A_BATCH = 50, 1000
"""Messages in hand; a batch is one transaction, and aiormq looks through all open answers for each of them."""
TABLE = [consumer for service in installed().values() for consumer in service.consumers]


@pytest.fixture(scope="module")
def drawn() -> Mapping[str, list[dict[str, Any]]]:
    """The topology of all services and one supplier."""
    return topology.definitions({name: service.consumers for name, service in installed().items()}, ["910000004"])


def greedy(table: Iterable[Consumer]) -> Iterator[str]:
    """Consumers that take more into their hands than they could hand back."""
    for consumer in table:
        most = MOST_UNANSWERED if consumer.batch == 1 else MOST_IN_A_BATCH
        if not 1 <= consumer.most_unanswered <= most:
            yield f"{consumer.queue} holds {consumer.most_unanswered}"


def sharing(channels: Sequence[Channel | None]) -> int:
    """How many subscribers have no channel of their own."""
    return len(channels) - len({id(channel) for channel in channels if channel is not None})


def test_no_consumer_takes_more_than_it_can_hand_back() -> None:
    assert TABLE
    assert list(greedy(TABLE)) == []


def test_a_greedy_consumer_is_noticed() -> None:
    plain = replace(TABLE[0], batch=1, hot=False)

    assert list(greedy([replace(plain, prefetch=0)])) == [f"{plain.queue} holds 0"]
    assert list(greedy([replace(plain, prefetch=51)])) == [f"{plain.queue} holds 51"]
    assert list(greedy([replace(plain, batch=501)])) == [f"{plain.queue} holds 1002"]
    assert list(greedy([replace(plain, batch=200)])) == []


def test_every_subscriber_has_a_channel_of_its_own_and_answers_by_hand() -> None:
    broker = RabbitBroker(graceful_timeout=consuming.GRACE_SECONDS, **consuming.OPTIONS)
    made = [consuming.subscriber(broker, consumer) for consumer in TABLE if not consumer.hot]
    channels = [one.channel for one in made]

    assert sharing(channels) == 0
    assert sharing([*channels, None]) == sharing([*channels, channels[0]]) == 1
    assert {one.ack_policy for one in made} == {AckPolicy.MANUAL}
    assert not any(one.queue.declare for one in made)
    assert [channel.prefetch_count for channel in channels] == [
        consumer.most_unanswered for consumer in TABLE if not consumer.hot
    ]
    assert consuming.GRACE_SECONDS > 0, "without a number FastStream does not wait at all"


def test_a_queue_of_yesterday_can_be_declared_as_today(drawn: Mapping[str, list[dict[str, Any]]]) -> None:
    """What is in a queue's arguments can never change, so limits are policies."""
    assert {str(queue["arguments"]) for queue in drawn["queues"]} == {"{'x-queue-type': 'quorum'}"}
    assert all(queue["durable"] for queue in drawn["queues"])


def test_no_delivery_limit_drops_a_message_at_once(drawn: Mapping[str, list[dict[str, Any]]]) -> None:
    limits = [policy["definition"].get("delivery-limit", 1) for policy in drawn["policies"]]

    assert min(limits) > 0
    assert max(limits) > 1


def test_the_broker_takes_the_largest_body_and_no_more_than_256_kib() -> None:
    assert MAX_BODY_BYTES < rabbit.MAX_MESSAGE_BYTES <= 256 * 1024
