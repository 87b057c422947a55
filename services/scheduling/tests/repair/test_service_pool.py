"""A teacher falls ill and nobody of her own supplier is free, on a real database."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from samklasse_chassis.http import Role
from samklasse_contracts.gateway import SubstituteOffered
from samklasse_scheduling.handlers import substitutes

from ..builders import LARVIK, SUPPLIER, an_id
from ..classes import a_class, refusals
from ..conftest import House
from ..telling import OTHER_SUPPLIER, START, away, teacher

THIRD = "900000003"


async def a_call(house: House) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A class whose only teacher falls ill, and what two other suppliers are asked."""
    group = await a_class(house, teachers=1)
    for name, supplier in (("lent", OTHER_SUPPLIER), ("third", THIRD)):
        await house.hear(teacher(name, supplier_orgnr=supplier), an_id(name))
    allowed = {"from_others": True}
    status, _ = await house.ask("POST", f"/offerings/{an_id('offering')}/substitutes", allowed)
    assert status == 200
    await house.forget()
    await house.hear(away(), an_id("teacher"))
    return group, await house.said("substitute.wanted")


def yes(asked: dict[str, Any], name: str, *, sessions: list[str] | None = None) -> SubstituteOffered:
    named = tuple(UUID(one) for one in sessions or [one["session_id"] for one in asked["sessions"]])
    return SubstituteOffered(
        wanted_id=UUID(asked["wanted_id"]), supplier_orgnr=asked["asked_orgnr"], teacher_id=an_id(name),
        session_ids=named, received_at=START + timedelta(hours=1),
    )  # fmt: skip


async def test_others_are_asked_first_where_agreements_allow_it_and_the_first_yes_wins(house: House) -> None:
    """A14: nothing moves while a substitute may still be found, and the second yes is told that it came second."""
    group, asked = await a_call(house)
    first, second = sorted(asked, key=lambda one: str(one["asked_orgnr"]))

    assert await house.said("timetable.published") == []
    assert [len(one["sessions"]) for one in asked] == [2, 2]
    await house.hear(yes(first, "lent"), first["wanted_id"])
    await house.hear(yes(second, "third"), second["wanted_id"])
    (repaired,) = await house.said("timetable.published")

    assert {one["teacher_id"] for one in repaired["sessions"][:2]} == {str(an_id("lent"))}
    assert all(one["was_starts_at"] == one["now_starts_at"] for one in repaired["changed"])
    assert repaired["class_id"] == group["class_id"]
    assert await refusals(house) == ["ALREADY_FILLED"]


async def test_when_nobody_says_yes_in_time_the_rest_moves(house: House) -> None:
    _, asked = await a_call(house)
    answered = asked[0]["sessions"][:1]
    await house.hear(yes(asked[0], "lent", sessions=[answered[0]["session_id"]]), asked[0]["wanted_id"])
    await house.forget()
    await house.pass_time(datetime.fromisoformat(asked[0]["answer_by"]) + timedelta(minutes=1))
    (repaired,) = await house.said("timetable.published")

    assert [one["session_id"] for one in repaired["changed"]] == [asked[0]["sessions"][1]["session_id"]]
    assert repaired["changed"][0]["now_starts_at"] != repaired["changed"][0]["was_starts_at"]


async def test_where_agreements_say_nothing_nobody_is_asked(house: House) -> None:
    await a_class(house, teachers=1)
    await house.hear(teacher("lent", supplier_orgnr=OTHER_SUPPLIER), an_id("lent"))
    await house.forget()
    await house.hear(away(), an_id("teacher"))

    assert await house.said("substitute.wanted") == []
    assert len(await house.said("timetable.published")) == 1


async def test_only_the_operator_records_what_agreements_allow(house: House) -> None:
    path = f"/offerings/{an_id('offering')}/substitutes"
    for orgnr, role in ((LARVIK, Role.MUNICIPALITY), (SUPPLIER, Role.SUPPLIER)):
        status, _ = await house.ask("POST", path, {"from_others": True}, orgnr=orgnr, role=role)

        assert status == 404


async def test_a_session_without_another_time_is_told_with_what_is_in_the_way(house: House) -> None:
    """F02: why there is no slot, as counts of closed codes."""
    await a_class(house, teachers=1)
    for number in range(9):
        await house.pool.execute(
            "UPDATE enrollments SET availability = $2 WHERE enrollment_id = $1", an_id(f"p{number}"), "0" * 49
        )
    await house.hear(away(), an_id("teacher"))
    (told,) = await house.said("timetable.no-slot-found")

    assert told["reason"] == "TEACHER_AWAY"
    assert len(told["sessions"]) == 2
    assert {one["code"] for each in told["sessions"] for one in each["blockers"]} <= {"WINDOW", "FREE_DAY"}


async def test_who_is_away_longer_than_was_said_loses_no_substitute_that_was_found(house: House) -> None:
    """A14: the first yes wins, also where others are asked about the same lessons once more."""
    _, asked = await a_call(house)
    first, second = sorted(asked, key=lambda one: str(one["asked_orgnr"]))
    await house.hear(away().model_copy(update={"away_to": date(2027, 1, 22)}), an_id("teacher"))
    again = [one for one in await house.said("substitute.wanted") if one not in asked]
    (late,) = [one for one in again if one["asked_orgnr"] == second["asked_orgnr"]]
    await house.hear(yes(first, "lent"), first["wanted_id"])
    await house.hear(yes(late, "third", sessions=[first["sessions"][0]["session_id"]]), late["wanted_id"])
    (repaired,) = await house.said("timetable.published")

    assert {one["teacher_id"] for one in repaired["sessions"][:2]} == {str(an_id("lent"))}
    assert await refusals(house) == ["ALREADY_FILLED"]


async def test_more_sessions_than_one_answer_may_name_are_asked_for_in_several_calls(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A14: every session of a long absence can be answered for."""
    monkeypatch.setattr(substitutes, "MOST_SESSIONS", 1)
    _, asked = await a_call(house)
    hers = [one for one in asked if one["asked_orgnr"] == OTHER_SUPPLIER]
    for one in hers:
        await house.hear(yes(one, "lent"), one["wanted_id"])
    repaired = (await house.said("timetable.published"))[-1]

    assert [len(one["sessions"]) for one in hers] == [1, 1]
    assert {one["teacher_id"] for one in repaired["sessions"][:2]} == {str(an_id("lent"))}
    assert await refusals(house) == []
