"""SIGTERM under load, again and again: a deploy gives back what it had in hand and nothing more."""

import asyncio
from datetime import timedelta

import aio_pika
import pytest
from rig import beta
from rig.figures import Figures, spread
from rig.town import Town

SERVICES = ("alpha", "beta", "gamma")
GRACE_SECONDS = 20
AWAY = timedelta(seconds=60)
"""How late a timer may be whose service was away."""
PREFETCH = 20


@pytest.mark.parametrize("rounds", [4, pytest.param(12, marks=pytest.mark.long)])
async def test_services_ended_under_load_lose_nothing_and_end_in_time(
    place: Town, figures: Figures, rounds: int
) -> None:
    await place.load(60)
    ended = []
    async with place.callers():
        for _ in range(rounds):
            for name in SERVICES:
                ended.append(await place.stop(name))
                restarted_at = await place.now()
                await place.start(name, healthy=False)
                await place.recovery(name, restarted_at)
    await place.load(0)
    verdict = await place.drained(120, slack=AWAY)
    states = {row.state for row in (await place.history()).set_aside}
    figures.note("SIGTERM under load", duplicates=place.duplicates_seen(), **spread("seconds_to_end", ended))

    assert verdict.good, verdict
    assert max(ended) < GRACE_SECONDS
    assert states <= {"resolved"}, "something was dead-lettered"


async def test_an_ended_consumer_hands_back_at_most_its_prefetch(place: Town) -> None:
    await place.load(100)
    await asyncio.gather(*(place.command(f"/items/item-{n}/moves", takes=0.2) for n in range(30)))
    await place.stop("beta")
    handed_back = await _handed_back(place, beta.ITEMS)
    await place.load(0)
    await place.start("beta")
    verdict = await place.drained()

    assert handed_back <= PREFETCH
    assert verdict.good, verdict


async def _handed_back(place: Town, name: str) -> int:
    """Messages at the head of a queue that had been delivered before; they stay there."""
    connection = await aio_pika.connect(place.amqp_url)
    async with connection:
        queue = await (await connection.channel()).get_queue(name, ensure=False)
        heads = [await queue.get(no_ack=False, fail=False) for _ in range(3 * PREFETCH)]
    return sum(bool(message.redelivered) for message in heads if message)
