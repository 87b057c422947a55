"""Somebody who left and came back stands in two plans: the newer one decides, whatever the older one says of her."""

from __future__ import annotations

from datetime import timedelta

from samklasse_chassis.http import Role

from .builders import LARVIK, an_id
from .conftest import House
from .telling import START, a_market, a_plan, people, placeable, withdrawn

STATES_SQL = "SELECT state FROM enrollments WHERE enrollment_id = ANY ($1)"


async def come_back(house: House, names: list[str]) -> None:
    """They leave, and may be placed again."""
    for name in names:
        await house.hear(withdrawn(name), an_id(name))
        await house.hear(placeable(name), an_id(name))


async def two_plans(house: House) -> tuple[list[str], str, str]:
    """Ten people of two plans, the first made a day before the second: in both, as they left and came back."""
    await a_market(house)
    everybody = await people(house, 10)
    older = await a_plan(house)
    await come_back(house, [f"p{number}" for number in range(10)])
    await house.pass_time(START + timedelta(days=1))
    return everybody, older, await a_plan(house)


async def approve(house: House, plan: str, everybody: list[str]) -> None:
    body = {"approve": everybody}
    status, told = await house.ask("POST", f"/plans/{plan}/answer", body, orgnr=LARVIK, role=Role.MUNICIPALITY)
    assert (status, told["settled"]) == (200, True)


async def test_an_older_plan_that_is_over_takes_nobody_out_of_a_newer_one(house: House) -> None:
    """A15: its deadline passes while the newer one still waits for its answers."""
    everybody, _, newer = await two_plans(house)
    await house.forget()
    await house.pass_time(START + timedelta(hours=49))
    states = {row["state"] for row in await house.pool.fetch(STATES_SQL, everybody)}
    unplaced = await house.said("enrollment.unplaced")
    await approve(house, newer, everybody)
    (published,) = await house.said("timetable.published")

    assert states == {"PROPOSED"}
    assert unplaced == []
    assert {member["enrollment_id"] for member in published["members"]} == set(everybody)


async def test_an_older_plan_that_is_approved_places_nobody_of_a_newer_one(house: House) -> None:
    """A15: the newer one is another class's, and its municipality has not said yes to it."""
    everybody, older, newer = await two_plans(house)
    await house.forget()
    await approve(house, older, everybody)
    states = {row["state"] for row in await house.pool.fetch(STATES_SQL, everybody)}
    early = await house.said("timetable.published")
    await approve(house, newer, everybody)
    (published,) = await house.said("timetable.published")

    assert states == {"PROPOSED"}
    assert early == []
    assert {member["enrollment_id"] for member in published["members"]} == set(everybody)


async def test_a_run_after_a_class_was_cancelled_before_its_plan_was_over_is_saved(house: House) -> None:
    """A15: its supplier cancels a proposed class, its people are proposed anew, and its own plan runs out."""
    await a_market(house)
    everybody = await people(house, 10)
    await a_plan(house)
    cancelled = await house.pool.fetchval("SELECT class_id FROM classes")
    status, _ = await house.ask("POST", f"/classes/{cancelled}/cancellation", {"reason": "NO_TEACHER"})
    await house.pass_time(START + timedelta(days=1))
    newer = await a_plan(house)
    await house.pass_time(START + timedelta(hours=49))
    await people(house, 10, prefix="later")
    another = await a_plan(house)
    await approve(house, newer, everybody)

    assert status == 200
    assert another != newer
    assert len(await house.said("timetable.published")) == 1
