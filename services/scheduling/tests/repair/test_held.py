"""A repair is its worker's for as long as its child works: not longer, and not for a frozen one."""

from __future__ import annotations

import asyncio
import signal
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from samklasse_chassis import clock
from samklasse_scheduling import heartbeat
from samklasse_scheduling.store import repairs, runs

from ..builders import SUPPLIER, an_id
from ..conftest import House
from ..test_killed import kill, workers
from .test_service_choice import MANY, a_hit

REPAIRER = Path(__file__).parent / "a_repairer.py"


async def a_case(house: House) -> None:
    told = {"supplier": SUPPLIER, "reason": "FREE_DAY", "sessions": [], "trail": an_id("trail")}
    async with house.pool.acquire() as conn:
        await repairs.add(conn, an_id("case"), **told, at=await clock.now(conn))


async def test_a_repair_is_held_while_its_child_works_however_long_that_takes(house: House) -> None:
    """A cold cache makes a child load for minutes."""
    await a_case(house)
    async with house.pool.acquire() as ours, house.pool.acquire() as theirs:
        case = await repairs.claim_oldest(ours)
        await house.set_clock(await clock.now(ours) + timedelta(hours=1))
        meanwhile = await repairs.claim_oldest(theirs)
        assert case is not None
        await repairs.release(ours, case.id)
        afterwards = await repairs.claim_oldest(theirs)

    assert meanwhile is None
    assert afterwards is not None
    assert afterwards.attempts == 2


@pytest.mark.parametrize(("beat", "held"), [(0.2, True), (60.0, False)])
async def test_who_says_something_keeps_it_and_who_says_nothing_loses_it(
    house: House, monkeypatch: pytest.MonkeyPatch, beat: float, held: bool
) -> None:
    await a_case(house)
    monkeypatch.setattr(heartbeat, "BEAT_SECONDS", beat)
    async with house.pool.acquire() as ours, house.pool.acquire() as theirs:
        assert await repairs.claim_oldest(ours) is not None
        await runs.end_when_silent(ours, 1.0)
        await heartbeat.beside(ours, asyncio.sleep(3.0))
        taken = await repairs.claim_oldest(theirs)

    assert (taken is None) is held


async def test_a_frozen_repairer_loses_its_repair_and_changes_nothing_when_it_wakes(
    house: House, database: Any
) -> None:
    await a_hit(house)
    with workers(database.url("scheduling"), REPAIRER) as ours:
        frozen = ours.start()
        await until(house, "attempts = 1")
        await asyncio.sleep(1.5)  # it has read what it needs, and its engine works
        kill(frozen.pid, signal.SIGSTOP)
        ours.start()
        worked_out = await until(house, "state = 'OPEN'")
        kill(frozen.pid, signal.SIGCONT)
        await asyncio.sleep(1.5)
    _, listed = await house.ask("GET", "/repairs")

    assert worked_out
    assert [(one["state"], one["sessions"]) for one in listed["repairs"]] == [("OPEN", MANY)]
    assert await house.pool.fetchval("SELECT attempts FROM repair_cases") == 2


async def until(house: House, what: str) -> bool:
    """Whether it has come so far with the only repair, in 40 seconds."""
    for _ in range(200):
        if await house.pool.fetchval(f"SELECT count(*) FROM repair_cases WHERE {what}"):  # noqa: S608
            return True
        await asyncio.sleep(0.2)
    return False
