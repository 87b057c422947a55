"""The services' clocks a day off, and moving, while the database's is right: no timer is early, late or double."""

import asyncio
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from rig import faketime
from rig.town import Town

DAY = 86_400
SLACK = timedelta(seconds=30)
SERVICES = ("alpha", "beta", "gamma")


async def test_clocks_a_day_forward_and_back_ring_no_timer_early_late_or_double(calm: Town, tmp_path: Path) -> None:
    clock = tmp_path / "clock"
    faketime.set_clock(clock, DAY)
    await _restart(calm, _settings(clock))
    try:
        await calm.load(60)
        for ahead in (DAY, -DAY, 0, -DAY):
            faketime.set_clock(clock, ahead)
            await asyncio.sleep(1.2)
        seen, right = _date_of_last_log_line(calm), (await calm.now()).date()
        await calm.load(0)
        verdict = await calm.drained(slack=SLACK)
    finally:
        await _restart(calm, {})

    assert verdict.good, verdict
    assert seen == right - timedelta(days=1), "the services' clocks were not wrong"


async def _restart(place: Town, settings: dict[str, str]) -> None:
    await asyncio.gather(*map(place.stop, SERVICES))
    place.settings = dict.fromkeys(SERVICES, settings)
    await asyncio.gather(*map(place.start, SERVICES))


def _settings(clock: Path) -> dict[str, str]:
    try:
        return faketime.settings(clock)
    except faketime.NoFaketime as why:
        pytest.skip(str(why))


def _date_of_last_log_line(place: Town) -> object:
    stamps = re.findall(r'"timestamp": "([^"]+)"', place.logged("beta"))
    return datetime.fromisoformat(stamps[-1]).date()
