"""What many say at once is published whole and in order, and what nobody hears is not lost without a trace."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Iterator

import pytest
from aio_pika.abc import AbstractIncomingMessage
from samklasse.infra.state import Infra
from samklasse_chassis.relay import Relay
from samklasse_contracts.message import Message

from . import letters, places
from .letters import NOTES, THINGS
from .letters import NoteSaid as Note
from .letters import ThingSaid as Thing
from .life import Life, Silent
from .points import Points
from .world import Place, World, opened

WRITERS, EACH, SUBJECTS = 6, 60, 3

XID_SQL = """
SELECT pg_current_xact_id()
"""

LOGGED_SQL = """
SELECT subject, sequence
  FROM event_log
 ORDER BY pos
"""

BY_SEQ_SQL = """
SELECT subject, sequence
  FROM outbox
 ORDER BY seq
"""

LEFT_SQL = """
SELECT count(seq)
  FROM outbox
"""


class Unbound(Message):
    """Nobody hears it."""

    key = "alpha.nobody.hears.v1"
    sequenced = False

    name: str


@pytest.fixture(scope="module")
def somewhere(infra: Infra) -> Iterator[Place]:
    made = asyncio.run(places.made(infra))
    yield made
    asyncio.run(places.unmade(infra, made))


@pytest.fixture
async def world(somewhere: Place) -> AsyncIterator[World]:
    found = await opened(somewhere)
    await found.fresh()
    yield found
    await found.close()


async def _write(world: World, writer: int) -> None:
    """Transactions that take their number early or late, and dawdle before they commit."""
    chance = random.Random(writer)
    for n in range(EACH):
        async with world.pools["alpha"].acquire() as conn, conn.transaction():
            if chance.random() < 0.5:
                await conn.fetchval(XID_SQL)
            await asyncio.sleep(chance.random() / 200)
            name = f"{writer}-{n}"
            await letters.tell(conn, Thing(name=name), str(chance.randrange(SUBJECTS)), letters.cause(name))
            await asyncio.sleep(chance.random() / 200)


def _in_order(rows: list[tuple[str, int]]) -> bool:
    of = {subject: [sequence for about, sequence in rows if about == subject] for subject, _ in rows}
    return all(said == list(range(1, len(said) + 1)) for said in of.values())


async def test_the_order_of_the_outbox_is_the_order_of_every_aggregate(world: World) -> None:
    await asyncio.gather(*(_write(world, writer) for writer in range(WRITERS)))

    rows = [tuple(row) for row in await world.pools["alpha"].fetch(BY_SEQ_SQL)]
    assert len(rows) == WRITERS * EACH
    assert _in_order(rows)


async def test_a_relay_beside_six_writers_misses_nothing_and_keeps_every_order(world: World) -> None:
    relay = Relay(world.pools["alpha"], Life(world, Points()).broker("alpha"))
    relaying = asyncio.ensure_future(relay.run(Silent()))
    await asyncio.gather(*(_write(world, writer) for writer in range(WRITERS)))
    while await world.pools["alpha"].fetchval(LEFT_SQL):  # noqa: ASYNC110 (the outbox sets no event)
        await asyncio.sleep(0.05)
    relaying.cancel()
    await asyncio.wait({relaying})

    rows = [tuple(row) for row in await world.pools["alpha"].fetch(LOGGED_SQL)]
    heard = [message.headers["ce-sequence"] for message in await _read(world, THINGS.queue)]
    assert len(rows) == len(heard) == WRITERS * EACH
    assert _in_order(rows)


async def test_what_is_bound_to_no_queue_is_kept_where_somebody_looks(world: World) -> None:
    life = Life(world, Points())
    await life.say("alpha", Note(name="heard"), Unbound(name="unheard"), subject="a")
    await life.relay("alpha")

    unrouted = await _read(world, "ev.unrouted")
    assert [message.routing_key for message in unrouted] == [Unbound.key]
    assert len(await _read(world, NOTES.queue)) == 1


async def _read(world: World, queue: str) -> list[AbstractIncomingMessage]:
    place = await (await world.open_channel()).get_queue(queue, ensure=False)
    found = []
    while message := await place.get(no_ack=True, fail=False):
        found.append(message)
    return found
