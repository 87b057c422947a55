"""A plan that is settled takes no attempt from a run beside it, unless it takes something that the run relies on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from samklasse_chassis.http import Role
from samklasse_scheduling.domain.formation import form
from samklasse_scheduling.domain.level import Level
from samklasse_scheduling.domain.situation import Commitment, Situation, stands
from samklasse_scheduling.handlers.runs import earliest
from samklasse_scheduling.saving import save
from samklasse_scheduling.store import runs
from samklasse_scheduling.store.situation import around, load

from .blinding import AWAY, COMMITTED
from .builders import LARVIK, MONDAY, an_id, fixed, person, situation, teacher
from .classes import a_class
from .conftest import House
from .telling import START, a_market, a_plan, class_offered, people

TUTORIAL_SQL = """
INSERT INTO sessions (session_id, class_id, starts_at, ends_at, minutes, teacher_id, state, revision, kind)
SELECT gen_random_uuid(), class_id, $1::timestamptz, $1::timestamptz + interval '30 minutes', 30, teacher_id,
       'SCHEDULED', 0, 'TUTORIAL'
  FROM classes
"""


async def test_a_plan_that_dissolves_a_class_meanwhile_costs_a_run_no_attempt(house: House) -> None:
    """A15: the dissolved class's teacher has her hours back, and its FIXED class is on offer again: neither hurts."""
    await a_market(house, teachers=1)
    await house.hear(class_offered(open_seats=9), an_id("fixed"))
    first = await people(house, 9)
    before = await a_plan(house)
    await people(house, 9, prefix="late")
    _, asked = await house.ask("POST", "/runs", {"seed": 1, "limit_seconds": 4})
    async with house.pool.acquire() as conn:
        run = await runs.claim_oldest(conn)
        assert run is not None
        await runs.release(conn, run.id)
        seen = await load(conn, earliest(run, START))
        plan = form(seen, seed=1, limit=2, run=run.id)
        await house.ask("POST", f"/plans/{before}/answer", {"return": first}, orgnr=LARVIK, role=Role.MUNICIPALITY)
        now = await around(conn, seen.earliest)
        saved = await save(conn, run, seen, plan, seconds=1.0)
    _, after = await house.ask("GET", f"/runs/{asked['run_id']}")

    assert ([one.id for one in seen.fixed], [one.id for one in now.fixed]) == ([], [an_id("fixed")])
    assert (len(seen.commitments), len(now.commitments)) == (1, 0)
    assert plan.placed == 9
    assert saved
    assert (after["state"], after["attempts"]) == ("DONE", 0)


async def test_what_a_teacher_does_before_a_plan_may_begin_is_none_of_its_business(house: House) -> None:
    """A15: a tutorial tomorrow, which is promised and held while a run goes on."""
    await a_class(house)
    async with house.pool.acquire() as conn:
        before = await around(conn, MONDAY)
        await conn.execute(TUTORIAL_SQL, datetime(2027, 1, 5, 12, tzinfo=UTC))
        after = await around(conn, MONDAY)
        await conn.execute(TUTORIAL_SQL, datetime(2027, 1, 12, 12, tzinfo=UTC))
        then = await around(conn, MONDAY)

    assert after == before
    assert len(then.commitments) == len(before.commitments) + 1


THEN = situation(person("p"), commitments=(COMMITTED, COMMITTED, AWAY), fixed=(fixed(),))
ELSEWHERE: Commitment = replace(COMMITTED, teacher=an_id("somebody else"))


@pytest.mark.parametrize(
    ("now", "still"),
    [
        (THEN, True),
        (replace(THEN, commitments=(COMMITTED,)), True),
        (replace(THEN, commitments=(AWAY, COMMITTED, COMMITTED)), True),
        (replace(THEN, commitments=(COMMITTED, COMMITTED, COMMITTED)), False),
        (replace(THEN, commitments=(COMMITTED, ELSEWHERE)), False),
        (replace(THEN, fixed=(fixed("another"), fixed())), True),
        (replace(THEN, fixed=()), False),
        (replace(THEN, fixed=(fixed(level=Level.B1),)), False),
        (replace(THEN, teachers=(teacher(), teacher("another"))), False),
        (replace(THEN, people=()), False),
    ],
)
def test_a_plan_stands_where_hours_have_only_come_free_and_classes_only_been_offered(
    now: Situation, still: bool
) -> None:
    assert stands(THEN, now) is still
