"""A day that a municipality lets a class meet on again: what was lost on it is made up for there."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest
from samklasse_chassis import clock
from samklasse_chassis.http import Role
from samklasse_scheduling.domain.weekly import WeeklyTime, mask_of, render

from ..builders import LARVIK, SKIEN, an_id
from ..conftest import House
from ..telling import a_market
from .test_making_up_service import asked_and_found, days, free_days, made_up, promise, published, written

STATE_SQL = "SELECT state FROM make_ups"


async def without_a_place(house: House) -> str:
    """A class whose people can on its two evenings alone, and the day that a calendar has taken from it."""
    await a_market(house)
    await promise(house)
    group = await published(house)
    evenings = mask_of(WeeklyTime(datetime.fromisoformat(day).isoweekday(), 960, 360) for day in days(group)[:2])
    await house.pool.execute("UPDATE enrollments SET availability = $1", render(evenings))
    while await made_up(house):
        pass
    lost = days(group)[4]
    await free_days(house, lost)
    await house.forget()
    return lost


async def waive(house: House, day: str, *, by: str = LARVIK, class_id: UUID | None = None) -> int:
    body = {"day": day, "class_id": str(class_id) if class_id else None}
    status, _ = await house.ask("POST", "/calendars/waivers", body, orgnr=by, role=Role.MUNICIPALITY)
    return int(status)


@pytest.mark.parametrize("state", ["NOWHERE", "FAILED"])
@pytest.mark.parametrize("alone", [True, False])
async def test_a_waiver_gives_a_class_its_day_back(house: House, state: str, alone: bool) -> None:
    """A14, F02: not at the next calendar, which may never come."""
    lost = await without_a_place(house)
    await made_up(house)
    await house.pool.execute("UPDATE make_ups SET state = $1, attempts = 6", state)
    class_id = await house.pool.fetchval("SELECT class_id FROM make_ups")
    status = await waive(house, lost, class_id=class_id if alone else None)
    worked = await made_up(house)
    (after,) = await house.said("timetable.published")

    assert (status, worked) == (201, True)
    assert lost in days(after)
    assert await house.pool.fetchval("SELECT count(*) FROM make_ups") == 0


async def test_another_municipality_or_class_opens_nothing(house: House) -> None:
    lost = await without_a_place(house)
    await made_up(house)
    await free_days_of(house, "40", lost)
    await house.pool.execute("UPDATE make_ups SET state = 'NOWHERE'")
    theirs = await waive(house, lost, by=SKIEN)
    another = await waive(house, lost, class_id=an_id("another class"))

    assert (theirs, another) == (201, 201)
    assert await house.pool.fetchval(STATE_SQL) == "NOWHERE"


async def free_days_of(house: House, county: str, *off: str) -> None:
    year = {"fylkesnummer": county, "first_day": "2027-01-01", "last_day": "2027-06-30"}
    assert (await house.ask("POST", "/calendars/free-days", {**year, "days": off}))[0] == 200


@pytest.mark.parametrize("what", ["waiver", "calendar"])
async def test_an_answer_from_before_a_day_came_free_does_not_say_that_there_is_no_place(
    house: House, what: str
) -> None:
    """The search was under way while it did."""
    lost = await without_a_place(house)
    found: Any = await asked_and_found(house)
    if what == "waiver":
        await waive(house, lost)
    else:
        await free_days(house, "2027-05-17")
    taken = await written(house, found)
    async with house.pool.acquire() as conn:
        today = (await clock.now(conn)).date()

    assert found[2]
    assert today < date.fromisoformat(lost)
    assert not taken
    assert await house.pool.fetchval(STATE_SQL) == "WAITING"
    assert await made_up(house)
    assert await house.pool.fetchval("SELECT count(*) FROM make_ups") == 0
