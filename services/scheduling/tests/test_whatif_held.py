"""A what-if is its worker's for as long as that works, and a municipality has only a few open, however it asks."""

from __future__ import annotations

import asyncio
import signal
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from samklasse_chassis.pool import connect
from samklasse_scheduling import wondering
from samklasse_scheduling.domain.whatif import Answer
from samklasse_scheduling.store import whatifs

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


async def test_a_comparison_that_takes_longer_than_a_worker_may_be_silent_is_answered(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The comparison of a whole country's term, made as long by waiting."""

    def slowly(*told: Any) -> Answer:
        time.sleep(2.5)
        return compared(*told)

    compared = wondering._compared
    monkeypatch.setattr(wondering, "_compared", slowly)
    await a_market(house)
    await who_wait(house, 5)
    await house.ask("POST", "/whatifs", FORM, **ME)
    context = replace(house._context, settings={"SAMKLASSE_SOLVER_SILENCE_SECONDS": "2"})
    async with house.pool.acquire() as conn:
        await wondering.answer_once(conn, context)

    assert await house.pool.fetchval("SELECT state FROM whatifs") == "DONE"


async def test_a_what_if_whose_worker_is_lost_each_time_stands_in_nobodys_way_for_long(
    house: House, database: Any
) -> None:
    await a_market(house)
    await house.ask("POST", "/whatifs", FORM, **ME)
    for _ in range(wondering.MOST_ATTEMPTS):
        lost = await connect(database.url("scheduling"))
        claimed = await whatifs.claim_oldest(lost)
        lost.terminate()
        assert claimed is not None
        await until_free(house)
    async with house.pool.acquire() as conn:
        await wondering.answer_once(conn, house._context)
    row = await house.pool.fetchrow("SELECT state, code FROM whatifs")

    assert tuple(row) == ("FAILED", "NOT_ANSWERED")


async def until_free(house: House) -> None:
    """The database has noticed that the session is gone."""
    for _ in range(100):
        if not await house.pool.fetchval("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"):
            break
        await asyncio.sleep(0.05)


async def test_whoever_asks_many_times_at_once_has_no_more_open_than_one_after_the_other(house: House) -> None:
    await a_market(house)
    told = await asyncio.gather(*(house.ask("POST", "/whatifs", FORM, **ME) for _ in range(8)))
    opened = await house.pool.fetchval("SELECT count(*) FROM whatifs WHERE owner_orgnr = $1", FYRESDAL)

    assert sorted(status for status, _ in told) == [200] * 3 + [422] * 5
    assert opened == 3
