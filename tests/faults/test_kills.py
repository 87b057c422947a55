"""kill -9 of any service at any time, under load from inside and from callers over HTTP."""

import asyncio
import random
import time
from datetime import timedelta

import pytest
from rig.figures import Figures, spread
from rig.town import Town

VICTIMS = ["alpha", "beta", "beta-2", "gamma"]


@pytest.mark.parametrize("seconds", [15, pytest.param(300, marks=pytest.mark.long)])
async def test_services_killed_at_random_lose_double_and_reorder_nothing(
    place: Town, figures: Figures, seconds: int
) -> None:
    await place.start("beta-2", service="beta", healthy=False)
    await place.load(50)
    recoveries, duplicates = [], []
    dice, until = random.Random(seconds), time.monotonic() + seconds
    async with place.callers():
        while time.monotonic() < until:
            seen = place.duplicates_seen()
            recovery = await _kill_and_restart(place, dice.choice(VICTIMS), dice)
            recoveries += recovery
            duplicates.append(place.duplicates_seen() - seen)
    await place.load(0)
    verdict = await place.drained(120, slack=timedelta(seconds=60))
    measured = spread("recovery_seconds", recoveries) | spread("duplicates_per_kill", duplicates)
    figures.note("kill -9 of a service", messages=len((await place.history()).said), **measured)

    assert verdict.good, verdict
    assert len(duplicates) >= seconds / 5
    assert max(recoveries, default=0) < 30


async def _kill_and_restart(place: Town, victim: str, dice: random.Random) -> list[float]:
    """Seconds from the new start to the first effect; nothing where a second instance had gone on meanwhile."""
    service = victim.partition("-")[0]
    await asyncio.sleep(dice.uniform(0, 1))
    place.kill(victim)
    await asyncio.sleep(dice.uniform(0, 0.5))
    restarted_at = await place.now()
    await place.start(victim, service=service, healthy=False)
    recovery = await place.recovery(service, restarted_at)
    return [] if service == "beta" else [recovery]
