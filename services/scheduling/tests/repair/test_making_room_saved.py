"""A class that makes room for another one is saved with it, in whatever order the two are saved, on a real database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from samklasse_chassis import clock
from samklasse_chassis.http import Role
from samklasse_contracts.message import Cause
from samklasse_scheduling.domain.mending.answering import answer
from samklasse_scheduling.domain.repair import repair_sessions
from samklasse_scheduling.domain.repair.alternatives import Answer
from samklasse_scheduling.domain.repair.asking import Asked
from samklasse_scheduling.domain.timetable import Timetable
from samklasse_scheduling.domain.weekly import WHOLE_WEEK, WeeklyTime, mask_of
from samklasse_scheduling.handlers import choosing
from samklasse_scheduling.handlers.repairing import carry_out, surroundings
from samklasse_scheduling.store import repairs

from ..builders import SKIEN, SUPPLIER, an_id, timetable
from ..conftest import House
from ..telling import a_market
from ..term.publishing import Town, publish
from .test_many import QUICK

TIMES = {1: WeeklyTime(1, 17 * 60, 90), 2: WeeklyTime(2, 17 * 60, 90)}
SUPPLIERS = {"orgnr": SUPPLIER, "role": Role.SUPPLIER}
in_every_order = pytest.mark.parametrize("first_by_id", ["taker", "giver"])
at_every_time = pytest.mark.parametrize("hit_weekday", [1, 2])
HOURS_SQL = """
SELECT count(*)
  FROM teacher_hours
"""


def two_classes(hit_weekday: int, first_by_id: str) -> tuple[Timetable, Timetable]:
    """Whose lesson is hit, and who can make room: of one teacher, the one on Mondays and the other on Tuesdays."""
    names = sorted(("one class", "another class"), key=an_id)
    taker, giver = names if first_by_id == "taker" else reversed(names)
    times = TIMES[hit_weekday], TIMES[3 - hit_weekday]
    return timetable(taker, times=times[:1], by="t0"), timetable(giver, times=times[1:], by="t0")


async def a_case(house: House, hit_weekday: int, first_by_id: str) -> tuple[UUID, Answer]:
    """One lesson falls on a free day and has no other time unless the other class makes room; how that can be."""
    taker, giver = two_classes(hit_weekday, first_by_id)
    narrow = {member.enrollment: mask_of(TIMES.values()) for member in taker.members}
    wide = {member.enrollment: WHOLE_WEEK for member in giver.members}
    await a_market(house, teachers=0)
    day = date(2027, 2, hit_weekday)
    (lesson,) = [one for one in taker.sessions if one.start.date() == day]
    async with house.pool.acquire() as conn:
        await publish(conn, Town((taker, giver), {**narrow, **wide}, 1))
        await conn.execute("DELETE FROM make_ups")
        around = await surroundings(conn, await clock.now(conn), lock=False)
        around = replace(around, calendars=replace(around.calendars, national=frozenset({day})))
        found = answer(Asked(around, (lesson.id,), await clock.now(conn)), budget=QUICK)
        told: dict[str, Any] = {"supplier": SUPPLIER, "reason": "FREE_DAY", "sessions": [lesson.id]}
        await repairs.add(conn, an_id("case"), **told, trail=an_id("trail"), at=await clock.now(conn))
    return an_id("case"), found


async def has_moved_both(house: House) -> None:
    told = await house.said("timetable.published")
    assert [len(one["changed"]) for one in told] == [1, 1]
    taken = {one["changed"][0]["now_starts_at"] for one in told} & {one["changed"][0]["was_starts_at"] for one in told}
    assert len(taken) == 1
    assert await house.pool.fetchval(HOURS_SQL) == 2 * 8 * 3


@at_every_time
@in_every_order
async def test_room_that_is_made_with_no_choice_is_saved(house: House, hit_weekday: int, first_by_id: str) -> None:
    """A14: the taker may be saved before the giver has let go of the hour."""
    case, found = await a_case(house, hit_weekday, first_by_id)
    async with house.pool.acquire() as conn, conn.transaction():
        await choosing.settle(
            conn, case, replace(found, alternatives=found.alternatives[:1]), now=await clock.now(conn)
        )
    _, shown = await house.ask("GET", f"/repairs/{case}")

    assert (shown["state"], shown["chosen_by"]) == ("DONE", "AT_ONCE")
    await has_moved_both(house)


@at_every_time
@in_every_order
async def test_room_that_is_made_by_choice_is_saved(house: House, hit_weekday: int, first_by_id: str) -> None:
    """A14: as above, by the supplier."""
    case, found = await a_case(house, hit_weekday, first_by_id)
    twice = replace(found, alternatives=found.alternatives[:1] * 2)
    async with house.pool.acquire() as conn, conn.transaction():
        await choosing.settle(conn, case, twice, now=await clock.now(conn))
    opened = (await house.ask("GET", f"/repairs/{case}"))[1]["state"]
    status, done = await house.ask("POST", f"/repairs/{case}/choice", {"alternative": 1}, **SUPPLIERS)

    assert (opened, status, done["state"]) == ("OPEN", 200, "DONE")
    await has_moved_both(house)


@in_every_order
async def test_an_hour_that_one_repair_lets_go_of_and_the_next_one_takes_is_saved(
    house: House, first_by_id: str
) -> None:
    """A14: the larger class is repaired first, and goes to Wednesday; the other takes its Tuesday."""
    taker, giver = two_classes(1, first_by_id)
    aboard = tuple(replace(one, municipality=SKIEN) for one in timetable("large", members=10).members)
    narrow = {member.enrollment: mask_of(TIMES.values()) for member in taker.members}
    later = {member.enrollment: mask_of((TIMES[2], WeeklyTime(3, 17 * 60, 90))) for member in aboard}
    off = {"39": frozenset({date(2027, 2, 1)}), "40": frozenset({date(2027, 2, 2)})}
    await a_market(house, teachers=0)
    async with house.pool.acquire() as conn, conn.transaction():
        await publish(conn, Town((taker, replace(giver, members=aboard)), {**narrow, **later}, 1))
        now, cause = await clock.now(conn), Cause(an_id("cause"), an_id("trail"))
        around = await surroundings(conn, now)
        around = replace(around, calendars=replace(around.calendars, by_county=off))
        done = repair_sessions(around, [taker.sessions[3].id, giver.sessions[3].id], now=now)
        await carry_out(conn, around, done, "FREE_DAY", cause=cause, now=now)

    await has_moved_both(house)
