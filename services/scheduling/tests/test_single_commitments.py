"""A single lesson that a teacher gives is hers: no weekly class of hers is planned over it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from samklasse_scheduling.domain.formation import form
from samklasse_scheduling.domain.timetable import Timetable
from samklasse_scheduling.domain.weekly import WeeklyTime, mask_of, render
from samklasse_scheduling.store import timetables
from samklasse_scheduling.store.situation import around, load

from .builders import MONDAY, an_id
from .classes import a_class
from .conftest import House
from .telling import OTHER_SUPPLIER, people, teacher

GIVE_SQL = """
UPDATE sessions
   SET teacher_id = $2
 WHERE session_id = $1
"""
LEND_SQL = """
UPDATE classes
   SET supplier_orgnr = $2
 WHERE class_id = $1
"""
MOVE_SQL = """
UPDATE sessions
   SET starts_at = starts_at + $2, ends_at = ends_at + $2
 WHERE session_id = $1
"""
MAKE_UP_SQL = """
INSERT INTO sessions (session_id, class_id, starts_at, ends_at, minutes, teacher_id, state, revision, kind)
SELECT gen_random_uuid(), class_id, starts_at + $2, ends_at + $2, minutes, teacher_id, 'SCHEDULED', 1, kind
  FROM sessions
 WHERE session_id = $1
"""
END_SQL = """
UPDATE classes
   SET first_day = $2, last_day = $3
 WHERE class_id = $1
"""


async def the_class(house: House) -> Timetable:
    """The class of the only teacher, who has no hour left but its own."""
    told = await a_class(house, teachers=1)
    async with house.pool.acquire() as conn:
        (found,) = (await timetables.read(conn, [UUID(told["class_id"])])).values()
    return found


def other(time: WeeklyTime) -> WeeklyTime:
    """Another time of the same evening."""
    return replace(time, minute=17 * 60 if time.minute >= 18 * 60 + 30 else 20 * 60 + 30)


async def placed(house: House) -> int:
    """How many of those who wait formation can place now."""
    async with house.pool.acquire() as conn:
        return form(await load(conn, MONDAY), seed=1, limit=0.5).placed


@pytest.mark.parametrize("lent", [False, True], ids=["of her own supplier", "of another supplier"])
async def test_no_class_is_planned_over_a_lesson_in_which_its_teacher_stands_in(house: House, lent: bool) -> None:
    """A14: one lesson in the third week, in a class that is not hers."""
    group = await the_class(house)
    await house.hear(teacher(minutes_per_week=180), an_id("teacher"))
    await house.hear(teacher("stand-in", availability=render(mask_of(group.times))), an_id("stand-in"))
    await people(house, 8, prefix="q")
    before = await placed(house)
    if lent:
        await house.pool.execute(LEND_SQL, group.id, OTHER_SUPPLIER)
    await house.pool.execute(GIVE_SQL, group.sessions[5].id, an_id("stand-in"))

    assert (before, await placed(house)) == (8, 0)


@pytest.mark.parametrize("change", [MOVE_SQL, MAKE_UP_SQL], ids=["moved", "made up for"])
async def test_no_class_is_planned_over_a_lesson_outside_its_classs_own_hours(house: House, change: str) -> None:
    """A14: the teacher of a class has two free evenings beside it, and gives one lesson more there."""
    group = await the_class(house)
    evenings = [other(time) for time in group.times]
    free = render(mask_of([*group.times, *evenings]))
    await house.hear(teacher(availability=free), an_id("teacher"))
    await people(house, 8, prefix="q")
    before = await placed(house)
    lesson, time = group.sessions[4], group.times[0]
    await house.pool.execute(change, lesson.id, timedelta(minutes=other(time).minute - time.minute))

    assert (before, await placed(house)) == (8, 0)


async def test_what_was_promised_until_the_day_before_a_plan_may_begin_is_left_out_of_it(house: House) -> None:
    """A15: a class and a lesson that are over by then; whatever becomes of them costs a run nothing."""
    group = await the_class(house)
    lesson, *_ = group.sessions
    await house.pool.execute(GIVE_SQL, lesson.id, an_id("stand-in"))
    day = lesson.start.date()
    assert [await commitments(house, group, last, earliest) for last, earliest in (
        (day, day), (day, day + timedelta(days=1)), (day + timedelta(days=1), day + timedelta(days=1)),
    )] == [{"stand-in", "teacher"}, set(), {"teacher"}]  # fmt: skip


async def commitments(house: House, group: Timetable, last: date, earliest: date) -> set[str]:
    """Who has promised something, where the class goes on until that day."""
    names = {an_id(name): name for name in ("teacher", "stand-in")}
    async with house.pool.acquire() as conn:
        await conn.execute(END_SQL, group.id, group.first_day, last)
        await conn.execute("UPDATE sessions SET state = 'HELD' WHERE starts_at > $1", group.sessions[0].start)
        return {names[one.teacher] for one in (await around(conn, earliest)).commitments}
