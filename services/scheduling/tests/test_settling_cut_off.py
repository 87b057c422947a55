"""A plan is settled batch by batch: one that is cut off goes on where it was, and nobody is told anything twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import pytest
from samklasse_chassis.http import Role
from samklasse_chassis.timers import Timers
from samklasse_scheduling.handlers import publishing

from .builders import LARVIK
from .conftest import House
from .held_up import held_up_at, who_waits
from .telling import a_market, a_plan, people
from .test_national_deadline import RUNG_SQL

PEOPLE = 30
LEFT_SQL = """
SELECT (SELECT count(*) FROM plans WHERE settling)
     + (SELECT count(*) FROM timers WHERE kind LIKE 'plan-%' AND said_at IS NULL)
     + (SELECT count(*) FROM classes WHERE state = 'PROPOSED')
"""


async def published(house: House) -> Counter[str]:
    return Counter(told["class_id"] for told in await house.said("timetable.published"))


async def rung(house: House) -> list[tuple[Any, bytes]]:
    """The timers that are due now."""
    await Timers(house.pool, "scheduling")._round()
    return [(row["headers"], row["body"]) for row in await house.pool.fetch(RUNG_SQL)]


async def test_a_settling_that_is_cut_off_goes_on_where_it_was_and_says_nothing_twice(
    house: House, database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A15: the session is ended while the second class is being told, and the message comes once more afterwards."""
    monkeypatch.setattr(publishing, "AT_ONCE", 1)
    await a_market(house, teachers=3)
    everybody = await people(house, PEOPLE)
    plan = await a_plan(house)
    await house.ask("POST", f"/plans/{plan}/answer", {"approve": everybody}, orgnr=LARVIK, role=Role.MUNICIPALITY)
    (second,) = await rung(house)
    async with held_up_at("scheduling.outbox", database.url()) as admin:
        settling = asyncio.create_task(house.take(*second))
        meanwhile = await published(house)
        await admin.execute("SELECT pg_terminate_backend($1)", await who_waits(admin, "scheduling.outbox"))
    await settling
    after = await published(house)
    await house.take(*second)
    while more := await rung(house):
        for one in more:
            await house.take(*one)

    assert (len(meanwhile), len(after)) == (1, 2)
    assert await published(house) == after
    assert set(after.values()) == {1}
    assert await house.pool.fetchval("SELECT count(*) FROM enrollments WHERE state = 'PLACED'") == PEOPLE
    assert await house.pool.fetchval(LEFT_SQL) == 0
