"""What arrives twice, five times, out of order or a day late has its effect once and in order."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from rig import beta, gamma, wire
from rig.town import Town, until

QUEUES = (beta.ITEMS, beta.NOTES, gamma.ITEMS, gamma.HOT, gamma.NOTES)
CLOCK = "UPDATE operator.clock SET ahead_by = $1::text::interval"
AT_REST = """
SELECT NOT EXISTS (SELECT FROM alpha.outbox) AND NOT EXISTS (SELECT FROM alpha.timers WHERE said_at IS NULL)
"""
ONE_ID = "SELECT source FROM beta.effects WHERE consumer = $1 AND id = $2 ORDER BY source"


async def test_deliveries_five_times_shuffled_and_a_day_late_have_one_effect_in_order(calm: Town) -> None:
    dice = random.Random(5)
    seen = calm.duplicates_seen()
    held = await _held(calm)
    async with _a_day_later(calm):
        for queue, letters in held.items():
            await wire.put(calm.amqp_url, queue, wire.disturbed(letters, 5, dice))
        await asyncio.gather(calm.start("beta"), calm.start("gamma"))
        verdict = await calm.drained(120)

    assert verdict.good, verdict
    assert min(map(len, held.values())) > 5
    assert calm.duplicates_seen() - seen >= 2 * sum(map(len, held.values()))


async def test_a_consumer_killed_among_duplicates_doubles_nothing(calm: Town) -> None:
    held = await _held(calm)
    for queue, letters in held.items():
        twice = [*letters, *random.Random(6).sample(letters, len(letters) // 5)]
        await wire.put(calm.amqp_url, queue, twice)
    for _ in range(2):
        await asyncio.gather(*(calm.start(name, healthy=False) for name in ("beta", "gamma")))
        await _some_effects(calm)
        for name in ("beta", "gamma"):
            calm.kill(name)
    await asyncio.gather(calm.start("beta"), calm.start("gamma"))
    verdict = await calm.drained()

    assert verdict.good, verdict


async def test_the_same_id_from_two_sources_is_two_messages(calm: Town) -> None:
    await calm.stop("beta")
    await calm.load(100)
    await until(lambda: _holds(calm, beta.NOTES, 1))
    await calm.load(0)
    note, *others = await wire.hold(calm.amqp_url, beta.NOTES)
    forged = replace(note, headers={**note.headers, "ce-source": "/elsewhere"})
    await wire.put(calm.amqp_url, beta.NOTES, [note, forged, note, forged, *others])
    await calm.start("beta")
    await until(lambda: _holds(calm, beta.NOTES, 0))
    async with calm.admin() as conn:
        sources = [row["source"] for row in await conn.fetch(ONE_ID, beta.NOTES, note.headers["ce-id"])]
        await conn.execute("DELETE FROM beta.effects WHERE source = '/elsewhere'")

    assert sources == ["/alpha", "/elsewhere"]


async def _held(place: Town) -> dict[str, list[wire.Letter]]:
    """What a second of load leaves in the queues of beta and gamma, taken out of them."""
    await asyncio.gather(place.stop("beta"), place.stop("gamma"))
    await place.load(100)
    await asyncio.sleep(1.2)
    await place.load(0)
    await until(lambda: _at_rest(place))
    return {queue: await wire.hold(place.amqp_url, queue) for queue in QUEUES}


@asynccontextmanager
async def _a_day_later(place: Town) -> AsyncIterator[None]:
    async with place.admin() as conn:
        await conn.execute(CLOCK, "1 day")
    try:
        yield
    finally:
        async with place.admin() as conn:
            await conn.execute(CLOCK, "0")


async def _some_effects(place: Town) -> None:
    before = await place.effects("beta")
    await until(lambda: _more_effects(place, before))


async def _more_effects(place: Town, before: int) -> bool:
    return await place.effects("beta") > before or not any((await place.waiting()).values())


async def _at_rest(place: Town) -> bool:
    """Nothing left in alpha's outbox, and no alarm still set: the clock may be moved."""
    async with place.admin() as conn:
        return bool(await conn.fetchval(AT_REST)) and not (await place.waiting())["alpha.alpha-timer"]


async def _holds(place: Town, queue: str, at_least: int) -> bool:
    waiting = (await place.waiting())[queue]
    return waiting >= at_least if at_least else waiting == 0
