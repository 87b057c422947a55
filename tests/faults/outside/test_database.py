"""The database dies under load."""

import asyncio

import pytest
from rig.town import Town

from .outage import under_load
from .servers import Servers

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("rounds", [1, pytest.param(4, marks=pytest.mark.long)])
async def test_a_database_killed_and_started_again_loses_and_repeats_nothing(
    place: Town, servers: Servers, rounds: int
) -> None:
    async with under_load(place, "postgres kill -9") as outage:
        for each in range(rounds):
            await asyncio.sleep(0.3)
            await asyncio.to_thread(servers.kill_postgres)
            await asyncio.sleep(each)
            async with outage.recovering():
                await asyncio.to_thread(servers.start_postgres)

    assert outage.verdict.good, outage.verdict
    assert max(outage.recovery_seconds) < 10
