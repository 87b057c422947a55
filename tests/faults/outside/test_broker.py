"""The broker dies, and the broker runs out of memory or disk."""

import asyncio

import pytest
from rig.town import Town, until

from .outage import under_load
from .servers import Servers

pytestmark = pytest.mark.asyncio(loop_scope="session")
ROUNDS = [1, pytest.param(4, marks=pytest.mark.long)]

ALARMS = {
    "memory": (("set_vm_memory_high_watermark", "0.00001"), ("set_vm_memory_high_watermark", "absolute", "1GB")),
    "disk": (("set_disk_free_limit", "900000GB"), ("set_disk_free_limit", "200MB")),
}
OUTBOX_SQL = """
SELECT count(*)
  FROM alpha.outbox
"""


@pytest.mark.parametrize("rounds", ROUNDS)
async def test_a_broker_killed_and_started_again_loses_and_repeats_nothing(
    place: Town, servers: Servers, rounds: int
) -> None:
    async with under_load(place, "broker kill -9") as outage:
        for each in range(rounds):
            await asyncio.to_thread(servers.kill_broker)
            await asyncio.sleep(1 + each)
            async with outage.recovering():
                await asyncio.to_thread(servers.start_broker)

    assert outage.verdict.good, outage.verdict
    assert max(outage.recovery_seconds) < 30


@pytest.mark.parametrize("alarm", ALARMS)
@pytest.mark.parametrize("seconds", [1, pytest.param(35, marks=pytest.mark.long)])
async def test_writes_commit_through_an_alarm_and_the_relay_goes_on_after_it(
    place: Town, servers: Servers, alarm: str, seconds: int
) -> None:
    raise_it, clear_it = ALARMS[alarm]
    async with under_load(place, f"{alarm} alarm") as outage:
        await servers.rabbitmqctl(*raise_it)
        try:
            await until(lambda: _waits(place, more_than=100))
            promised = len(place.acknowledged)
            await asyncio.sleep(seconds)
            kept = len(place.acknowledged) - promised
        finally:
            async with outage.recovering():
                await servers.rabbitmqctl(*clear_it)

    assert outage.verdict.good, outage.verdict
    assert kept >= seconds
    assert max(outage.recovery_seconds) < 30


async def _waits(place: Town, *, more_than: int) -> bool:
    async with place.admin() as conn:
        return bool(await conn.fetchval(OUTBOX_SQL) > more_than)
