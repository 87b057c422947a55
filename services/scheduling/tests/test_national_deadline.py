"""A whole country's plan is settled at its deadline: approved classes are published, the others told why not."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from samklasse_contracts.message import Cause
from samklasse_scheduling.bench.national import national_term
from samklasse_scheduling.handlers import answers
from samklasse_scheduling.handlers.runs import save_plan
from samklasse_scheduling.store import plans, runs
from samklasse_scheduling.store.situation import load

from .conftest import House
from .loading import load_into
from .test_national_plan import any_plan

APPROVE_SQL = """
UPDATE plan_people
   SET answer = 'APPROVED'
 WHERE class_id IS NOT NULL
"""
SECONDS_PER_CLASS = 0.1
"""So that 2,900 classes are published well within the 10 minutes after which a message is taken anew."""
QUERIES_PER_CLASS = 40


@pytest.mark.parametrize("people", [600, pytest.param(35_000, marks=pytest.mark.long)])
async def test_a_plan_of_the_country_is_settled_in_time(house: House, people: int) -> None:
    term = national_term(people, 1)
    now = datetime.combine(term.earliest - timedelta(days=3), datetime.min.time(), UTC)
    await house.set_clock(now)
    _, asked = await house.ask("POST", "/runs", {})
    plan_id, queries = UUID(asked["run_id"]), [0]
    async with house.pool.acquire() as conn:
        await load_into(conn, term)
        situation = await load(conn, term.earliest)
        run = await runs.read(conn, plan_id)
        assert run is not None
        planned = any_plan(situation, run.id)
        planned = replace(planned, classes=tuple(replace(one, teacher=one.id) for one in planned.classes))
        async with conn.transaction():
            assert await save_plan(conn, run, situation, planned, seconds=1.0, now=now)
        await conn.execute(APPROVE_SQL)
        await conn.execute("DELETE FROM outbox")
        await conn.execute("ANALYZE")

        def count(_: object) -> None:
            queries[0] += 1

        began = time.monotonic()
        with conn.query_logger(count):
            async with conn.transaction():
                row = await plans.lock(conn, plan_id)
                assert row is not None
                await answers.settle(conn, row, cause=Cause(plan_id, plan_id), now=now)
        took = time.monotonic() - began
    published = await house.pool.fetchval("SELECT count(*) FROM outbox WHERE key = $1", PUBLISHED)
    sessions = await house.pool.fetchval("SELECT count(*) FROM sessions")
    classes = len(planned.classes)
    if "SAMKLASSE_FIGURES" in os.environ:
        print(f"{people} people, {classes} classes, {sessions} sessions: {took:.1f} s, {queries[0]} queries")

    assert published == classes
    assert await house.pool.fetchval("SELECT count(*) FROM enrollments WHERE state = 'PLACED'") == planned.placed
    assert queries[0] < QUERIES_PER_CLASS * classes
    assert took < max(10.0, SECONDS_PER_CLASS * classes)


PUBLISHED = "scheduling.timetable.published.v1"
