"""Attempts to make up for lost sessions that come to nothing: counted, apart in time, given up aloud, never the end."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from samklasse_chassis import clock, log
from samklasse_chassis.health import Health
from samklasse_chassis.runtime import Context
from samklasse_scheduling import making_up, taking
from samklasse_scheduling.store import make_up
from structlog.testing import capture_logs

from ..conftest import House
from ..unlucky import loses
from .test_making_up_killed import a_town, everybody_has_it_once
from .test_making_up_service import made_up

BREAK_SQL = """
UPDATE enrollments SET availability = 'no mask'
 WHERE enrollment_id IN (SELECT enrollment_id FROM members WHERE class_id = $1)
"""
WAITING_SQL = "SELECT class_id, state, attempts FROM make_ups ORDER BY class_id"


async def found(house: House) -> list[tuple[str, int]]:
    return [(row["state"], row["attempts"]) for row in await house.pool.fetch(WAITING_SQL)]


async def later(house: House) -> None:
    async with house.pool.acquire() as conn:
        await house.set_clock(await clock.now(conn) + timedelta(minutes=10))


async def until_idle(house: House) -> list[Any]:
    """The worker goes on for hours; what it logged."""
    with capture_logs() as logged:
        for _ in range(making_up.MOST_ATTEMPTS * 3):
            await made_up(house)
            await later(house)
    return logged


async def test_a_class_that_cannot_be_read_is_given_up_aloud_and_the_others_are_made_up_for(house: House) -> None:
    """What is known of its people is broken by hand, so that no question with it can be put."""
    made = await a_town(house, 3)
    broken, *_ = sorted(group.id for group in made.groups)
    await house.pool.execute(BREAK_SQL, broken)
    logged = await until_idle(house)
    said = {one["class_id"] for one in await house.said("timetable.published")}

    assert await found(house) == [("FAILED", making_up.MOST_ATTEMPTS + 1)]
    assert said == {str(group.id) for group in made.groups if group.id != broken}
    assert [one for one in logged if one["event"] == "make-up given up"] == [
        {"event": "make-up given up", "log_level": "error", "group": str(broken), "attempts": making_up.MOST_ATTEMPTS}
    ]


async def test_whatever_goes_wrong_where_one_class_is_written_the_next_is_written(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await a_town(house, 3)
    unlucky = made.groups[1].id
    write = making_up.handle.write

    async def surprised(conn: Any, one: Any, *found: Any, **fields: Any) -> bool:
        if one.id == unlucky:
            raise KeyError(unlucky)
        return await write(conn, one, *found, **fields)

    monkeypatch.setattr(making_up.handle, "write", surprised)
    await made_up(house)

    assert len(await house.said("timetable.published")) == 2
    assert await found(house) == [("WAITING", 1)]


@pytest.mark.parametrize("what", ["question", "_batch"])
async def test_no_error_ends_the_service(house: House, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    await a_town(house, 1)

    def broken(*_: Any) -> Any:
        raise ValueError

    monkeypatch.setattr(making_up, what, broken)
    with capture_logs() as logged:
        assert not await made_up(house)

    assert [(one["event"], one["error"]) for one in logged] == [("make-up failed", "ValueError")]
    assert not await house.pool.fetchval("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")


async def test_a_class_is_tried_again_after_a_pause_that_grows(house: House) -> None:
    """Five attempts in as many seconds would meet the same busy minute five times."""
    await a_town(house, 1)
    await loses(house, "DELETE", "make_ups", times=99)
    seen = []
    for minutes in (0, 0, 1, 0, 1, 0, 1, 0):
        async with house.pool.acquire() as conn:
            await house.set_clock(await clock.now(conn) + timedelta(minutes=minutes))
        await made_up(house)
        seen.append((await found(house))[0][1])

    assert seen == [1, 1, 2, 2, 3, 3, 4, 4]


async def test_what_is_asked_for_anew_waits_for_no_pause(house: House) -> None:
    (group,) = (await a_town(house, 1)).groups
    await loses(house, "DELETE", "make_ups", times=4)
    await made_up(house)
    async with house.pool.acquire() as conn:
        await make_up.want(conn, group.id, (), trail=UUID(int=1), at=await clock.now(conn))
    await made_up(house)

    assert await found(house) == []


async def test_whoever_asks_for_several_classes_is_not_waited_for(house: House) -> None:
    """In another order than ours, that would be a deadlock; the class that she holds has its turn afterwards."""
    made = await a_town(house, 2)
    first, second = (group.id for group in made.groups)
    async with house.pool.acquire() as other, other.transaction():
        await make_up.want(other, second, (), trail=second, at=await clock.now(other))
        await asyncio.wait_for(made_up(house), 20)
        left = [row["class_id"] for row in await house.pool.fetch(WAITING_SQL)]
        await make_up.want(other, first, (), trail=first, at=await clock.now(other))
    await made_up(house)

    assert left == [second]
    await everybody_has_it_once(house, made)


async def test_a_deadlock_ends_no_worker(house: House) -> None:
    taken = []

    async def unlucky(conn: Any, context: Context) -> bool:
        taken.append(len(taken))
        if len(taken) == 1:
            await conn.execute("DO $$ BEGIN RAISE EXCEPTION 'deadlock' USING ERRCODE = 'deadlock_detected'; END $$")
        return False

    context = Context(house.pool, {}, Health(), log.logger())
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(taking.for_ever(context, unlucky, pause=0.05), 2)

    assert len(taken) > 1
