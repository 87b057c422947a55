"""The database is put back to an earlier time while the broker, which has gone on, is ahead of it."""

import asyncio
import shutil
from pathlib import Path

import pytest
from rig.reading import SERVICES
from rig.town import Town
from samklasse import restore

from .outage import Outage, patiently, under_load
from .servers import Servers
from .townstack import operated

pytestmark = pytest.mark.asyncio(loop_scope="session")
NAMES = tuple(SERVICES)


@pytest.mark.parametrize("lost_seconds", [1.5, pytest.param(15, marks=pytest.mark.long)])
async def test_a_database_of_an_earlier_time_and_a_broker_that_is_ahead_agree_again(
    place: Town, servers: Servers, tmp_path: Path, lost_seconds: float
) -> None:
    async with under_load(place, "postgres put back to an earlier time", calls_per_second=0) as outage:
        place.freeze("gamma")
        await asyncio.sleep(0.5)  # so that at that instant its queues hold what the logs have and it has not
        await back_up(servers, tmp_path / "copy")
        promised = len(place.acknowledged)
        await say_more(place, lost_seconds)
        await lose_it(place, servers, tmp_path / "copy")
        outage.counted["promises_of_the_lost_time"] = len(place.acknowledged) - promised
        del place.acknowledged[promised:]
        async with outage.recovering():
            replayed = await restore.rewound(operated(place), say=lambda _: None, services=SERVICES)
            await asyncio.gather(*(place.start(name) for name in NAMES))
        outage.counted["replayed"] = replayed.total()
    shutil.rmtree(tmp_path / "copy")

    assert_all_agree(outage)


def assert_all_agree(outage: Outage) -> None:
    """Nothing of the lost time is left anywhere, and nothing from before it is missing."""
    assert outage.verdict is not None
    assert outage.verdict.good, outage.verdict
    assert outage.counted["promises_of_the_lost_time"] > 0
    assert outage.counted["replayed"] > 0


async def back_up(servers: Servers, place: Path) -> None:
    """A copy of everything, at one instant under load; the services wait meanwhile."""
    await asyncio.to_thread(servers.stop_postgres)
    await asyncio.to_thread(servers.copy_database, place)
    await asyncio.to_thread(servers.start_postgres)


async def say_more(place: Town, seconds: float) -> None:
    """Go on; what comes to gamma's queues now will soon never have been said."""
    await patiently(place.now)
    for number in range(5):
        await place.command(f"/items/item-{number}/moves")
    await asyncio.sleep(seconds)


async def lose_it(place: Town, servers: Servers, copy: Path) -> None:
    """Services stopped at once, database put back; the broker knows nothing of it."""
    for name in NAMES:
        place.kill(name)
    await asyncio.to_thread(servers.kill_postgres)
    await asyncio.to_thread(servers.put_back, copy)
    await asyncio.to_thread(servers.start_postgres)
