"""What would help is told to whom it concerns, and a supplier's answer to it is filled first."""

from __future__ import annotations

from uuid import UUID

from samklasse_chassis.http import Role
from samklasse_contracts import values as v
from samklasse_scheduling.domain import weekly
from samklasse_scheduling.domain.weekly import WeeklyTime, mask_of

from .builders import LARVIK, SKIEN, an_id
from .conftest import House
from .telling import a_market, a_plan, class_offered, placeable, teacher

TUESDAYS_AND_THURSDAYS = weekly.render(mask_of([WeeklyTime(2, 1080, 90), WeeklyTime(4, 1080, 90)]))
TIMES = [{"weekday": day, "start": "18:00", "minutes": 90} for day in (2, 4)]

A_HINT = """
INSERT INTO plan_hints (plan_id, number, kind, subject, level, weekly, people, municipalities, missing)
VALUES ($1, $2, 'MORE_TEACHERS', 'NORWEGIAN', $3, '[]', 7, 2, 0)
"""
A_SHARE = "INSERT INTO plan_hint_shares (plan_id, number, owner_orgnr, people) VALUES ($1, $2, $3, $4)"


async def wait(house: House, count: int, *, owner: str, prefix: str) -> list[str]:
    for number in range(count):
        told = placeable(f"{prefix}{number}", owner=owner, availability=TUESDAYS_AND_THURSDAYS)
        await house.hear(told, an_id(f"{prefix}{number}"))
    return [str(an_id(f"{prefix}{number}")) for number in range(count)]


async def seen(house: House, plan: str, orgnr: str | None = None) -> list[dict[str, object]]:
    who = {"orgnr": orgnr, "role": Role.MUNICIPALITY} if orgnr else {}
    status, answer = await house.ask("GET", f"/plans/{plan}/hints", **who)  # type: ignore[arg-type]
    assert status == 200
    found: list[dict[str, object]] = answer["hints"]
    return found


async def test_demand_that_nobody_meets_is_answered_by_a_class_which_is_filled_first_from_it(house: House) -> None:
    """F02: without a teacher nine people wait; a supplier offers what the demand asks for, and they are in it."""
    await a_market(house, teachers=0)
    waiting = [*await wait(house, 5, owner=LARVIK, prefix="a"), *await wait(house, 4, owner=SKIEN, prefix="b")]
    await a_plan(house)
    (demand,) = await house.said("demand.published")
    (cell,) = demand["cells"]
    await house.hear(teacher(), an_id("teacher"))
    times = [v.WeeklyTime(**one) for one in cell["weekly"]]
    await house.hear(class_offered(weekly=times), an_id("fixed"))
    await a_plan(house)
    filled = (await house.said("plan.proposed"))[-2:]

    assert (cell["level"], cell["window"], cell["count"]) == ("A2", "EVENING", 9)
    assert (cell["weekly"], cell["suits"]) == (TIMES, 9)
    assert {share["classes"][0]["class_id"] for share in filled} == {str(an_id("fixed"))}
    assert {one for share in filled for one in share["classes"][0]["members"]} == set(waiting)
    assert {share["classes"][0]["kind"] for share in filled} == {"FIXED"}


async def test_a_municipality_is_told_what_would_place_its_people_and_how_many_others(house: House) -> None:
    """F02"""
    await a_market(house, teachers=0)
    await wait(house, 5, owner=LARVIK, prefix="a")
    await wait(house, 4, owner=SKIEN, prefix="b")
    plan = await a_plan(house)
    shares = {one["municipality_orgnr"]: one for one in await house.said("plan.proposed")}
    hint = shares[SKIEN]["unplaced"][0]["hint"]
    (shown,) = await seen(house, plan, SKIEN)

    assert (hint["kind"], hint["people"], hint["municipalities"]) == ("NEW_CLASS", 9, 2)
    assert (hint["weekly"], hint["level"]) == (TIMES, "A2")
    assert (shown["people"], shown["municipalities"], shown["own_people"]) == (9, 2, 4)


async def test_fewer_than_five_are_counted_for_the_operator_alone(house: House) -> None:
    await a_market(house, teachers=0)
    await wait(house, 3, owner=LARVIK, prefix="a")
    await wait(house, 1, owner=SKIEN, prefix="b")
    plan = await a_plan(house)
    (operators,) = await seen(house, plan)
    (larviks,) = await seen(house, plan, LARVIK)
    shares = {one["municipality_orgnr"]: one for one in await house.said("plan.proposed")}

    assert (operators["kind"], operators["people"], operators["missing"]) == ("MORE_PEOPLE_AT_LEVEL", 4, 4)
    assert (larviks["people"], larviks["municipalities"], larviks["own_people"]) == (None, None, 3)
    assert larviks["missing"] == 5
    assert "people" not in shares[LARVIK]["unplaced"][0]["hint"]
    assert shares[LARVIK]["unplaced"][0]["hint"]["missing"] == 5
    assert await house.said("demand.published") == []


async def test_nobody_can_take_its_own_from_the_sum_and_count_four_others(house: House) -> None:
    """F02: eight of Larvik's and two of Skien's would share a class; neither is told how many the others are."""
    await a_market(house, teachers=0)
    await wait(house, 8, owner=LARVIK, prefix="a")
    await wait(house, 2, owner=SKIEN, prefix="b")
    plan = await a_plan(house)
    (larviks,) = await seen(house, plan, LARVIK)
    (skiens,) = await seen(house, plan, SKIEN)
    told = {one["municipality_orgnr"]: one["unplaced"][0]["hint"] for one in await house.said("plan.proposed")}

    assert (larviks["kind"], larviks["people"], larviks["municipalities"]) == ("NEW_CLASS", 8, 1)
    assert (told[LARVIK]["kind"], told[LARVIK]["people"], told[LARVIK]["municipalities"]) == ("NEW_CLASS", 8, 1)
    assert (skiens["people"], told[SKIEN]["people"]) == (10, 10)


async def test_hints_are_read_page_by_page_by_who_takes_part(house: House) -> None:
    await a_market(house, teachers=0)
    await wait(house, 9, owner=LARVIK, prefix="a")
    for number in range(9):
        await house.hear(placeable(f"c{number}", schooling_track=3), an_id(f"c{number}"))
    plan = await a_plan(house)
    _, first = await house.ask("GET", f"/plans/{plan}/hints?limit=1", orgnr=LARVIK, role=Role.MUNICIPALITY)
    _, second = await house.ask("GET", f"/plans/{plan}/hints?after=1", orgnr=LARVIK, role=Role.MUNICIPALITY)
    stranger, _ = await house.ask("GET", f"/plans/{plan}/hints", orgnr=SKIEN, role=Role.MUNICIPALITY)

    assert [one["number"] for one in (*first["hints"], *second["hints"])] == [1, 2]
    assert stranger == 404


async def test_a_hidden_total_is_not_seen_from_where_its_hint_stands(house: House) -> None:
    """F02: all three are 7 people; the one with two others stood between two that are told, at the door too."""
    await a_market(house, teachers=0)
    await wait(house, 1, owner=LARVIK, prefix="a")
    plan = await a_plan(house)
    async with house.pool.acquire() as conn:
        await conn.execute("DELETE FROM plan_hint_shares")
        await conn.execute("DELETE FROM plan_hints")
        for number, ours, level in ((4, 2, "A1"), (5, 5, "A2"), (6, 1, "B1")):
            await conn.execute(A_HINT, UUID(plan), number, level)
            await conn.execute(A_SHARE, UUID(plan), number, LARVIK, ours)
    found = await seen(house, plan, LARVIK)

    assert [(one["number"], one["own_people"], one["people"]) for one in found] == [(1, 5, 5), (2, 2, 7), (3, 1, 7)]
