"""Tutorials at the service's doors: offered, booked, assigned, held."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from samklasse_chassis.http import Role
from samklasse_scheduling.domain.weekly import WeeklyTime, mask_of, render

from ..builders import SKIEN, an_id
from ..classes import a_class
from ..conftest import House
from ..telling import placeable, withdrawn
from .doors import MONDAY_NOON, P0, P1, larvik, last_told, teacher


async def test_a_tutorial_is_offered_booked_by_a_municipality_and_given_back(house: House) -> None:
    """A16: half an hour with the class's teacher; told when it is booked, to nobody before."""
    group = await a_class(house)
    where = f"/classes/{group['class_id']}/tutorial-offers"
    status, offered = await teacher(house, "POST", where, {"starts_at": [MONDAY_NOON]})
    slot = offered["tutorials"][0]["session_id"]
    told_of_offer = await house.said("timetable.published")
    again = await teacher(house, "POST", where, {"starts_at": [MONDAY_NOON]})
    booking = f"/sessions/{slot}/booking"
    stranger = await house.ask("POST", booking, {"enrollment_id": P0}, orgnr=SKIEN, role=Role.MUNICIPALITY)
    booked = await larvik(house, "POST", booking, {"enrollment_id": P0})
    full = await teacher(house, "POST", booking, {"enrollment_id": P1})
    told = next(one for one in (await last_told(house))["sessions"] if one["session_id"] == slot)
    returned = await larvik(house, "POST", f"{booking}/cancellation", {"enrollment_id": P0})
    gone = next(one for one in (await last_told(house))["sessions"] if one["session_id"] == slot)

    assert (status, told_of_offer) == (200, [])
    assert (again[0], again[1]["code"], again[1]["fields"]["starts_at"]) == (422, "TEACHER_BUSY", MONDAY_NOON)
    assert stranger[0] == 404
    assert (booked[0], booked[1]["state"]) == (200, "SCHEDULED")
    assert (full[0], full[1]["code"]) == (422, "FULL")
    assert (told["kind"], told["members"], told["minutes"], told["revision"]) == ("TUTORIAL", [P0], 30, 1)
    assert (returned[1]["state"], gone["state"], gone["revision"]) == ("CANCELLED", "CANCELLED", 2)


async def test_a_tutorial_for_two_is_left_by_one_and_nobody_has_two(house: House) -> None:
    group = await a_class(house)
    noon = datetime.fromisoformat(MONDAY_NOON)
    starts = [noon.isoformat(), (noon + timedelta(minutes=30)).isoformat()]
    _, offered = await teacher(
        house, "POST", f"/classes/{group['class_id']}/tutorial-offers", {"starts_at": starts, "seats": 2}
    )
    first, second = [f"/sessions/{one['session_id']}/booking" for one in offered["tutorials"]]
    for who in (P0, P1):
        assert (await teacher(house, "POST", first, {"enrollment_id": who}))[0] == 200
    twice = await teacher(house, "POST", second, {"enrollment_id": P0})
    await house.hear(withdrawn("p0"), an_id("p0"))
    told = next(one for one in (await last_told(house))["sessions"] if one["session_id"] in first)
    await house.pass_time(noon + timedelta(hours=2))
    held = next(one for one in await house.said("session.held") if one["session_id"] in first)
    states = await house.pool.fetch("SELECT state FROM sessions WHERE kind = 'TUTORIAL' ORDER BY starts_at")

    assert (twice[0], twice[1]["code"]) == (422, "HAS_ONE_ALREADY")
    assert (told["state"], told["members"]) == ("SCHEDULED", [P1])
    assert (held["enrollment_ids"], held["minutes"]) == ([P1], 30)
    assert [row["state"] for row in states] == ["HELD", "CANCELLED"]


async def test_everybody_gets_a_half_hour_of_her_own_or_nobody_does(house: House) -> None:
    """A16: the teacher has room for nine at noon in a week of 900 minutes; not in one day."""
    group = await a_class(house)
    where = f"/classes/{group['class_id']}/tutorials"
    free = {"first_day": "2027-03-08", "last_day": "2027-03-09"}
    after_term = await teacher(house, "POST", where, free)
    status, given = await teacher(house, "POST", where, {"first_day": "2027-01-19", "last_day": "2027-01-21"})
    told = [one for one in (await last_told(house))["sessions"] if one.get("kind") == "TUTORIAL"]
    clashes = await house.pool.fetchval("""
        SELECT count(*)
          FROM sessions a
          JOIN sessions b ON b.teacher_id = a.teacher_id AND a.session_id < b.session_id
         WHERE a.starts_at < b.ends_at AND b.starts_at < a.ends_at""")

    assert (after_term[0], after_term[1]["code"], after_term[1]["fields"]) == (
        422, "TUTORIALS_DO_NOT_FIT", {"people": "9", "most": "0"},
    )  # fmt: skip
    assert status == 200
    assert sorted(one for each in given["tutorials"] for one in each["members"]) == sorted(
        member["enrollment_id"] for member in group["members"]
    )
    assert (len(told), clashes) == (9, 0)
    assert len(await house.said("timetable.published")) == 1


@pytest.mark.parametrize(
    ("starts_at", "code"),
    [
        ("2027-01-04T12:00:00Z", "TOO_SOON"),
        ("2027-06-07T10:00:00Z", "OUTSIDE_TERM"),
        ("2027-01-18T11:10:00Z", "OUTSIDE_GRID"),
    ],
)
async def test_a_tutorial_at_an_impossible_time_is_refused_and_none_is_offered(
    house: House, starts_at: str, code: str
) -> None:
    group = await a_class(house)
    wanted = {"starts_at": [MONDAY_NOON, starts_at]}
    refused = await teacher(house, "POST", f"/classes/{group['class_id']}/tutorial-offers", wanted)

    assert (refused[0], refused[1]["code"]) == (422, code)
    assert await house.pool.fetchval("SELECT count(*) FROM sessions WHERE kind = 'TUTORIAL'") == 0


async def test_a_class_that_is_formed_later_keeps_clear_of_the_teachers_tutorials(house: House) -> None:
    """Invariant 6: no double booking of a teacher, be it by a class that has no sessions yet."""
    group = await a_class(house, teachers=1)
    taught = {datetime.fromisoformat(one["starts_at"]).isoweekday() for one in group["sessions"]}
    free = next(day for day in (1, 2, 3, 4) if day not in taught)
    evening = [datetime(2027, 1, 17 + free, hour, half, tzinfo=UTC) for hour in range(17, 21) for half in (0, 30)]
    wanted = {"starts_at": [one.isoformat() for one in evening]}
    status, _ = await teacher(house, "POST", f"/classes/{group['class_id']}/tutorial-offers", wanted)
    evenings = render(mask_of([WeeklyTime(free, 18 * 60, 240), WeeklyTime(5, 18 * 60, 240)]))
    for number in range(20, 28):
        await house.hear(placeable(f"p{number}", availability=evenings), an_id(f"p{number}"))
    await house.ask("POST", "/runs", {"seed": 1, "limit_seconds": 4})
    await house.solve_here()
    plans = (await larvik(house, "GET", "/plans"))[1]["plans"]
    found = [one["class_id"] for plan in plans for one in plan["people"] if one["enrollment_id"] == str(an_id("p20"))]

    assert status == 200
    assert found == [None]


async def test_the_roll_of_a_tutorial_may_name_its_own_people_only(house: House) -> None:
    group = await a_class(house)
    where = f"/classes/{group['class_id']}/tutorial-offers"
    _, offered = await teacher(house, "POST", where, {"starts_at": [MONDAY_NOON]})
    slot = f"/sessions/{offered['tutorials'][0]['session_id']}"
    await teacher(house, "POST", f"{slot}/booking", {"enrollment_id": P0})
    await house.pass_time(datetime.fromisoformat(MONDAY_NOON) + timedelta(minutes=31))
    two = [{"enrollment_id": who, "kind": "PRESENT", "minutes": 20} for who in (P0, P1)]
    both = await teacher(house, "POST", f"{slot}/roll", {"entries": two})
    hers = await teacher(house, "POST", f"{slot}/roll", {"entries": two[:1]})
    recorded = (await house.said("session.attendance-recorded"))[-1]["entries"]

    assert (both[0], both[1]["code"], hers[0]) == (422, "NOT_IN_CLASS", 200)
    assert [(one["enrollment_id"], one["minutes"], one["planned_minutes"]) for one in recorded] == [(P0, 20, 30)]
