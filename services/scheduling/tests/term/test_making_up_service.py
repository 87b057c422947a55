"""Lost sessions made up for by the worker, on a real database: told once, judged anew, never written when stale."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from samklasse_chassis import clock
from samklasse_chassis.http import Role
from samklasse_scheduling.domain.calendars import instant
from samklasse_scheduling.domain.making_up import question
from samklasse_scheduling.domain.repair import Absence
from samklasse_scheduling.domain.term.asking import Placements
from samklasse_scheduling.domain.timetabling.term import place
from samklasse_scheduling.domain.weekly import WHOLE_WEEK, WeeklyTime, mask_of, render
from samklasse_scheduling.handlers import making_up
from samklasse_scheduling.making_up import by_class, make_up_once
from samklasse_scheduling.store import make_up, teachers

from ..builders import LARVIK, SUPPLIER, an_id
from ..conftest import House
from ..telling import a_market, a_plan, offering, people
from ..unlucky import loses

WEEK_4 = [f"2027-01-{day}" for day in range(25, 32)]
FREE_WEEK = {"fylkesnummer": "39", "first_day": "2027-01-01", "last_day": "2027-06-30"}
AT_ONCE = {"SAMKLASSE_MAKE_UP_QUIET_SECONDS": "0"}
PROMISE = """
INSERT INTO classes (class_id, plan_id, kind, state, offering_id, supplier_orgnr, subject, level, track, language,
                     teacher_id, weekly, first_day, last_day, minimum, maximum)
SELECT $1, plan_id, kind, 'PROPOSED', offering_id, supplier_orgnr, subject, level, track, language, teacher_id, $2, $3,
       $4, minimum, maximum
  FROM classes
"""
HOUR_OF_NOBODY = """
WITH another AS (
     INSERT INTO classes (class_id, plan_id, kind, state, offering_id, supplier_orgnr, subject, level, track, language,
                          teacher_id, weekly, first_day, last_day, minimum, maximum)
     SELECT $1, plan_id, kind, 'CANCELLED', offering_id, supplier_orgnr, subject, level, track, language,
            teacher_id, weekly, first_day, last_day, minimum, maximum
       FROM classes
     RETURNING class_id, teacher_id),
  session AS (
     INSERT INTO sessions (session_id, class_id, starts_at, ends_at, minutes, teacher_id, state, revision)
     SELECT $1, class_id, $2::timestamptz, $2::timestamptz + interval '30 minutes', 30, teacher_id, 'CANCELLED', 1
       FROM another
     RETURNING session_id, teacher_id)
INSERT INTO teacher_hours (teacher_id, half_hour, session_id)
SELECT teacher_id, $2::timestamptz, session_id
  FROM session
"""


async def promise(house: House, *, makes_up: bool = True) -> None:
    path, body = f"/offerings/{an_id('offering')}/make-up", {"makes_up": makes_up, "from_day": "2027-01-01"}
    assert (await house.ask("POST", path, body, orgnr="900000009", role=Role.SUPPLIER))[0] == 404
    assert (await house.ask("POST", path, body, orgnr=SUPPLIER, role=Role.SUPPLIER))[0] == 200


async def free_week(house: House) -> None:
    await free_days(house, *WEEK_4)


async def free_days(house: House, *off: str) -> None:
    assert (await house.ask("POST", "/calendars/free-days", {**FREE_WEEK, "days": off}))[0] == 200


async def published(house: House) -> dict[str, Any]:
    """A class of nine is approved; what was said of it."""
    waiting = await people(house, 9)
    plan = await a_plan(house)
    await house.ask("POST", f"/plans/{plan}/answer", {"approve": waiting}, orgnr=LARVIK, role=Role.MUNICIPALITY)
    (group,) = await house.said("timetable.published")
    await house.forget()
    return group


async def made_up(house: House) -> bool:
    async with house.pool.acquire() as conn:
        return await make_up_once(conn, replace(house._context, settings=AT_ONCE))


def days(group: dict[str, Any]) -> list[str]:
    return [one["starts_at"][:10] for one in group["sessions"] if one["state"] == "SCHEDULED"]


async def test_a_class_is_published_without_what_it_lost_and_has_it_back_one_revision_on(house: House) -> None:
    """A14: where the offering promises that, in the child process that has the core."""
    await a_market(house)
    await promise(house)
    await free_week(house)
    first = await published(house)
    worked, idle = await made_up(house), await made_up(house)
    (after,) = await house.said("timetable.published")

    assert (worked, idle) == (True, False)
    assert (first["revision"], len(days(first))) == (1, 14)
    assert (after["revision"], len(days(after))) == (2, 16)
    assert len(set(days(after))) == 16
    assert not set(WEEK_4) & set(days(after))
    assert after["last_day"] >= max(days(after))
    assert after["changed"] == []
    assert {one["session_id"] for one in first["sessions"]} < {one["session_id"] for one in after["sessions"]}
    assert await house.pool.fetchval("SELECT count(*) FROM make_ups") == 0
    assert await house.pool.fetchval("SELECT count(*) FROM timers WHERE kind = 'session-end'") == 16


async def test_what_is_made_up_and_loses_a_deadlock_is_written_again_in_the_same_attempt(house: House) -> None:
    await a_market(house)
    await promise(house)
    await free_week(house)
    await published(house)
    await loses(house, "DELETE", "make_ups", times=3)
    await made_up(house)
    (after,) = await house.said("timetable.published")

    assert len(days(after)) == 16
    assert await house.pool.fetchval("SELECT count(*) FROM make_ups") == 0


async def test_without_a_promise_nothing_is_made_up(house: House) -> None:
    await a_market(house)
    await promise(house, makes_up=False)
    await free_week(house)
    group = await published(house)

    assert len(days(group)) == 14
    assert not await made_up(house)


async def test_modules_keep_the_places_that_they_have_in_the_whole_term(house: House) -> None:
    """A18: what is made up teaches what was lost, between the modules before and after it."""
    await a_market(house)
    await house.hear(offering(course_type="BLENDED"), an_id("offering"))
    await promise(house)
    await free_week(house)
    first = await published(house)
    await made_up(house)
    (after,) = await house.said("timetable.published")

    modules = [one["module"] for one in after["sessions"]]
    lost = {f"M{number:02d}" for number in range(1, 17)} - {one["module"] for one in first["sessions"]}

    assert len(lost) == 2
    assert modules == sorted(modules)
    assert lost & set(modules), "between Thursday's lesson and the week that is lost there is a Friday"


async def asked_and_found(house: House) -> Any:
    """What the worker would be about to write for the only class that waits."""
    async with house.pool.acquire() as conn:
        waiting = await make_up.waiting(conn)
        asked = question(*await making_up.load(conn, waiting, await clock.now(conn)))
    found: Placements = place(asked, seed=1, moves=1_000)
    (one,) = by_class(asked, found).values()
    return waiting[0], one.placed, one.nowhere


async def written(house: House, found: Any) -> bool:
    async with house.pool.acquire() as conn, conn.transaction():
        return await making_up.write(conn, *found, now=await clock.now(conn))


@pytest.mark.parametrize("what", ["teacher away", "calendar", "already written", "members", "promise"])
async def test_what_no_longer_holds_is_not_written_and_waits_again(house: House, what: str) -> None:
    await a_market(house)
    await promise(house)
    await free_week(house)
    group = await published(house)
    asked, placed, nowhere = await asked_and_found(house)
    day = placed[0].day
    async with house.pool.acquire() as conn:
        if what == "teacher away":
            await teachers.save_absence(conn, Absence(an_id("teacher"), day, day))
            await teachers.save_absence(conn, Absence(an_id("teacher 1"), day, day))
        elif what == "calendar":
            await free_days(house, *WEEK_4, day.isoformat())
        elif what == "already written":
            assert await written(house, (asked, placed, nowhere))
            await make_up.want(conn, asked.id, (), trail=asked.id, at=await clock.now(conn))
        elif what == "promise":
            times = [[day.isoweekday(), placed[0].minute, 90]]
            await conn.execute(PROMISE, an_id("other"), times, day, day + timedelta(days=6))
        else:
            await conn.execute(
                "UPDATE enrollments SET availability = $1 WHERE enrollment_id = $2", "0" * 49, an_id("p3")
            )
    before = await house.said("timetable.published")
    taken = await written(house, (asked, placed, nowhere))

    assert not taken
    assert await house.said("timetable.published") == before
    assert await house.pool.fetchval("SELECT state FROM make_ups") == "WAITING"
    assert group["class_id"] == str(asked.id)


async def test_an_hour_that_somebody_else_took_at_that_moment_is_left_to_her(house: House) -> None:
    """The teacher's hours are the last net: a session of no class that the judge looks at."""
    await a_market(house)
    await promise(house)
    await free_week(house)
    await published(house)
    asked, placed, nowhere = await asked_and_found(house)
    await house.pool.execute(HOUR_OF_NOBODY, an_id("other"), instant(placed[0].day, placed[0].minute))
    with pytest.raises(Exception, match="teacher_hours"):
        await written(house, (asked, placed, nowhere))
    said = await house.said("timetable.published")
    await house.pool.execute("DELETE FROM teacher_hours WHERE session_id = $1", an_id("other"))

    assert said == []
    assert await made_up(house)
    assert len(await house.said("timetable.published")) == 1


async def test_what_a_new_calendar_takes_is_made_up_for_when_a_day_comes_free(house: House) -> None:
    """They can on their two evenings alone: what a calendar takes has no other time until it takes one day less."""
    await a_market(house)
    await promise(house)
    group = await published(house)
    evenings = mask_of(WeeklyTime(datetime.fromisoformat(day).isoweekday(), 960, 360) for day in days(group)[:2])
    await house.pool.execute("UPDATE enrollments SET availability = $1", render(evenings))
    while await made_up(house):
        pass
    lost = days(group)[4]
    await free_days(house, lost)
    (hit,) = await house.said("timetable.published")
    worked = await made_up(house)
    waiting = await house.pool.fetchval("SELECT state FROM make_ups")
    await house.forget()
    await house.pool.execute("UPDATE enrollments SET availability = $1", render(WHOLE_WEEK))
    await free_days(house, lost, "2027-05-17")
    again = await made_up(house)
    (after,) = await house.said("timetable.published")

    assert (worked, waiting, again) == (True, "NOWHERE", True)
    assert ["now_starts_at" in one for one in hit["changed"]] == [False]
    assert len(days(hit)) == 15
    assert len(days(after)) == 16
    assert lost not in days(after)
    assert after["revision"] == hit["revision"] + 1
