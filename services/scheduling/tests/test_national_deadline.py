"""A whole country's plan is settled after its deadline: some classes at a time, so that nobody waits for it long."""

from __future__ import annotations

import os
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest
from samklasse_chassis.timers import Timers
from samklasse_scheduling.bench.national import national_term
from samklasse_scheduling.domain.situation import Situation
from samklasse_scheduling.saving import save
from samklasse_scheduling.store import runs
from samklasse_scheduling.store.situation import load

from .conftest import House
from .lagging import lag
from .loading import load_into
from .test_national_plan import any_plan

APPROVE_SQL = """
UPDATE plan_people
   SET answer = CASE WHEN get_byte(uuid_send(enrollment_id), 15) < 240 THEN 'APPROVED' ELSE 'RETURNED' END
 WHERE asked
"""
RUNG_SQL = """
DELETE FROM outbox
 WHERE key = 'scheduling.timer.due.v1'
RETURNING headers, body
"""
FEW = 50
"""Classes in one transaction at most."""
MOST_SECONDS_OF_A_TRANSACTION = 10.0
"""A message of a whole batch of classes; an idle machine takes a tenth of it."""
MOST_SECONDS_STILL = 0.5
FREE_DAYS = 40


async def calendars(conn: asyncpg.Connection, term: Situation) -> None:
    """Each municipality has a calendar of its own, with days off from the autumn to the spring."""
    owners = sorted({person.municipality for person in term.people})
    first = term.earliest - timedelta(days=60)
    await conn.executemany("INSERT INTO calendars (owner, version) VALUES ($1, 1)", [(one,) for one in owners])
    await conn.executemany(
        """INSERT INTO calendar_versions (owner, version, first_day, last_day, source, set_by_orgnr, set_by, set_at)
           VALUES ($1, 1, $2, $3, 'CSV', $1, 'somebody', now())""",
        [(one, first, first + timedelta(days=400)) for one in owners],
    )
    days = [first + timedelta(days=9 * number) for number in range(FREE_DAYS)]
    await conn.copy_records_to_table(
        "calendar_days",
        records=[(owner, 1, day, "FREE", 0, 1440) for owner in owners for day in days],
        columns=("owner", "version", "day", "kind", "from_minute", "to_minute"),
    )


async def a_plan_of_the_country(house: House, people: int) -> int:
    """Proposed and answered: a few are sent back from each class; how many classes it has."""
    term = national_term(people, 1)
    await house.set_clock(midnight(term.earliest - timedelta(days=3)))
    _, asked = await house.ask("POST", "/runs", {})
    async with house.pool.acquire() as conn:
        await load_into(conn, term)
        await calendars(conn, term)
        situation = await load(conn, term.earliest)
        run = await runs.read(conn, UUID(asked["run_id"]))
        assert run is not None
        planned = any_plan(situation, run.id)
        planned = replace(planned, classes=tuple(replace(one, teacher=one.id) for one in planned.classes))
        assert await save(conn, run, situation, planned, seconds=1.0)
        await conn.execute(APPROVE_SQL)
        await conn.execute("ANALYZE")
    await house.forget()
    await house.set_clock(midnight(term.earliest - timedelta(hours=12)))
    return len(planned.classes)


def midnight(day: date | datetime) -> datetime:
    return datetime.combine(day, datetime.min.time(), UTC)


async def ring(house: House) -> list[float]:
    """Let every timer that is due ring until none is; how long each took to be handled."""
    took = []
    while await Timers(house.pool, "scheduling")._round():
        for row in await house.pool.fetch(RUNG_SQL):
            began = time.monotonic()
            await house.take(row["headers"], row["body"])
            took.append(time.monotonic() - began)
    return took


@pytest.mark.parametrize("people", [1500, pytest.param(35_000, marks=pytest.mark.long)])
async def test_a_plan_of_the_country_is_settled_a_few_classes_at_a_time(house: House, people: int) -> None:
    """A15, A16: whoever is approved is placed, and whoever is sent back is told so, once."""
    classes = await a_plan_of_the_country(house, people)
    began = time.monotonic()
    async with lag() as standstill:
        took = await ring(house)
    seconds = time.monotonic() - began
    sessions = await house.pool.fetchval("SELECT count(*) FROM sessions")
    if "SAMKLASSE_FIGURES" in os.environ:
        print(f"{people} people, {classes} classes, {sessions} sessions: {seconds:.1f} s in {len(took)} transactions,")
        print(f"longest {max(took):.2f} s, event loop stood still {standstill[0]:.3f} s")
    published = Counter(told["class_id"] for told in await house.said("timetable.published"))
    without = Counter(told["enrollment_id"] for told in await house.said("enrollment.unplaced"))
    placed = await house.pool.fetchval("SELECT count(*) FROM enrollments WHERE state = 'PLACED'")
    members = await house.pool.fetchval("SELECT count(*) FROM members")
    asked = await house.pool.fetchval("SELECT count(*) FROM plan_people WHERE asked")

    assert len(took) >= classes / FEW
    assert set(published.values()) == set(without.values()) == {1}
    assert 0.9 * classes < len(published) <= classes
    assert placed == members
    assert placed + len(without) == asked
    assert await house.pool.fetchval("SELECT count(*) FROM enrollments WHERE state = 'PROPOSED'") == 0
    assert await house.pool.fetchval("SELECT count(*) FROM classes WHERE state = 'PROPOSED'") == 0
    assert max(took) < MOST_SECONDS_OF_A_TRANSACTION
    assert standstill[0] < MOST_SECONDS_STILL
