"""kill -9 of any service at any time."""

import asyncio

from rig.town import Town


async def test_a_quiet_town_keeps_every_promise(place: Town) -> None:
    await place.load(60)
    async with place.callers():
        await asyncio.sleep(2)
    await place.load(0)
    verdict = await place.drained()

    assert verdict.good, verdict
    assert len(place.acknowledged) > 10
