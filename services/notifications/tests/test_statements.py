"""What a class's end costs: as many statements for many people and lessons as for one of each."""

from typing import Any
from uuid import uuid5

import asyncpg
import pytest
from samklasse_notifications.handlers import classes

from .builders import ANNA, NOW, cancelled, eight_weeks, published, set_clock
from .telling import handle, mark_told

TWENTY = tuple(uuid5(ANNA, f"classmate {number}") for number in range(20))
LOOKUP = "typeinfo_tree"
"""In the driver's own questions about types, once a session."""


@pytest.fixture(autouse=True)
async def at_noon(clock: asyncpg.Connection) -> None:
    await set_clock(clock, NOW)


async def _statements(pool: asyncpg.Pool, message: Any) -> list[str]:
    """Those that one cancellation took."""
    asked: list[str] = []
    async with pool.acquire() as conn:
        with conn.query_logger(lambda record: asked.append(record.query)):
            async with conn.transaction():
                await classes.cancel_class(message, conn, now=NOW)
    return [query for query in asked if LOOKUP not in query and "set_config" not in query]


async def test_the_end_of_a_class_takes_as_many_statements_for_twenty_people_and_sixteen_lessons_as_for_one(
    pool: asyncpg.Pool,
) -> None:
    await handle(pool, classes.publish_timetable, published(eight_weeks()[0]))
    await mark_told(pool, ANNA)
    few = await _statements(pool, cancelled(ANNA))
    await handle(pool, classes.publish_timetable, published(members=TWENTY, revision=3))
    for each in TWENTY:
        await mark_told(pool, each)
    many = await _statements(pool, cancelled(*TWENTY, revision=4))

    assert many == few


async def test_where_no_thread_is_to_be_silenced_none_is_written(pool: asyncpg.Pool) -> None:
    await handle(pool, classes.publish_timetable, published())
    await mark_told(pool, ANNA)
    asked = await _statements(pool, cancelled(ANNA))

    assert sum("INSERT INTO threads" in query for query in asked) == 1, "of the class; there are none of its lessons"
