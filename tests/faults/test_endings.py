"""SIGTERM under load, again and again: a deploy gives back what it had in hand and nothing more."""

import asyncio

import aio_pika
import pytest
from rig import beta
from rig.figures import Figures, spread
from rig.town import Town

SERVICES = ("alpha", "beta", "gamma")
GRACE_SECONDS = 20
PREFETCH = 50


@pytest.mark.parametrize("rounds", [4, pytest.param(12, marks=pytest.mark.long)])
async def test_services_ended_under_load_lose_nothing_and_end_in_time(
    calm: Town, figures: Figures, rounds: int
) -> None:
    ended: list[float] = []
    seen = calm.duplicates_seen()
    await calm.load(60)
    async with calm.callers():
        for _ in range(rounds):
            ended += await asyncio.gather(*(_end_and_restart(calm, name) for name in SERVICES))
    await calm.load(0)
    verdict = await calm.drained(120)
    figures.note("SIGTERM under load", duplicates=calm.duplicates_seen() - seen, **spread("seconds_to_end", ended))

    assert verdict.good, verdict
    assert max(ended) < GRACE_SECONDS
    assert await _dead_lettered(calm) == 0


async def test_an_ended_consumer_hands_back_at_most_its_prefetch(calm: Town) -> None:
    await calm.load(60)
    await asyncio.gather(*(calm.command(f"/items/item-{n}/moves", takes=0.2) for n in range(30)))
    await calm.stop("beta")
    handed_back = await _handed_back(calm, beta.ITEMS)
    await calm.load(0)
    await calm.start("beta")
    verdict = await calm.drained()

    assert handed_back <= PREFETCH
    assert verdict.good, verdict


async def _end_and_restart(place: Town, name: str) -> float:
    seconds = await place.stop(name)
    restarted_at = await place.now()
    await place.start(name, healthy=False)
    await place.recovery(name, restarted_at)
    return seconds


async def _handed_back(place: Town, name: str) -> int:
    """Messages at the head of a queue that had been delivered before; they stay there."""
    connection = await aio_pika.connect(place.amqp_url)
    async with connection:
        queue = await (await connection.channel()).get_queue(name, ensure=False)
        heads = [await queue.get(no_ack=False, fail=False) for _ in range(3 * PREFETCH)]
    return sum(bool(message.redelivered) for message in heads if message)


async def _dead_lettered(place: Town) -> int:
    async with place.admin() as conn:
        counts = [
            await conn.fetchval("SELECT count(*) FROM beta.quarantine WHERE code = 'DELIVERY_LIMIT'"),
            await conn.fetchval("SELECT count(*) FROM gamma.quarantine WHERE code = 'DELIVERY_LIMIT'"),
            await conn.fetchval("SELECT count(*) FROM alpha.quarantine WHERE code = 'DELIVERY_LIMIT'"),
        ]
    return sum(counts)
