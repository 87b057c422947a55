"""Somebody moves to another municipality: her class, her teacher and her place in a plan stay, under the new one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from samklasse_chassis.http import Role
from samklasse_contracts.enrollment import ParticipantChanged, SeatsEnded

from .builders import LARVIK, SKIEN, SUPPLIER, an_id
from .classes import a_class
from .conftest import House
from .telling import a_market, a_plan, people, placeable


def moved(name: str, *, to: str = SKIEN, line: str = "taken over") -> ParticipantChanged:
    """The same enrollment on another municipality's line."""
    changed = placeable(name, owner=to, line=line).model_dump()
    changed["seat"]["agreement_id"] = an_id("another agreement")
    return ParticipantChanged.model_validate(changed)


def owners(group: dict[str, Any]) -> dict[str, str]:
    """Who answers for whom in a class."""
    return {member["enrollment_id"]: member["owner_orgnr"] for member in group["members"]}


async def shares(house: House, orgnr: str) -> list[dict[str, Any]]:
    """A municipality's plans as it sees them."""
    status, told = await house.ask("GET", "/plans", orgnr=orgnr, role=Role.MUNICIPALITY)
    assert status == 200
    return list(told["plans"])


async def test_she_keeps_her_class_and_is_listed_under_the_new_municipality(house: House) -> None:
    group = await a_class(house)
    await house.hear(moved("p0"), an_id("p0"))
    (after,) = await house.said("timetable.published")

    assert owners(after) == owners(group) | {str(an_id("p0")): SKIEN}
    assert (after["revision"], after["left"], after["changed"]) == (2, [], [])
    assert after["sessions"] == group["sessions"]


async def test_the_end_of_the_seat_she_has_left_takes_nobody_out(house: House) -> None:
    await a_class(house, line="old")
    await house.hear(moved("p0"), an_id("p0"))
    await house.forget()
    ended = SeatsEnded(
        line_id=an_id("old"), buyer_orgnr=LARVIK, supplier_orgnr=SUPPLIER, ends_on=date(2027, 1, 13), reason="MOVED"
    )
    await house.hear(ended, an_id("old"))
    await house.pass_time(datetime(2027, 1, 14, 1, tzinfo=UTC))
    after = (await house.said("timetable.published"))[-1]

    assert [left["enrollment_id"] for left in after["left"]] == [str(an_id("p1"))]
    assert owners(after)[str(an_id("p0"))] == SKIEN


async def test_the_former_municipality_is_no_longer_among_those_the_class_is_told_to(house: House) -> None:
    await a_class(house)
    for number in range(9):
        await house.hear(moved(f"p{number}"), an_id(f"p{number}"))
    told = await house.pool.fetch(
        "SELECT headers ->> 'ce-audience' AS audience FROM outbox WHERE key LIKE '%timetable%' ORDER BY seq"
    )

    assert LARVIK in told[-2]["audience"]
    assert set(told[-1]["audience"].split(",")) == {SKIEN, SUPPLIER}


async def test_a_change_without_a_move_tells_nothing(house: House) -> None:
    await a_class(house)
    await house.hear(moved("p0", to=LARVIK), an_id("p0"))

    assert await house.said("timetable.published") == []


async def test_an_open_plan_shows_her_to_the_new_municipality_alone_which_answers_for_her(house: House) -> None:
    await a_market(house)
    larvik = await people(house, 9)
    plan = await a_plan(house)
    await house.forget()
    await house.hear(moved("p0"), an_id("p0"))
    (share,) = await house.said("plan.proposed")
    refused = await house.ask(
        "POST", f"/plans/{plan}/answer", {"approve": larvik}, orgnr=LARVIK, role=Role.MUNICIPALITY
    )
    seen = {
        orgnr: {one["enrollment_id"] for row in await shares(house, orgnr) for one in row["people"]}
        for orgnr in (LARVIK, SKIEN)
    }

    assert (share["municipality_orgnr"], share["classes"][0]["members"]) == (SKIEN, [str(an_id("p0"))])
    assert (share["classes"][0]["size"], share["classes"][0]["municipalities"]) == (9, 2)
    assert (refused[0], refused[1]["code"]) == (422, "NOT_IN_PLAN")
    assert seen == {LARVIK: set(larvik) - {str(an_id("p0"))}, SKIEN: {str(an_id("p0"))}}


async def test_the_class_is_published_with_her_when_both_have_answered(house: House) -> None:
    await a_market(house)
    larvik = await people(house, 9)
    plan = await a_plan(house)
    await house.hear(moved("p0"), an_id("p0"))
    for orgnr, approved in ((LARVIK, larvik[1:]), (SKIEN, larvik[:1])):
        answer = {"approve": approved}
        assert (await house.ask("POST", f"/plans/{plan}/answer", answer, orgnr=orgnr, role=Role.MUNICIPALITY))[0] == 200
    (published,) = await house.said("timetable.published")

    assert owners(published) == dict.fromkeys(larvik, LARVIK) | {larvik[0]: SKIEN}


async def test_a_settled_plan_stays_as_it_was_answered(house: House) -> None:
    await a_class(house)
    await house.hear(moved("p0"), an_id("p0"))

    assert await shares(house, SKIEN) == []
    assert str(an_id("p0")) in {one["enrollment_id"] for row in await shares(house, LARVIK) for one in row["people"]}
