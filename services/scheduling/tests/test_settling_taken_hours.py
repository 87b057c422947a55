"""An hour that a teacher has given away since a plan was made never stops the plan; and where it can be, it is not
given away.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from samklasse_chassis import log
from samklasse_chassis.health import Health
from samklasse_chassis.http import Role
from samklasse_chassis.runtime import Context
from samklasse_scheduling.domain.sessions import dated
from samklasse_scheduling.domain.timetable import Timetable
from samklasse_scheduling.handlers import publishing
from samklasse_scheduling.settler import ring_again
from samklasse_scheduling.store import timetables, whereabouts

from .builders import LARVIK, an_id
from .conftest import House
from .telling import START, a_market, a_plan, away, people

TAKE_SQL = """
WITH gone AS (DELETE FROM teacher_hours WHERE session_id = $1)
UPDATE sessions SET starts_at = $2, ends_at = $3, teacher_id = $4 WHERE session_id = $1
"""
HOURS_SQL = """
INSERT INTO teacher_hours (teacher_id, half_hour, session_id)
SELECT s.teacher_id, h, s.session_id
  FROM sessions s, generate_series(s.starts_at, s.ends_at - interval '1 second', interval '30 minutes') AS h
 WHERE s.session_id = $1
"""


async def approve(house: House, plan: str, everybody: list[str]) -> None:
    body = {"approve": everybody}
    status, told = await house.ask("POST", f"/plans/{plan}/answer", body, orgnr=LARVIK, role=Role.MUNICIPALITY)
    assert (status, told.get("settled")) == (200, True)


async def the_class(house: House, state: str) -> Timetable:
    async with house.pool.acquire() as conn:
        (found,) = [row["class_id"] for row in await conn.fetch("SELECT class_id FROM classes WHERE state = $1", state)]
        return (await timetables.read(conn, [found]))[found]


async def one_goes_on_one_is_proposed(house: House, *, teachers: int = 1) -> tuple[str, list[str]]:
    """A class is published and another is proposed; the other's plan and people."""
    await a_market(house, teachers=teachers)
    first = await people(house, 10)
    await approve(house, await a_plan(house), first)
    others = await people(house, 10, prefix="other")
    plan = await a_plan(house)
    await house.forget()
    return plan, others


def lessons(group: Timetable) -> list[Any]:
    return list(dated(group.id, group.times, first_day=group.first_day, weeks=group.weeks, free=frozenset()))


async def take_hours(house: House, most: int) -> Timetable:
    """Lessons of the class that goes on are put on the first hours that the proposed class was promised."""
    going, proposed = await the_class(house, "PUBLISHED"), await the_class(house, "PROPOSED")
    pairs = list(zip(going.sessions, lessons(proposed), strict=True))[:most]
    async with house.pool.acquire() as conn, conn.transaction():
        for session, wanted in pairs:
            await conn.execute(TAKE_SQL, session.id, wanted.start, wanted.end, proposed.teacher)
        for session, _ in pairs:
            await conn.execute(HOURS_SQL, session.id)
    return proposed


async def test_a_class_is_published_without_an_hour_that_its_teacher_has_given_away(house: House) -> None:
    """A15: the last municipality's answer counts, and everybody in the class has her place."""
    plan, others = await one_goes_on_one_is_proposed(house)
    proposed = await take_hours(house, 1)
    await approve(house, plan, others)
    (published,) = await house.said("timetable.published")
    wanted = {str(one.id) for one in lessons(proposed)[1:]}

    assert {one["session_id"] for one in published["sessions"]} == wanted
    assert {member["enrollment_id"] for member in published["members"]} == set(others)


async def test_a_class_whose_teacher_has_no_hour_left_is_dissolved_and_its_people_are_told(house: House) -> None:
    """A15: they wait again, and the plan is settled."""
    plan, others = await one_goes_on_one_is_proposed(house)
    await take_hours(house, 100)
    await approve(house, plan, others)
    unplaced = {one["enrollment_id"]: (one["reason"], one["helps"]) for one in await house.said("enrollment.unplaced")}

    assert unplaced == dict.fromkeys(others, ("NO_TEACHER", "MORE_TEACHERS"))
    assert await house.pool.fetchval("SELECT count(*) FROM enrollments WHERE state = 'WAITING'") == len(others)
    assert await house.pool.fetchval("SELECT count(*) FROM plans WHERE settling") == 0
    assert (await the_class(house, "CANCELLED")).members == ()


async def test_a_repair_takes_no_hour_that_a_teacher_has_promised_to_a_proposed_class(house: House) -> None:
    """The only other teacher is promised to a proposed class at the very hours of the lessons that need somebody."""
    plan, others = await one_goes_on_one_is_proposed(house, teachers=2)
    going = await the_class(house, "PUBLISHED")
    names = {an_id("teacher"): "teacher", an_id("teacher 1"): "teacher 1"}
    (other,) = set(names) - {going.teacher}
    await house.pool.execute(
        "UPDATE classes SET teacher_id = $1, weekly = (SELECT weekly FROM classes WHERE class_id = $2),"
        " first_day = $3, last_day = $4 WHERE state = 'PROPOSED'",
        other, going.id, going.first_day, going.last_day,
    )  # fmt: skip
    await house.hear(away(names[going.teacher]), going.teacher)
    promised = {one.start for one in lessons(await the_class(house, "PROPOSED"))}
    repaired = await the_class(house, "PUBLISHED")
    await approve(house, plan, others)
    published = (await house.said("timetable.published"))[-1]

    assert not [one for one in repaired.sessions if one.teacher == other and one.start in promised]
    assert len(published["sessions"]) == len(promised)


async def test_a_lesson_off_its_classs_own_week_or_teacher_is_a_commitment_of_who_gives_it(house: House) -> None:
    await one_goes_on_one_is_proposed(house, teachers=2)
    before = await commitments(house)
    going = await the_class(house, "PUBLISHED")
    moved, lent = going.sessions[2], going.sessions[5]
    stranger = an_id("a stranger")
    async with house.pool.acquire() as conn:
        await conn.execute(TAKE_SQL, moved.id, moved.start + timedelta(hours=1), moved.end + timedelta(hours=1),
                           going.teacher)  # fmt: skip
        await conn.execute(TAKE_SQL, lent.id, lent.start, lent.end, stranger)
    added = [one for one in await commitments(house) if one not in before]

    assert sorted(added) == sorted([
        (going.teacher, moved.start.date(), moved.start.date()), (stranger, lent.start.date(), lent.start.date()),
    ])  # fmt: skip


async def commitments(house: House) -> list[tuple[UUID, Any, Any]]:
    async with house.pool.acquire() as conn:
        rows = await whereabouts.commitments(conn)
    return [(row["teacher_id"], row["first_day"], row["last_day"]) for row in rows]


async def test_a_plan_whose_timer_is_lost_while_it_settles_goes_on(house: House, monkeypatch: Any) -> None:
    """A15: also one that rang so long ago that nobody tries it any more."""
    monkeypatch.setattr(publishing, "AT_ONCE", 1)
    await a_market(house, teachers=3)
    everybody = await people(house, 30)
    await approve(house, await a_plan(house), everybody)
    await house.pool.execute("UPDATE timers SET said_at = due_at - interval '1 hour' WHERE kind = 'plan-settling'")
    await house.pass_time(START)
    before = len(await house.said("timetable.published"))
    async with house.pool.acquire() as conn:
        await ring_again(conn, Context(house.pool, {}, Health(), log.logger()))
    await house.pass_time(START + timedelta(minutes=1))

    assert before == 1
    assert len(await house.said("timetable.published")) == 2
    assert await house.pool.fetchval("SELECT count(*) FROM plans WHERE settling") == 0
