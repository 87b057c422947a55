"""A what-if is its worker's for as long as that works, and a municipality has only a few open, however it asks."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path
from typing import Any

from .builders import FYRESDAL
from .conftest import House
from .telling import a_market
from .telling import people as who_wait
from .test_killed import kill, until_solving, workers
from .test_whatif import ME

WONDERER = Path(__file__).parent / "a_wonderer.py"
FORM = {"seats": 6, "window": "EVENING"}


async def test_a_frozen_worker_loses_its_what_if_and_changes_nothing_when_it_wakes(house: House, database: Any) -> None:
    await a_market(house)
    await who_wait(house, 5)
    await house.ask("POST", "/whatifs", FORM, **ME)
    with workers(database.url("scheduling"), WONDERER) as ours:
        frozen = ours.start()
        await until_solving(ours, frozen)
        kill(frozen.pid, signal.SIGSTOP)
        ours.start()
        state = await until_answered(house)
        kill(frozen.pid, signal.SIGCONT)
        await asyncio.sleep(1.5)

    assert state == "DONE"
    assert await house.pool.fetchval("SELECT state FROM whatifs") == "DONE"


async def until_answered(house: House) -> str:
    for _ in range(150):
        state = str(await house.pool.fetchval("SELECT state FROM whatifs"))
        if state != "WAITING":
            break
        await asyncio.sleep(0.2)
    return state


async def test_whoever_asks_many_times_at_once_has_no_more_open_than_one_after_the_other(house: House) -> None:
    await a_market(house)
    told = await asyncio.gather(*(house.ask("POST", "/whatifs", FORM, **ME) for _ in range(8)))
    opened = await house.pool.fetchval("SELECT count(*) FROM whatifs WHERE owner_orgnr = $1", FYRESDAL)

    assert sorted(status for status, _ in told) == [200] * 3 + [422] * 5
    assert opened == 3
