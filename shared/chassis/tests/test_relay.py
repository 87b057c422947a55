"""The relay tells what the broker has from what it may have, and leaves a channel that went wrong."""

from collections.abc import Sequence

import aio_pika
import asyncpg
import pytest
import toys
from pamqp.commands import Basic
from samklasse_chassis import outbox, relay
from samklasse_chassis.leader import Leadership, session
from samklasse_chassis.parcel import Parcel
from samklasse_chassis.relay import Relay
from toys import Place, until, working


class Electing:
    """A channel opened while the cluster elects a leader: on RabbitMQ 3.10 it answers nack for ever."""

    def __init__(self) -> None:
        self.opened, self.nacked = 1, 0
        self.safe: list[Parcel] = []

    async def publish(self, parcels: Sequence[Parcel]) -> list[BaseException | None]:
        if self.opened == 1:
            self.nacked += len(parcels)
            return [aio_pika.exceptions.DeliveryError(None, Basic.Nack()) for _ in parcels]
        self.safe += parcels
        return [None for _ in parcels]

    async def reset(self) -> None:
        self.opened += 1


async def test_a_channel_that_only_nacks_is_left_for_a_new_one(
    place: Place, alpha: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "PAUSE_SECONDS", 0.1)
    broker, messages = Electing(), [toys.said(str(n), 1) for n in range(3)]
    async with alpha.acquire() as conn, conn.transaction():
        await outbox.add(conn, *messages)
    async with working(Leadership(session(place.url("alpha")), "alpha", Relay(alpha, broker).run).run()):
        await until(lambda: _sent(alpha))

    assert broker.nacked == 3
    assert [parcel.id for parcel in broker.safe] == [message.envelope.id for message in messages]
    assert await alpha.fetchval("SELECT count(*) FROM event_log") == 3


async def _sent(alpha: asyncpg.Pool) -> bool:
    return bool(await alpha.fetchval("SELECT NOT EXISTS (SELECT FROM outbox)"))
