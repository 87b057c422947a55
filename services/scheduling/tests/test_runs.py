"""Runs in their queue: taken in turn, told of, stopped, given up, and resumed from where they were left."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_chassis.http import Role
from samklasse_scheduling.domain.formation import form
from samklasse_scheduling.domain.plan import Plan, Stop
from samklasse_scheduling.domain.progress import Standing, in_all, seconds_left
from samklasse_scheduling.domain.splitting import together
from samklasse_scheduling.handlers import runs as handle
from samklasse_scheduling.solver import _better, _Teller
from samklasse_scheduling.store import progress, runs

from .builders import LARVIK, MONDAY, people, situation
from .conftest import House
from .telling import a_market
from .telling import people as who_wait

NOW = datetime(2027, 1, 4, 8, tzinfo=UTC)
MUNICIPALITY = {"orgnr": LARVIK, "role": Role.MUNICIPALITY}


async def a_run(house: House, **form: int) -> UUID:
    _, asked = await house.ask("POST", "/runs", {"limit_seconds": 4, **form})
    return UUID(asked["run_id"])


async def test_workers_take_the_oldest_run_that_nobody_works_on(house: House) -> None:
    first, second = await a_run(house), await a_run(house)
    async with house.pool.acquire() as one, house.pool.acquire() as two, house.pool.acquire() as three:
        taken = [await runs.claim_oldest(conn) for conn in (one, two, three)]
        await runs.release(one, first)
        again = await runs.claim_oldest(three)

    assert [run and run.id for run in taken] == [first, second, None]
    assert again is not None
    assert again.id == first


async def test_a_run_that_was_settled_a_moment_ago_is_not_taken_again(house: House) -> None:
    run_id = await a_run(house)
    await house.ask("POST", f"/runs/{run_id}/cancellation")
    async with house.pool.acquire() as conn:
        taken = await runs.claim_oldest(conn)

    assert taken is None


async def test_a_run_says_where_it_stands_and_keeps_the_best_plan_until_it_is_settled(house: House) -> None:
    await a_market(house)
    await who_wait(house, 9)
    run_id = await a_run(house)
    plan = form(situation(*people(9)), seed=1, limit=1, run=run_id)
    async with house.pool.acquire() as conn, conn.transaction():
        run = await runs.claim_oldest(conn)
        assert run is not None
        await handle.report(conn, run, Standing(9, 9, 1, 6.5, plan), aloud=True, now=NOW)
        await handle.report(conn, run, Standing(9, 9, 1, 7.5), aloud=False, now=NOW)
        await handle.report(conn, run, Standing(9, 9, 1, 7.5), aloud=True, now=NOW)
        kept = await progress.read(conn, run_id, with_plan=True)
        await runs.release(conn, run_id)
    told = (await house.ask("GET", f"/runs/{run_id}"))[1]["so_far"]
    await house.solve_here()

    assert kept == Standing(9, 9, 1, 7.5, plan)
    assert told == {"placed": 9, "bound": 9, "classes": 1, "seconds": 7.5}
    assert await house.said("run.progressed") == [
        {"run_id": str(run_id), "placed": 9, "bound": 9, "classes": 1, "seconds": seconds} for seconds in (6, 7)
    ]
    assert await house.pool.fetchval("SELECT count(*) FROM run_progress") == 0


async def test_a_run_that_is_stopped_gives_what_there_is_and_one_that_is_given_up_gives_nothing(house: House) -> None:
    await a_market(house)
    await who_wait(house, 9)
    stopped, cancelled = await a_run(house, limit_seconds=600), await a_run(house)
    await house.ask("POST", f"/runs/{stopped}/stop")
    await house.ask("POST", f"/runs/{cancelled}/cancellation")
    worked = [await house.run_once(), await house.run_once()]
    seen = {one["run_id"]: one["state"] for one in (await house.ask("GET", "/runs"))[1]["runs"]}

    assert worked == [True, False]
    assert seen == {str(stopped): "DONE", str(cancelled): "CANCELLED"}
    assert await house.pool.fetchval("SELECT array_agg(plan_id) FROM plans") == [stopped]


async def test_what_is_settled_is_neither_stopped_nor_given_up_and_no_municipality_may_try(house: House) -> None:
    run_id = await a_run(house)
    strangers = [await house.ask("POST", f"/runs/{run_id}/{what}", **MUNICIPALITY) for what in ("stop", "cancellation")]
    await house.ask("POST", f"/runs/{run_id}/cancellation")
    refused = [await house.ask("POST", f"/runs/{run_id}/{what}") for what in ("stop", "cancellation")]
    pages = [await house.ask("GET", "/runs?limit=1"), await house.ask("GET", f"/runs?after={run_id}")]

    assert [status for status, _ in strangers] == [404, 404]
    assert [(status, told["code"]) for status, told in refused] == [(422, "WRONG_STATE")] * 2
    assert [len(told["runs"]) for _, told in pages] == [1, 0]
    assert (await house.ask("GET", "/runs", **MUNICIPALITY))[0] == 404


async def test_a_plan_of_a_run_that_was_given_up_meanwhile_is_not_saved(house: House) -> None:
    await a_market(house)
    await who_wait(house, 9)
    run_id = await a_run(house)
    async with house.pool.acquire() as conn:
        run = await runs.read(conn, run_id)
        assert run is not None
        await house.ask("POST", f"/runs/{run_id}/cancellation")
        async with conn.transaction():
            wish = await handle.report(conn, run, Standing(9, 9, 1, 6.5), aloud=True, now=NOW)

    assert wish.over
    assert await house.said("run.progressed") == []
    assert await house.pool.fetchval("SELECT count(*) FROM run_progress") == 0


async def test_a_checkpoint_of_another_version_is_passed_over(house: House) -> None:
    run_id = await a_run(house)
    await house.pool.execute("INSERT INTO run_progress VALUES ($1, 1, 1, 1, 1, '{\"classes\": 7}')", run_id)
    async with house.pool.acquire() as conn:
        kept = await progress.read(conn, run_id, with_plan=True)

    assert kept == Standing(1, 1, 1, 1.0)


@given(st.floats(1, 3600), st.floats(0, 10_000), st.booleans())
def test_whoever_takes_a_run_over_has_some_of_its_time_left_and_never_more(
    limit: float, spent: float, stop: bool
) -> None:
    left = seconds_left(limit, spent, stop=stop)

    assert 0 < left <= max(limit, 1.0)


@pytest.mark.parametrize("known", [0, 1, 2])
def test_parts_have_a_plan_together_when_each_has_one(known: int) -> None:
    plan = form(situation(*people(9)), seed=1, limit=1)
    parts = [Standing(9, 9, 1, 1.0 + number, plan if number < known else None) for number in range(2)]
    whole = in_all(parts, MONDAY)

    assert (whole.placed, whole.bound, whole.classes, whole.seconds) == (18, 18, 2, 2.0)
    assert whole.plan == (together([plan, plan], MONDAY) if known == 2 else None)


def test_the_plan_is_written_out_now_and_then_and_at_once_when_the_search_is_to_stop() -> None:
    plan = together([Plan((), (), 0, proven=True, seed=1)], MONDAY)
    stopping, told = False, list[Standing]()
    written = 0

    def write() -> Plan:
        nonlocal written
        written += 1
        return plan

    teller = _Teller(lambda: stopping, told.append)
    found = [SimpleNamespace(placed=number, bound=30, classes=1, plan=write) for number in range(20)]
    for one in found[:-1]:
        teller.told(one)  # type: ignore[arg-type]
    before = written
    stopping = True
    with pytest.raises(Stop):
        teller.told(found[-1])  # type: ignore[arg-type]

    assert (before, written) == (1, 2)
    assert [one.plan for one in told] == [plan, plan]
    assert (told[-1].placed, told[-1].bound) == (19, 30)


def test_whoever_takes_a_run_over_ends_no_lower_than_it_was_left() -> None:
    where = situation(*people(9))
    left = form(where, seed=1, limit=1)
    worse = replace(left, classes=(), bound=12)
    elsewhere = situation(*people(9, prefix="other"))

    assert _better(worse, left, where) == left
    assert _better(worse, left, elsewhere) == worse, "it no longer holds"
    assert _better(left, worse, where) == left
