"""From people who wait to published classes, on a real database with the real solver process."""

from __future__ import annotations

from datetime import timedelta

import pytest
from samklasse_chassis.http import Role
from samklasse_contracts.message import Message
from samklasse_scheduling.domain.formation import form
from samklasse_scheduling.handlers.runs import earliest
from samklasse_scheduling.saving import save
from samklasse_scheduling.store import runs
from samklasse_scheduling.store.situation import load

from .builders import FYRESDAL, LARVIK, MONDAY, SKIEN, an_id
from .conftest import House
from .telling import START, a_market, a_plan, class_offered, offering, people, placeable, teacher, withdrawn

DEADLINE = START + timedelta(hours=49)


async def answer(house: House, plan: str, orgnr: str, **people: list[str]) -> tuple[int, dict[str, object]]:
    return await house.ask("POST", f"/plans/{plan}/answer", people, orgnr=orgnr, role=Role.MUNICIPALITY)


async def test_a_plan_is_proposed_to_each_municipality_with_its_own_people_only(house: House) -> None:
    await a_market(house)
    larvik, skien = await people(house, 5), await people(house, 4, owner=SKIEN, prefix="s")
    await a_plan(house, by_the_worker=True)
    shares = {share["municipality_orgnr"]: share for share in await house.said("plan.proposed")}

    assert set(shares) == {LARVIK, SKIEN}
    assert sorted(shares[LARVIK]["classes"][0]["members"]) == sorted(larvik)
    assert sorted(shares[SKIEN]["classes"][0]["members"]) == sorted(skien)
    assert shares[SKIEN]["classes"][0]["size"] == 9
    assert shares[SKIEN]["classes"][0]["municipalities"] == 2
    assert (shares[SKIEN]["placed_in_all"], shares[SKIEN]["bound_in_all"]) == (9, 9)


async def test_when_all_have_approved_the_class_is_published_in_full(house: House) -> None:
    await a_market(house)
    larvik, skien = await people(house, 5), await people(house, 4, owner=SKIEN, prefix="s")
    await house.ask("POST", "/calendars/free-days", {
        "fylkesnummer": "40", "first_day": "2027-02-22", "last_day": "2027-02-28",
        "days": [f"2027-02-{day}" for day in range(22, 29)],
    })  # fmt: skip
    plan = await a_plan(house)
    _, first = await answer(house, plan, LARVIK, approve=larvik)
    _, last = await answer(house, plan, SKIEN, approve=skien)
    published = await house.said("timetable.published")

    assert (first["settled"], last["settled"]) == (False, True)
    assert len(published) == 1
    assert (published[0]["revision"], published[0]["state"]) == (1, "PUBLISHED")
    assert {member["enrollment_id"] for member in published[0]["members"]} == {*larvik, *skien}
    assert len(published[0]["sessions"]) == 14
    assert published[0]["first_day"] == "2027-01-11"
    assert not [s for s in published[0]["sessions"] if "2027-02-22" <= s["starts_at"][:10] <= "2027-02-28"]


async def test_silence_is_not_approval(house: House) -> None:
    await a_market(house)
    larvik, skien = await people(house, 9), await people(house, 3, owner=SKIEN, prefix="s")
    plan = await a_plan(house)
    await answer(house, plan, LARVIK, approve=larvik)
    await house.pass_time(DEADLINE)
    (published,) = await house.said("timetable.published")
    unplaced = {one["enrollment_id"]: one["reason"] for one in await house.said("enrollment.unplaced")}

    assert {member["owner_orgnr"] for member in published["members"]} == {LARVIK}
    assert unplaced == dict.fromkeys(skien, "NOT_APPROVED_IN_TIME")
    assert (await answer(house, plan, SKIEN, approve=skien))[1]["code"] == "PLAN_CLOSED"


async def test_a_class_that_falls_below_eight_is_not_published_and_everybody_gets_a_reason(house: House) -> None:
    await a_market(house)
    larvik = await people(house, 8)
    plan = await a_plan(house)
    await answer(house, plan, LARVIK, approve=larvik[1:], **{"return": larvik[:1]})
    unplaced = {one["enrollment_id"]: one["reason"] for one in await house.said("enrollment.unplaced")}

    assert await house.said("timetable.published") == []
    assert unplaced == {larvik[0]: "RETURNED_BY_MUNICIPALITY", **dict.fromkeys(larvik[1:], "CLASS_TOO_SMALL")}
    assert await a_plan(house)


async def test_an_approved_person_in_line_takes_the_place_of_one_who_was_returned(house: House) -> None:
    await a_market(house, teachers=0)
    await house.hear(class_offered(open_seats=9), an_id("fixed"))
    larvik = await people(house, 10)
    plan = await a_plan(house)
    _, plans = await house.ask("GET", "/plans", orgnr=LARVIK, role=Role.MUNICIPALITY)
    members = [p["enrollment_id"] for p in plans["plans"][0]["people"] if p["class_id"]]
    (in_line,) = [p["enrollment_id"] for p in plans["plans"][0]["people"] if not p["class_id"]]
    await answer(house, plan, LARVIK, approve=[*members[1:], in_line], **{"return": members[:1]})
    (published,) = await house.said("timetable.published")

    assert {m["enrollment_id"] for m in published["members"]} == {*larvik} - {members[0]}
    assert published["kind"] == "FIXED"


async def test_everybody_without_a_class_gets_a_reason_at_once(house: House) -> None:
    await a_market(house)
    alone = await people(house, 6)
    await a_plan(house)
    unplaced = await house.said("enrollment.unplaced")

    assert {one["enrollment_id"] for one in unplaced} == set(alone)
    assert {(one["reason"], one["helps"]) for one in unplaced} == {("TOO_FEW_AT_LEVEL", "MORE_PEOPLE_AT_LEVEL")}
    ((cell,),) = [demand["cells"] for demand in await house.said("demand.published")]
    assert (cell["level"], cell["subject"], cell["window"], cell["count"]) == ("A2", "NORWEGIAN", "EVENING", 6)
    assert (len(cell["weekly"]), cell["suits"]) == (2, 6)


async def test_demand_of_fewer_than_five_is_not_published(house: House) -> None:
    await a_market(house)
    await people(house, 4)
    await a_plan(house)

    assert await house.said("demand.published") == []


async def test_somebody_who_withdraws_before_the_answer_is_not_published(house: House) -> None:
    await a_market(house)
    larvik = await people(house, 9)
    plan = await a_plan(house)
    await house.hear(withdrawn("p0"), an_id("p0"))
    await answer(house, plan, LARVIK, approve=larvik)
    (published,) = await house.said("timetable.published")

    assert {m["enrollment_id"] for m in published["members"]} == set(larvik[1:])
    assert await house.said("enrollment.unplaced") == []


async def saved_after(house: House, *meanwhile: tuple[Message, str]) -> bool:
    """A plan for nine people is saved after something else has been heard; whether it was."""
    await a_market(house)
    await people(house, 9)
    await house.ask("POST", "/runs", {"seed": 1, "limit_seconds": 4})
    async with house.pool.acquire() as conn:
        run = await runs.claim_oldest(conn)
        assert run is not None
        await runs.release(conn, run.id)
        situation = await load(conn, earliest(run, START))
        plan = form(situation, seed=1, limit=2, run=run.id)
        for told, name in meanwhile:
            await house.hear(told, an_id(name))
        return await save(conn, run, situation, plan, seconds=1.0)


@pytest.mark.parametrize(
    ("told", "name"),
    [
        (placeable("p0", schooling_track=3), "p0"),
        (withdrawn("p0"), "p0"),
        (teacher(minutes_per_week=180), "teacher"),
        (offering(starts_to=MONDAY), "offering"),
    ],
)
async def test_a_plan_made_from_a_situation_that_has_changed_is_not_saved(
    house: House, told: Message, name: str
) -> None:
    saved = await saved_after(house, (told, name))
    (run,) = (await house.ask("GET", "/runs"))[1]["runs"]

    assert not saved
    assert await house.said("plan.proposed") == []
    assert (run["state"], run["code"], run["attempts"]) == ("WAITING", "SITUATION_CHANGED", 1)


async def test_who_only_comes_in_addition_spoils_no_plan_and_is_in_the_next(house: House) -> None:
    saved = await saved_after(house, (placeable("late"), "late"))
    (share,) = await house.said("plan.proposed")
    states = await house.pool.fetch("SELECT state FROM enrollments WHERE enrollment_id = $1", an_id("late"))

    assert saved
    assert len(share["classes"][0]["members"]) == 9
    assert str(an_id("late")) not in str(share)
    assert [row["state"] for row in states] == ["WAITING"]


async def test_a_municipality_answers_for_its_own_people_once_and_only(house: House) -> None:
    await a_market(house)
    larvik, skien = await people(house, 5), await people(house, 4, owner=SKIEN, prefix="s")
    plan = await a_plan(house)

    assert (await answer(house, plan, LARVIK, approve=skien))[1]["code"] == "NOT_IN_PLAN"
    assert (await answer(house, plan, LARVIK, approve=larvik, **{"return": larvik[:1]}))[1]["code"] == "ANSWERED_TWICE"
    assert (await answer(house, plan, LARVIK, approve=larvik))[0] == 200
    assert (await answer(house, plan, LARVIK, **{"return": larvik}))[1]["code"] == "ANSWERED_TWICE"
    assert (await answer(house, plan, FYRESDAL, approve=larvik))[0] == 404


async def test_doors_are_closed_to_the_wrong_role_and_the_wrong_municipality(house: House) -> None:
    await a_market(house)
    larvik = await people(house, 9)
    plan = await a_plan(house)
    await answer(house, plan, LARVIK, approve=larvik)
    class_id = (await house.said("timetable.published"))[0]["class_id"]
    municipality = {"orgnr": SKIEN, "role": Role.MUNICIPALITY}

    assert (await house.ask("POST", "/runs", {}, **municipality))[0] == 404
    assert (await house.ask("GET", f"/runs/{plan}", **municipality))[0] == 404
    assert (await house.ask("GET", f"/plans?orgnr={LARVIK}", **municipality))[0] == 404
    assert (await house.ask("GET", "/plans", **municipality))[1] == {"plans": []}
    assert (await house.ask("GET", f"/classes/{class_id}", **municipality))[0] == 404
    assert (await house.ask("GET", "/classes", **municipality))[0] == 404
    assert (await house.ask("POST", f"/classes/{class_id}/held-places", {}, **municipality))[0] == 404
    assert (await house.ask("POST", f"/classes/{class_id}/cancellation", {"reason": "X1"}, **municipality))[0] == 404
    status, seen = await house.ask("GET", f"/classes/{class_id}", orgnr=LARVIK, role=Role.MUNICIPALITY)
    assert (status, len(seen["members"])) == (200, 9)
