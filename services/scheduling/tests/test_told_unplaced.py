"""Who is told that she has no place is still there and still waits for it, whatever happens at that moment."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from samklasse_chassis.http import Role
from samklasse_scheduling.store import erasure
from samklasse_scheduling.store import people as store

from .builders import LARVIK, an_id
from .conftest import House
from .telling import START, a_market, a_plan, people

HOLD_SQL = "SELECT state FROM enrollments WHERE enrollment_id = $1 FOR UPDATE"
CLASSES_SQL = "SELECT class_id FROM classes FOR UPDATE NOWAIT"
BLOCKED_SQL = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


async def answer(house: House, plan: str, approve: list[str], give_back: list[str]) -> None:
    body = {"approve": approve, "return": give_back}
    status, told = await house.ask("POST", f"/plans/{plan}/answer", body, orgnr=LARVIK, role=Role.MUNICIPALITY)
    assert (status, told["settled"]) == (200, True)


async def two_joiners(house: House) -> list[str]:
    """Nine are in a class that goes on, and a plan that nobody answers gives two others its vacant places."""
    await a_market(house, teachers=1)
    first = await people(house, 9)
    await answer(house, await a_plan(house), first, [])
    joiners = await people(house, 2, prefix="late")
    await a_plan(house)
    await house.forget()
    assert await house.pool.fetchval("SELECT count(*) FROM classes") == 1
    return joiners


async def until_blocked(database: Any) -> None:
    admin = await asyncpg.connect(database.url())
    try:
        for _ in range(200):
            if await admin.fetchval(BLOCKED_SQL):
                return
            await asyncio.sleep(0.05)
        raise AssertionError("it waits for nobody")
    finally:
        await admin.close()


@pytest.mark.parametrize("forgotten", [False, True])
async def test_who_leaves_while_a_plan_is_settled_is_told_nothing_more(
    house: House, database: Any, forgotten: bool
) -> None:
    """A joiner is a member of nothing yet: whoever ends or forgets her needs no class for it."""
    leaves, stays = await two_joiners(house)
    async with house.pool.acquire() as other:
        async with other.transaction():
            await store.set_state(other, [UUID(leaves)], "ENDED")
            if forgotten:
                await erasure.forget(other, an_id("person late0"), [UUID(leaves)])
            ringing = asyncio.create_task(house.pass_time(START + timedelta(hours=60)))
            await until_blocked(database)
        await ringing
    states = {str(row["enrollment_id"]): row["state"] for row in await house.pool.fetch(
        "SELECT enrollment_id, state FROM enrollments WHERE enrollment_id = ANY ($1)", [leaves, stays]
    )}  # fmt: skip

    assert [one["enrollment_id"] for one in await house.said("enrollment.unplaced")] == [stays]
    assert states == {stays: "WAITING"} | ({} if forgotten else {leaves: "ENDED"})


async def test_settling_takes_people_before_their_class_as_whoever_withdraws_does(house: House, database: Any) -> None:
    """Also those who have no place: otherwise each of the two holds what the other waits for."""
    await a_market(house)
    everybody = await people(house, 10)
    plan = await a_plan(house)
    await house.forget()
    async with house.pool.acquire() as other:
        async with other.transaction():
            await other.fetchval(HOLD_SQL, UUID(everybody[0]))
            answering = asyncio.create_task(answer(house, plan, everybody[1:], everybody[:1]))
            await until_blocked(database)
            mine = await other.fetch(CLASSES_SQL)
        await answering

    assert len(mine) == 1
    assert [one["enrollment_id"] for one in await house.said("enrollment.unplaced")] == everybody[:1]
    assert len((await house.said("timetable.published"))[0]["members"]) == 9
