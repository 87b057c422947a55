"""The relay tells what the broker has from what it may have, and leaves a channel that went wrong."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

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


class Deaf(Electing):
    """It nacks, and a cancellation is lost while it is left: as in `wait_for` until Python 3.12."""

    def __init__(self) -> None:
        super().__init__()
        self.leaving = asyncio.Event()

    async def reset(self) -> None:
        if not self.leaving.is_set():
            self.leaving.set()
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(60)


async def test_who_is_told_to_end_while_a_channel_is_left_ends(place: Place, alpha: asyncpg.Pool) -> None:
    broker = Deaf()
    await _say(alpha, toys.said("one", 1))
    running = asyncio.create_task(Leadership(session(place.url("alpha")), "alpha", Relay(alpha, broker).run).run())
    await broker.leaving.wait()
    running.cancel()
    ended, _ = await asyncio.wait([running], timeout=5)

    assert ended == {running}


class Taking:
    """A broker that takes whatever comes, and remembers how often."""

    def __init__(self) -> None:
        self.taken: Counter[UUID] = Counter()
        self.order: list[UUID] = []

    async def publish(self, parcels: Sequence[Parcel]) -> list[BaseException | None]:
        self.taken.update(parcel.id for parcel in parcels)
        self.order += [parcel.id for parcel in parcels]
        return [None for _ in parcels]

    async def reset(self) -> None:
        """Nothing to forget."""


async def test_a_slow_move_holds_back_no_message_and_none_goes_out_twice(place: Place, alpha: asyncpg.Pool) -> None:
    broker, one, other = Taking(), toys.said("one", 1), toys.said("other", 1)
    await _say(alpha, one)
    async with alpha.acquire() as reader, reader.transaction():
        await reader.execute("LOCK TABLE event_log IN SHARE MODE")
        async with working(Leadership(session(place.url("alpha")), "alpha", Relay(alpha, broker).run).run()):
            await until(lambda: _taken(broker, 1))
            await _say(alpha, other)
            await until(lambda: _taken(broker, 2))
            await asyncio.sleep(0.2)
            waiting = await alpha.fetchval("SELECT count(*) FROM outbox")
            await reader.execute("ROLLBACK")
            await until(lambda: _sent(alpha))

    assert waiting == 2
    assert broker.taken == {one.envelope.id: 1, other.envelope.id: 1}
    assert await _logged(alpha) == [one.envelope.id, other.envelope.id]


async def test_no_more_than_a_batch_is_under_way_to_the_log(
    place: Place, alpha: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "BATCH", 2)
    broker, messages = Taking(), [toys.said(str(n), 1) for n in range(9)]
    await _say(alpha, *messages)
    async with alpha.acquire() as reader, reader.transaction():
        await reader.execute("LOCK TABLE event_log IN SHARE MODE")
        async with working(Leadership(session(place.url("alpha")), "alpha", Relay(alpha, broker).run).run()):
            await until(lambda: _taken(broker, 4))
            await asyncio.sleep(0.2)
            held_back = len(broker.order)
            await reader.execute("ROLLBACK")
            await until(lambda: _sent(alpha))

    assert held_back == 4
    assert broker.order == await _logged(alpha) == [message.envelope.id for message in messages]


async def test_a_term_that_ends_in_the_middle_of_a_move_leaves_it_to_the_next(
    place: Place, alpha: asyncpg.Pool
) -> None:
    broker, one = Taking(), toys.said("one", 1)
    leading = Leadership(session(place.url("alpha")), "alpha", Relay(alpha, broker).run)
    await _say(alpha, one)
    async with alpha.acquire() as reader, reader.transaction():
        await reader.execute("LOCK TABLE event_log IN SHARE MODE")
        async with working(leading.run()):
            await until(lambda: _taken(broker, 1))
            await asyncio.sleep(0.1)
    async with working(leading.run()):
        await until(lambda: _sent(alpha))

    assert await _logged(alpha) == [one.envelope.id]
    assert broker.taken[one.envelope.id] <= 2


async def test_of_two_that_move_the_same_rows_one_does(place: Place, alpha: asyncpg.Pool) -> None:
    messages = [toys.said(str(n), 1) for n in range(3)]
    await _say(alpha, *messages)
    seqs = [row["seq"] for row in await alpha.fetch(relay.READ_SQL, [], 9, [])]
    async with alpha.acquire() as conn, conn.transaction():
        await conn.execute(relay.MOVE_SQL, seqs[1:])
        second = asyncio.ensure_future(alpha.execute(relay.MOVE_SQL, seqs))
        await asyncio.sleep(0.2)
        waited = not second.done()
    await second

    assert waited
    assert sorted(await _logged(alpha)) == sorted(message.envelope.id for message in messages)


async def _say(alpha: asyncpg.Pool, *messages: toys.ThingSaid) -> None:
    async with alpha.acquire() as conn, conn.transaction():
        await outbox.add(conn, *messages)


async def _taken(broker: Taking, count: int) -> bool:
    return len(broker.order) >= count


async def _logged(alpha: asyncpg.Pool) -> list[UUID]:
    return [row["id"] for row in await alpha.fetch("SELECT id FROM event_log ORDER BY pos")]


async def _sent(alpha: asyncpg.Pool) -> bool:
    return bool(await alpha.fetchval("SELECT NOT EXISTS (SELECT FROM outbox)"))
