"""kill -9 of any service at any time, under load from inside and from callers over HTTP."""

import asyncio
import random
import time

import pytest
from rig.figures import Figures, spread
from rig.town import Town

VICTIMS = ["alpha", "beta", "beta-2", "gamma"]


@pytest.mark.parametrize("seconds", [10, pytest.param(300, marks=pytest.mark.long)])
async def test_services_killed_at_random_lose_double_and_reorder_nothing(
    calm: Town, figures: Figures, seconds: int
) -> None:
    await calm.start("beta-2", service="beta", healthy=False)
    await calm.load(50)
    recoveries, duplicates = [], []
    dice, until = random.Random(seconds), time.monotonic() + seconds
    async with calm.callers():
        while time.monotonic() < until:
            seen = calm.duplicates_seen()
            recovery = await _kill_and_restart(calm, dice.choice(VICTIMS), dice)
            recoveries += recovery
            duplicates.append(calm.duplicates_seen() - seen)
    await calm.load(0)
    verdict = await calm.drained(120)
    measured = spread("recovery_seconds", recoveries) | spread("duplicates_per_kill", duplicates)
    figures.note("kill -9 of a service", messages=len((await calm.history()).said), **measured)

    assert verdict.good, verdict
    assert len(duplicates) >= seconds / 5
    assert max(recoveries, default=0) < 30


async def _kill_and_restart(calm: Town, victim: str, dice: random.Random) -> list[float]:
    """Seconds from the new start to the first effect; nothing where a second instance had gone on meanwhile."""
    service = victim.partition("-")[0]
    await asyncio.sleep(dice.uniform(0, 1))
    calm.kill(victim)
    await asyncio.sleep(dice.uniform(0, 0.5))
    restarted_at = await calm.now()
    await calm.start(victim, service=service, healthy=False)
    recovery = await calm.recovery(service, restarted_at)
    return [] if service == "beta" else [recovery]
