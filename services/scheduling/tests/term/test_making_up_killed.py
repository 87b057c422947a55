"""The worker that makes up for lost sessions is killed and frozen at work: every class is told once, none is lost."""

from __future__ import annotations

import asyncio
import signal
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from samklasse_scheduling.domain.making_up import whole

from ..builders import MONDAY
from ..conftest import House
from ..telling import a_market
from ..test_killed import kill, until_solving, workers
from .publishing import Town, publish, town
from .test_making_up_service import WEEK_4, free_week

MAKER_UP = Path(__file__).parent / "a_maker_up.py"
FREE = frozenset(MONDAY + timedelta(days=14 + n) for n in range(7))
SLOW = """
CREATE FUNCTION scheduling.slow() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN PERFORM pg_sleep(0.3); RETURN OLD; END $$;
CREATE TRIGGER slow BEFORE DELETE ON scheduling.make_ups FOR EACH ROW EXECUTE FUNCTION scheduling.slow();
"""


async def a_town(house: House, count: int, **fields: Any) -> Town:
    await a_market(house)
    await free_week(house)
    made = town(count, FREE, **{"members": 9, **fields})
    async with house.pool.acquire() as conn:
        await publish(conn, made)
    return made


async def until_left(house: House, most: int) -> int:
    """How many classes wait, when it is not more than `most`."""
    until = time.monotonic() + 40
    left = most + 1
    while left > most and time.monotonic() < until:
        left = await house.pool.fetchval("SELECT count(*) FROM make_ups WHERE state = 'WAITING'")
        await asyncio.sleep(0.02)
    return left


async def everybody_has_it_once(house: House, made: Town) -> None:
    said = await house.said("timetable.published")
    kept = {str(group.id): len(whole(group)) for group in made.groups}
    assert Counter(one["class_id"] for one in said) == Counter(kept.keys())
    assert {one["revision"] for one in said} == {2}
    assert {one["class_id"]: len({s["session_id"] for s in one["sessions"]}) for one in said} == kept
    assert not {s["starts_at"][:10] for one in said for s in one["sessions"]} & set(WEEK_4)
    assert await house.pool.fetchval("SELECT count(*) FROM make_ups") == 0


async def test_who_is_killed_while_it_writes_leaves_the_rest_to_others(house: House, database: Any) -> None:
    made = await a_town(house, 8)
    await house._admin.execute(SLOW)
    with workers(database.url("scheduling"), MAKER_UP) as ours:
        first = ours.start()
        left = await until_left(house, 6)
        kill(first.pid, signal.SIGKILL)
        ours.start()
        end = await until_left(house, 0)

    assert 0 < left < 8
    assert end == 0
    await everybody_has_it_once(house, made)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
async def test_who_is_killed_or_frozen_while_it_searches_leaves_all_of_it_to_others(
    house: House, database: Any, how: signal.Signals
) -> None:
    made = await a_town(house, 4)
    with workers(database.url("scheduling"), MAKER_UP) as ours:
        first = ours.start()
        await until_solving(ours, first)
        kill(first.pid, how)
        before = await house.said("timetable.published")
        ours.start()
        await until_left(house, 0)
        kill(first.pid, signal.SIGCONT)
        await asyncio.sleep(1.0)

    assert before == []
    await everybody_has_it_once(house, made)
