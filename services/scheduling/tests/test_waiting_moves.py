"""Somebody who waits for a place in a class moves to another municipality: her place in line is hers, not its."""

from __future__ import annotations

from typing import Any

from samklasse_chassis.http import Role

from .builders import LARVIK, SKIEN, an_id
from .conftest import House
from .telling import a_market, a_plan, class_offered, people, withdrawn
from .test_moving import moved

NAMES = [f"p{number}" for number in range(11)]
BY_ID = {str(an_id(name)): name for name in NAMES}


async def line_of(house: House) -> list[str]:
    """Who waits for the class, first in line first."""
    rows = await house.pool.fetch("SELECT enrollment_id FROM waiting ORDER BY place")
    return [str(row["enrollment_id"]) for row in rows]


async def answer(house: House, plan: str, orgnr: str, approve: list[str]) -> Any:
    """A municipality's yes."""
    return await house.ask("POST", f"/plans/{plan}/answer", {"approve": approve}, orgnr=orgnr, role=Role.MUNICIPALITY)


async def a_full_class(house: House) -> tuple[str, list[str]]:
    """Nine of Larvik's eleven are to join a FIXED class, and two wait for it: the plan, and who is in line."""
    await a_market(house, teachers=0)
    await house.hear(class_offered(open_seats=9), an_id("fixed"))
    await people(house, len(NAMES))
    plan = await a_plan(house)
    return plan, await line_of(house)


async def test_who_waits_keeps_her_place_in_line_and_her_new_municipality_sees_and_answers_for_it(house: House) -> None:
    """A15: the class she would wait for is in her new municipality's share; the first in line gets the next place."""
    plan, line = await a_full_class(house)
    first = BY_ID[line[0]]
    await house.forget()
    await house.hear(moved(first), an_id(first))
    (share,) = await house.said("plan.proposed")
    after = await line_of(house)
    await answer(house, plan, LARVIK, [id_ for id_ in BY_ID if id_ != line[0]])
    await answer(house, plan, SKIEN, [line[0]])
    (published,) = await house.said("timetable.published")
    gone = BY_ID[published["members"][0]["enrollment_id"]]
    await house.hear(withdrawn(gone), an_id(gone))
    members = (await house.said("timetable.published"))[-1]["members"]
    owners = {one["enrollment_id"]: one["owner_orgnr"] for one in members}

    assert len(line) == 2
    assert after == line
    assert (share["municipality_orgnr"], [one["waiting"] for one in share["classes"]]) == (SKIEN, [[line[0]]])
    assert (share["classes"][0]["members"], share["classes"][0]["size"]) == ([], 9)
    assert owners[line[0]] == SKIEN
    assert line[1] not in owners


async def test_who_was_approved_and_moves_while_she_waits_is_still_next(house: House) -> None:
    """A15: a plan that is settled stays as it was answered, and so does the line."""
    plan, line = await a_full_class(house)
    await answer(house, plan, LARVIK, list(BY_ID))
    (published,) = await house.said("timetable.published")
    first, gone = BY_ID[line[0]], BY_ID[published["members"][0]["enrollment_id"]]
    await house.hear(moved(first), an_id(first))
    await house.hear(withdrawn(gone), an_id(gone))
    members = (await house.said("timetable.published"))[-1]["members"]

    assert {one["owner_orgnr"] for one in members if one["enrollment_id"] == line[0]} == {SKIEN}
    assert await line_of(house) == line[1:]
