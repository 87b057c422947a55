"""Groups, broken-off sessions and rolls by the teacher, at the service's doors."""

from __future__ import annotations

from datetime import datetime, timedelta

from samklasse_chassis.http import Role
from samklasse_contracts import enrollment as e

from ..builders import LARVIK, an_id
from ..classes import a_class, first_end, roll
from ..conftest import House
from ..telling import OTHER_SUPPLIER, withdrawn
from .doors import P0, P1, larvik, last_told, session, teacher


async def test_the_teacher_puts_everybody_in_groups_and_they_follow_who_leaves(house: House) -> None:
    """A16: groups of a session are told in full; who withdraws is in none of them."""
    group = await a_class(house)
    status, planned = await teacher(house, "POST", f"{session(group)}/groups", {"groups": 3, "seed": 7})
    told = (await last_told(house))["sessions"][0]
    await house.hear(withdrawn("p0"), an_id("p0"))
    after = (await last_told(house))["sessions"][0]
    shown = (await larvik(house, "GET", f"/classes/{group['class_id']}"))[1]["sessions"][0]

    assert (status, [len(one) for one in planned["groups"]]) == (200, [3, 3, 3])
    assert (told["kind"], told["revision"], sorted(map(sorted, told["groups"]))) == (
        "BREAKOUT", 1, sorted(map(sorted, planned["groups"])),
    )  # fmt: skip
    assert P0 not in str(after["groups"])
    assert sum(len(one) for one in after["groups"]) == 8
    assert (shown["kind"], len(shown["groups"])) == ("BREAKOUT", 3)
    assert (await last_told(house)).get("changed", []) == []
    by_level = await teacher(house, "POST", f"{session(group, 1)}/groups", {"groups": 2})
    assert [len(one) for one in by_level[1]["groups"]] == [4, 4]
    refused = await teacher(house, "POST", f"{session(group, 1)}/groups", {"by_hand": [[P1, P1], [P1]]})
    assert (refused[0], refused[1]["code"]) == (422, "GROUP_TOO_SMALL")


async def test_a_session_that_is_broken_off_is_held_once_more_and_has_no_roll(house: House) -> None:
    """A16: LIVE → ABORTED, and a new session with the same people; outside it is cancelled."""
    group = await a_class(house)
    too_early = await teacher(house, "POST", f"{session(group)}/break-off", {})
    begins = datetime.fromisoformat(group["sessions"][0]["starts_at"])
    await house.pass_time(begins + timedelta(minutes=10))
    status, broken = await teacher(
        house, "POST", f"{session(group)}/break-off", {"instead_starts_at": "2027-01-15T15:00:00+00:00"}
    )
    told = await last_told(house)
    states = {one["session_id"]: one["state"] for one in told["sessions"]}
    await house.pass_time(begins + timedelta(minutes=95))
    late = await teacher(house, "POST", f"{session(group)}/roll", {"entries": []})

    assert (too_early[0], too_early[1]["code"]) == (422, "WRONG_STATE")
    assert (status, broken["state"]) == (200, "ABORTED")
    assert states[group["sessions"][0]["session_id"]] == "CANCELLED"
    assert states[broken["instead"]["session_id"]] == "SCHEDULED"
    assert [one.get("now_starts_at") for one in told["changed"]] == [None]
    assert await house.said("session.held") == []
    assert (late[0], late[1]["code"]) == (422, "WRONG_STATE")


async def test_the_teacher_takes_the_roll_and_puts_one_participant_right(house: House) -> None:
    """A13: a correction is the next revision of the whole roll, with her entry replaced."""
    group = await a_class(house)
    await house.pass_time(first_end(group) + timedelta(minutes=1))
    entries = [{"enrollment_id": m["enrollment_id"], "kind": "PRESENT", "minutes": 90} for m in group["members"]]
    taken = await teacher(house, "POST", f"{session(group)}/roll", {"entries": entries})
    other = await house.ask("POST", f"{session(group)}/roll", {"entries": []}, orgnr=OTHER_SUPPLIER, role=Role.SUPPLIER)
    right = {"enrollment_id": P0, "kind": "PRESENT", "minutes": 40}
    fixed = await teacher(house, "POST", f"{session(group)}/roll/corrections", right)
    again = await teacher(house, "POST", f"{session(group)}/roll/corrections", right)
    late = roll(group, revision=2)
    await house.hear(late, "late")
    recorded = await house.said("session.attendance-recorded")
    minutes = [{one["enrollment_id"]: one["minutes"] for one in each["entries"]} for each in recorded]

    assert (taken[0], taken[1]["revision"], fixed[1]["revision"], other[0]) == (200, 1, 2, 404)
    assert (again[0], again[1]["code"]) == (422, "NOTHING_TO_CORRECT")
    assert [one["attendance_revision"] for one in recorded] == [1, 2]
    assert {who: (was, minutes[1][who]) for who, was in minutes[0].items() if was != minutes[1][who]} == {P0: (90, 40)}
    assert [one["code"] for one in await house.said("answer.refused")] == ["OLD_REVISION"]


async def test_a_roll_that_does_not_come_is_asked_for_again_and_one_that_came_is_not(house: House) -> None:
    """A13: three and seven days after, by the dated rules of sessions."""
    group = await a_class(house)
    await house.pass_time(first_end(group) + timedelta(minutes=1))
    for days in (4, 8):
        await house.pass_time(first_end(group) + timedelta(days=days, minutes=1))
    first, second = (one["session_id"] for one in group["sessions"][:2])
    asked = [one["session_id"] for one in await house.said("session.held")]
    await house.hear(roll(group, session_id=second), "roll-2")
    await house.pass_time(first_end(group) + timedelta(days=13))
    later = [one["session_id"] for one in await house.said("session.held")]

    assert (asked.count(first), later.count(first)) == (3, 3)
    assert (asked.count(second), later.count(second)) == (2, 2)


async def test_who_is_to_be_forgotten_is_in_no_group_and_no_tutorial_any_more(house: House) -> None:
    """Invariant 21: nothing of her is left in what was planned."""
    group = await a_class(house)
    await teacher(house, "POST", f"{session(group)}/groups", {"groups": 2, "seed": 1})
    await teacher(
        house, "POST", f"/classes/{group['class_id']}/tutorials", {"first_day": "2027-01-19", "last_day": "2027-01-21"}
    )
    mine = (await larvik(house, "GET", f"/persons/{an_id('person p0')}/data"))[1]["sections"]["sessions"]
    told = e.ErasureRequested(
        case_id=an_id("case"), person_id=an_id("person p0"), owner_orgnr=LARVIK, enrollment_ids=(an_id("p0"),)
    )
    await house.hear(told, an_id("case"))

    assert {one["kind"] for one in mine} == {"BREAKOUT", "TUTORIAL"}
    assert await house.pool.fetchval("SELECT count(*) FROM session_people WHERE enrollment_id = $1", an_id("p0")) == 0
    assert P0 not in str((await last_told(house))["sessions"])
