"""A teacher lent by another supplier: her supplier enters the sessions that she takes, and calls their rolls."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from samklasse_chassis.http import Caller, Role

from ..builders import SUPPLIER, an_id
from ..classes import refusals, roll
from ..conftest import House
from ..repair.test_service_pool import THIRD, a_call, yes
from ..telling import OTHER_SUPPLIER
from .conftest import School
from .doors import P0, session

LENDER = {"orgnr": OTHER_SUPPLIER, "role": Role.SUPPLIER}


async def a_lent_teacher(house: House) -> dict[str, Any]:
    """A class whose first two sessions are taken by another supplier's teacher."""
    group, asked = await a_call(house)
    (hers,) = [one for one in asked if one["asked_orgnr"] == OTHER_SUPPLIER]
    await house.hear(yes(hers, "lent"), hers["wanted_id"])
    (published,) = await house.said("timetable.published")
    assert [one["teacher_id"] == str(an_id("lent")) for one in published["sessions"][:3]] == [True, True, False]
    await house.forget()
    return group


async def opened(school: School, group: dict[str, Any], number: int, *, orgnr: str) -> int:
    """Knock at a session's room shortly before it begins; the status."""
    begins = datetime.fromisoformat(group["sessions"][number]["starts_at"])
    await school.pass_time(begins - timedelta(minutes=5))
    await school.keep_rooms()
    caller = Caller(orgnr, Role.SUPPLIER, "somebody")
    status, _, _ = await school.ask_as(caller, "GET", f"{session(group, number)}/join")
    return status


async def test_she_is_let_into_the_sessions_that_she_takes_and_into_no_other(school: School) -> None:
    """A14: her own supplier fetches her link; who was asked and was not the first does not."""
    group = await a_lent_teacher(school)
    seen = [
        [await opened(school, group, number, orgnr=orgnr) for orgnr in (OTHER_SUPPLIER, THIRD, SUPPLIER)]
        for number in (0, 1, 2)
    ]

    assert seen == [[200, 404, 200], [200, 404, 200], [404, 404, 200]]


async def test_her_supplier_calls_the_roll_of_her_sessions_and_changes_nothing_else(house: House) -> None:
    group = await a_lent_teacher(house)
    await house.pass_time(datetime.fromisoformat(group["sessions"][2]["ends_at"]) + timedelta(minutes=1))
    taught = {one["session_id"]: one["teacher_id"] for one in await house.said("session.held")}
    entries = [{"enrollment_id": one["enrollment_id"], "kind": "PRESENT", "minutes": 90} for one in group["members"]]
    late = {"enrollment_id": P0, "kind": "PRESENT", "minutes": 60}
    rolls = [
        await house.ask("POST", f"{session(group, number)}/roll", {"entries": entries}, **LENDER) for number in (0, 2)
    ]
    put_right = await house.ask("POST", f"{session(group)}/roll/corrections", late, **LENDER)
    third = await house.ask("POST", f"{session(group)}/roll", {"entries": entries}, orgnr=THIRD, role=Role.SUPPLIER)
    rest = [
        await house.ask("POST", f"{session(group, 3)}/groups", {"groups": 2}, **LENDER),
        await house.ask("POST", f"{session(group, 3)}/cancellation", {"reason": "SUPPLIER_CLOSED"}, **LENDER),
        await house.ask("GET", f"/classes/{group['class_id']}", **LENDER),
    ]

    assert [taught[one["session_id"]] for one in group["sessions"][:3]] == [
        str(an_id(name)) for name in ("lent", "lent", "teacher")
    ]
    assert [status for status, _ in rolls] == [200, 404]
    assert (put_right[0], put_right[1]["revision"]) == (200, 2)
    assert [status for status, _ in (third, *rest)] == [404] * 4


async def test_her_supplier_calls_it_by_message_too(house: House) -> None:
    group = await a_lent_teacher(house)
    await house.pass_time(datetime.fromisoformat(group["sessions"][2]["ends_at"]) + timedelta(minutes=1))
    for number in (0, 2):
        told = roll(group, supplier=OTHER_SUPPLIER, session_id=group["sessions"][number]["session_id"])
        await house.hear(told, told.session_id)
    (attended,) = await house.said("session.attendance-recorded")

    assert attended["session_id"] == group["sessions"][0]["session_id"]
    assert attended["supplier_orgnr"] == SUPPLIER
    assert await refusals(house) == ["NOT_YOURS"]
