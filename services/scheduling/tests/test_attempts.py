"""Attempts at a run that come to nothing: each is counted, none ends the service, and nothing is left of them."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from samklasse_chassis import log
from samklasse_chassis.health import Health
from samklasse_chassis.pool import away
from samklasse_chassis.runtime import Context
from samklasse_contracts.enrollment import ErasureRequested
from samklasse_scheduling import worker
from samklasse_scheduling.domain.formation import form
from samklasse_scheduling.domain.plan import Plan
from samklasse_scheduling.domain.progress import Standing
from samklasse_scheduling.domain.situation import Situation
from samklasse_scheduling.handlers import runs as handle
from samklasse_scheduling.saving import save
from samklasse_scheduling.store import progress, runs
from samklasse_scheduling.store.runs import Run
from samklasse_scheduling.store.situation import load

from .builders import LARVIK, an_id
from .conftest import House
from .telling import START, a_market, people
from .unlucky import loses

BLOCKED_SQL = "SELECT count(*) FROM pg_stat_activity WHERE pid = $1 AND wait_event_type = 'Lock'"


async def seen(house: House) -> tuple[str, int, str]:
    (run,) = (await house.ask("GET", "/runs"))[1]["runs"]
    return run["state"], run["attempts"], run["code"]


async def solved(house: House, conn: asyncpg.Connection) -> tuple[Run, Situation, Plan]:
    """Nine people wait, and a plan for them has been found."""
    await a_market(house)
    await people(house, 9)
    _, asked = await house.ask("POST", "/runs", {"limit_seconds": 4})
    run = await runs.read(conn, UUID(asked["run_id"]))
    assert run is not None
    situation = await load(conn, handle.earliest(run, START))
    return run, situation, form(situation, seed=1, limit=2, run=run.id)


async def test_whatever_goes_wrong_with_a_run_is_counted_until_it_has_failed_and_the_next_is_taken(
    house: House,
) -> None:
    """What is known here is broken by hand, so that not even the situation can be read."""
    await a_market(house)
    await people(house, 9)
    await house.ask("POST", "/runs", {"limit_seconds": 4})
    await house.pool.execute("UPDATE offerings SET windows = ARRAY['NIGHT']")
    first = await house.run_once()
    once = await seen(house)
    while await house.run_once():
        pass

    assert first
    assert once == ("WAITING", 1, "UNEXPECTED")
    assert await seen(house) == ("FAILED", handle.MOST_ATTEMPTS, "UNEXPECTED")


async def until_blocked(admin: asyncpg.Connection, pid: int) -> None:
    for _ in range(500):
        if await admin.fetchval(BLOCKED_SQL, pid):
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it waits for nobody")


async def test_a_session_that_the_database_ends_while_a_plan_is_saved_counts_as_an_attempt(
    house: House, database: Any
) -> None:
    context = Context(house.pool, {}, Health(), log.logger())
    admin = await asyncpg.connect(database.url())
    async with house.pool.acquire() as conn, house.pool.acquire() as other:
        run, situation, plan = await solved(house, conn)
        blocker = other.transaction()
        await blocker.start()
        await runs.lock(other, run.id)
        saving = asyncio.create_task(worker._save(conn, run, situation, plan, context, seconds=1.0))
        await until_blocked(admin, conn.get_server_pid())
        await admin.execute("SELECT pg_terminate_backend($1)", conn.get_server_pid())
        await blocker.rollback()
        with pytest.raises(Exception) as ended:  # several kinds, which only `away` knows
            await saving
    await admin.close()

    assert away(ended.value)
    assert await seen(house) == ("WAITING", 1, "NOT_SAVED")
    assert await house.said("plan.proposed") == []


@pytest.mark.parametrize("times", [1, 5])
async def test_a_plan_that_loses_deadlocks_is_saved_again_and_not_solved_again(house: House, times: int) -> None:
    """Five are more than are tried in place: then it is drafted anew from what is there."""
    async with house.pool.acquire() as conn:
        run, situation, plan = await solved(house, conn)
        await loses(house, "INSERT", "plans", times=times)
        saved = await save(conn, run, situation, plan, seconds=1.0)

    assert saved
    assert await seen(house) == ("DONE", 0, None)
    assert len(await house.said("plan.proposed")) == 1


@pytest.mark.parametrize(("days", "saved"), [(1, True), (5, False)])
async def test_a_run_over_midnight_gives_no_class_that_begins_before_the_answers_are_in(
    house: House, days: int, saved: bool
) -> None:
    """Classes begin on Monday 11 January; asked on the 9th, answers come until the 11th."""
    async with house.pool.acquire() as conn:
        run, situation, plan = await solved(house, conn)
        await house.set_clock(START + timedelta(days=days))
        was_saved = await save(conn, run, situation, plan, seconds=1.0)
    state = await seen(house)
    await house.run_once()

    assert was_saved is saved
    assert state == (("DONE", 0, None) if saved else ("WAITING", 1, "TOO_LATE_TO_BEGIN"))
    assert (await seen(house))[0] == "DONE"
    (share,) = await house.said("plan.proposed")
    assert {group["starts_on"] for group in share["classes"]} == {"2027-01-11" if saved else "2027-01-18"}


def erasure(name: str) -> ErasureRequested:
    return ErasureRequested(
        case_id=an_id("case"), person_id=an_id(f"person {name}"), owner_orgnr=LARVIK, enrollment_ids=(an_id(name),)
    )


async def test_a_run_that_goes_on_keeps_no_plan_with_somebody_who_is_forgotten_however_they_meet(house: House) -> None:
    """Her erasure comes while the first plan is being written down, and others come after it."""
    async with house.pool.acquire() as conn:
        run, _, plan = await solved(house, conn)
        best = Standing(9, 9, 1, 2.0, plan)
        async with conn.transaction():
            await handle.report(conn, run, best, aloud=False, now=START)
            erasing = asyncio.create_task(house.hear(erasure("p0"), an_id("case")))
            await asyncio.sleep(0.3)
        await erasing
        first = await progress.read(conn, run.id, with_plan=True)
        async with conn.transaction():
            await handle.report(conn, run, best, aloud=False, now=START)
        second = await progress.read(conn, run.id, with_plan=True)

    assert first == second == Standing(9, 9, 1, 2.0, None)


async def test_a_plan_without_her_is_kept(house: House) -> None:
    async with house.pool.acquire() as conn:
        run, _, plan = await solved(house, conn)
        await people(house, 1, prefix="other")
        async with conn.transaction():
            await handle.report(conn, run, Standing(9, 9, 1, 2.0, plan), aloud=False, now=START)
        await house.hear(erasure("other0"), an_id("case"))
        kept = await progress.read(conn, run.id, with_plan=True)

    assert kept == Standing(9, 9, 1, 2.0, plan)
