"""A FIXED class that too few came to is dissolved, and offered anew: nothing is left of how it was."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from samklasse_chassis.http import Role
from samklasse_contracts import values as v

from .builders import LARVIK, MONDAY, SUPPLIER, an_id
from .conftest import House
from .telling import a_market, a_plan, class_offered, people, placeable

TUESDAY_AND_THURSDAY = [v.WeeklyTime(weekday=day, start="18:00", minutes=60) for day in (2, 4)]
OSLO = ZoneInfo("Europe/Oslo")


async def answer(house: House, plan: str, approve: list[str], back: list[str]) -> None:
    """Larvik answers for everybody."""
    body = {"approve": approve, "return": back}
    status, told = await house.ask("POST", f"/plans/{plan}/answer", body, orgnr=LARVIK, role=Role.MUNICIPALITY)
    assert (status, told["settled"]) == (200, True)


async def in_class(house: House) -> list[str]:
    rows = await house.pool.fetch("SELECT enrollment_id FROM members ORDER BY enrollment_id")
    return [str(row["enrollment_id"]) for row in rows]


def meetings(group: dict[str, Any]) -> set[tuple[int, str]]:
    starts = [datetime.fromisoformat(one["starts_at"]).astimezone(OSLO) for one in group["sessions"]]
    return {(start.isoweekday(), f"{start:%H:%M}") for start in starts}


async def test_a_class_offered_anew_on_other_days_with_another_teacher_is_published_so(house: House) -> None:
    """A15: the days, times, sizes and the teacher of the second offer, none of the first."""
    await a_market(house, teachers=0)
    await house.hear(class_offered(), an_id("fixed"))
    everybody = await people(house, 8)
    await answer(house, await a_plan(house), everybody[:2], everybody[2:])
    dissolved = await house.said("timetable.published")
    again = class_offered(
        teacher_id=an_id("another"), weekly=TUESDAY_AND_THURSDAY, starts_on=MONDAY + timedelta(days=7), weeks=9
    )
    await house.hear(again, an_id("fixed"))
    await answer(house, await a_plan(house), everybody, [])
    (published,) = await house.said("timetable.published")
    _, seen = await house.ask("GET", f"/classes/{an_id('fixed')}", orgnr=SUPPLIER, role=Role.SUPPLIER)
    weekly = {(one["weekday"], one["start"], one["minutes"]) for one in seen["weekly"]}

    assert dissolved == []
    assert meetings(published) == {(2, "18:00"), (4, "18:00")}
    assert published["first_day"] == "2027-01-18"
    assert weekly == {(2, "18:00", 60), (4, "18:00", 60)}
    assert seen["last_day"] == "2027-03-21"
    assert {one["teacher_id"] for one in seen["sessions"]} == {str(an_id("another"))}


async def test_nobody_stays_in_line_for_a_class_that_is_dissolved(house: House) -> None:
    """A15: two wait for it with their municipality's yes, one of them fits no longer; the next plan asks again."""
    await a_market(house, teachers=0)
    await house.hear(class_offered(open_seats=9, min_size=9), an_id("fixed"))
    everybody = await people(house, 11)
    plan = await a_plan(house)
    inside = await in_class(house)
    line = [one for one in everybody if one not in inside]
    name = next(f"p{number}" for number, one in enumerate(everybody) if one == line[0])
    await house.hear(placeable(name, schooling_track=3), an_id(name))
    await answer(house, plan, [*inside[3:], *line], inside[:3])

    assert (len(inside), len(line)) == (9, 2)
    assert await house.said("timetable.published") == []
    assert await house.pool.fetchval("SELECT count(*) FROM waiting") == 0


async def test_who_is_in_line_for_a_class_that_is_dissolved_keeps_her_place_in_other_lines(house: House) -> None:
    """A15: two classes of one plan; the first stays too small even with her, the second has a place for her."""
    first, second = sorted(["fixed", "other"], key=an_id)
    await a_market(house, teachers=0)
    await house.hear(class_offered(first, open_seats=9, min_size=9), an_id(first))
    await house.hear(class_offered(second, open_seats=9, min_size=4), an_id(second))
    everybody = await people(house, 19)
    plan = await a_plan(house)
    rows = await house.pool.fetch("SELECT class_id, enrollment_id FROM members ORDER BY enrollment_id")
    inside = {name: [str(r["enrollment_id"]) for r in rows if r["class_id"] == an_id(name)] for name in (first, second)}
    lines = await house.pool.fetch("SELECT class_id, enrollment_id FROM waiting")
    (waits,) = {str(row["enrollment_id"]) for row in lines}
    back = [*inside[first][:2], inside[second][0]]
    await answer(house, plan, [one for one in everybody if one not in back], back)
    (published,) = await house.said("timetable.published")

    assert len(lines) == 2
    assert published["class_id"] == str(an_id(second))
    assert {one["enrollment_id"] for one in published["members"]} == {*inside[second][1:], waits}
