"""Interpreters for a class, on a real database: asked, confirmed, replaced, and reported on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from samklasse_chassis.http import Role
from samklasse_contracts.enrollment import ParticipantChanged
from samklasse_scheduling.domain import timetable as life
from samklasse_scheduling.domain.timetable import change_session

from ..builders import LARVIK, SKIEN, SUPPLIER
from ..conftest import House
from ..telling import START, placeable
from . import service as s
from .made_up import UNIT

STRANGER = "900000008"


async def test_a_class_of_social_studies_gets_an_interpreter_for_each_lesson(house: House) -> None:
    """B08: asked by qualification, confirmed by a yes; supplier, municipality and unit are told, and no person."""
    await s.a_unit(house)
    await s.interpreters(house, "amina", level="C")
    await s.interpreters(house, "bashir", level="A")
    group = await s.a_class(house)
    requested = await house.said("interpreter.requested")
    offered = await s.bookings(house)
    await s.all_say_yes(house)
    confirmed = await house.said("interpreter.confirmed")

    assert [one["session_id"] for one in requested] == [str(one.id) for one in group.sessions]
    assert {(one["language"], one["at_least"], one["mode"]) for one in requested} == {("so", "E", "SCREEN")}
    assert [s.asked(one) for one in offered] == [["bashir"], ["bashir"]]
    assert [(one["level"], one["unit_orgnr"], one["owner_orgnrs"]) for one in confirmed] == [("A", UNIT, [LARVIK])] * 2
    everything = str([*requested, *confirmed, *await s.bookings(house, orgnr=LARVIK, role=Role.MUNICIPALITY)])
    assert not any(str(member.person) in everything or str(member.enrollment) in everything for member in group.members)


async def test_each_sees_its_own_bookings_and_a_stranger_none(house: House) -> None:
    await s.a_unit(house)
    await s.interpreters(house, "amina")
    await s.a_class(house)
    (one, _) = await s.bookings(house)
    path = f"/interpreter-bookings/{one['booking_id']}"
    seen = {
        (orgnr, role): len(await s.bookings(house, orgnr=orgnr, role=role))
        for orgnr, role in (
            (UNIT, Role.SUPPLIER), (SUPPLIER, Role.SUPPLIER), (LARVIK, Role.MUNICIPALITY), (SKIEN, Role.MUNICIPALITY),
            (STRANGER, Role.SUPPLIER),
        )
    }  # fmt: skip
    calls: list[tuple[str, str, Any]] = [
        ("GET", path, None), ("POST", f"{path}/answer", {"interpreter_ref": "amina", "answer": "YES"}),
        ("POST", f"{path}/outcome", {"outcome": "NO_SHOW"}), ("POST", f"{path}/settlement", None),
        ("PUT", "/interpreters/amina/absences", {"periods": []}),
        ("PUT", "/interpreters/amina/ties", {"municipality_orgnrs": []}),
    ]  # fmt: skip

    assert list(seen.values()) == [2, 2, 2, 0, 0]
    for orgnr, role in ((STRANGER, Role.SUPPLIER), (SKIEN, Role.MUNICIPALITY), (LARVIK, Role.OFFICER)):
        for method, where, body in calls:
            assert (await house.ask(method, where, body, orgnr=orgnr, role=role))[0] == 404, (where, role)
    assert (await s.bookings(house, orgnr=SUPPLIER))[0]["offers"] == []


@pytest.mark.parametrize("answer", ["NO", None])
async def test_who_says_no_or_nothing_is_followed_by_the_next_and_at_last_nobody_is_found(
    house: House, answer: str | None
) -> None:
    """B19: declined or run out, the next is asked; then coordinator and supplier hear that nobody comes."""
    await s.a_unit(house)
    await s.interpreters(house, "amina", "bashir")
    await s.a_class(house, s.a_group(lessons=1))
    was_asked = set()
    for _ in range(2):
        (one,) = await s.bookings(house)
        (ref,) = s.asked(one)
        was_asked.add(ref)
        if answer:
            await s.answers(house, one, ref, answer)
        else:
            await house.pass_time(START + timedelta(hours=25 * len(was_asked)))
    (missing,) = await house.said("interpreter.not-filled")

    assert was_asked == {"amina", "bashir"}
    assert missing["reason"] == "NOBODY_ACCEPTED"
    assert await s.states(house) == ["NOT_FILLED"]


async def test_who_takes_back_her_yes_is_not_asked_again(house: House) -> None:
    await s.a_unit(house)
    await s.interpreters(house, "amina")
    await s.a_class(house, s.a_group(lessons=1))
    (one,) = await s.bookings(house)
    await s.answers(house, one, "amina")
    status, taken_back = await s.answers(house, one, "amina", "NO")

    assert (status, taken_back["state"]) == (200, "CANCELLED")
    assert await s.states(house) == ["CANCELLED", "NOT_FILLED"]
    assert await house.pool.fetchval("SELECT count(*) FROM interpreter_hours") == 0


async def test_a_lesson_that_moves_is_asked_for_anew_and_a_cancelled_class_lets_all_go(house: House) -> None:
    await s.a_unit(house)
    await s.interpreters(house, "amina", "bashir")
    group = await s.a_class(house)
    before = await s.bookings(house)
    await s.all_say_yes(house)
    later = timedelta(days=1)
    moved = life.revised(
        change_session(
            group, group.sessions[0].id,
            lambda one: replace(one, start=one.start + later, end=one.end + later, revision=2),
        )
    )  # fmt: skip
    await s.changed(house, group, moved)
    after = [one for one in await s.bookings(house) if one["attempt"] == 2]

    assert [one["reason"] for one in await house.said("interpreter.cancelled")] == ["SESSION_MOVED"]
    assert [s.asked(one) for one in after] == [s.asked(before[0])]
    await s.changed(house, moved, life.cancel(moved))
    assert set(await s.states(house)) == {"CANCELLED"}
    assert await house.pool.fetchval("SELECT count(*) FROM interpreter_hours") == 0


async def test_nobody_is_looked_for_when_the_last_who_needed_it_has_learnt_enough(house: House) -> None:
    await s.a_unit(house)
    await s.interpreters(house, "amina")
    group = await s.a_class(house, s.a_group(members=1))
    known = placeable("", teaching_language="so", needs=()).model_dump() | {
        "enrollment_id": group.members[0].enrollment, "person_id": group.members[0].person, "owner_orgnr": LARVIK,
    }  # fmt: skip
    await house.hear(ParticipantChanged.model_validate(known), group.members[0].enrollment)

    assert {one["reason"] for one in await house.said("interpreter.cancelled")} == {"NOT_NEEDED"}
    assert set(await s.states(house)) == {"CANCELLED"}


async def test_what_was_done_is_reported_by_teacher_or_unit_and_settled_by_the_unit(house: House) -> None:
    await s.a_unit(house)
    await s.interpreters(house, "amina")
    group = await s.a_class(house)
    await s.all_say_yes(house)
    first, second = [f"/interpreter-bookings/{one['booking_id']}" for one in await s.bookings(house)]
    early, _ = await s.unit_asks(house, "POST", f"{first}/outcome", {"outcome": "COMPLETED"})
    await house.pass_time(group.sessions[-1].end + timedelta(minutes=1))
    done = await s.unit_asks(house, "POST", f"{first}/outcome", {"outcome": "COMPLETED"}, unit=SUPPLIER)
    missed = await s.unit_asks(house, "POST", f"{second}/outcome", {"outcome": "NO_SHOW"})
    paid = [await s.unit_asks(house, "POST", f"{first}/settlement", unit=who) for who in (SUPPLIER, UNIT)]
    twice, _ = await s.unit_asks(house, "POST", f"{first}/settlement")

    assert early == 422
    assert (done[1]["state"], missed[1]["state"]) == ("COMPLETED", "NO_SHOW")
    assert [status for status, _ in paid] == [404, 200]
    assert (paid[1][1]["state"], twice) == ("SETTLED", 422)
    assert [one["minutes"] for one in await house.said("interpreter.completed")] == [90]
    assert len(await house.said("interpreter.no-show")) == 1


async def test_two_classes_at_once_get_two_interpreters_and_the_database_refuses_one_for_both(house: House) -> None:
    """Invariant 6: one booking at a time for an interpreter, across suppliers and classes."""
    await s.a_unit(house)
    await s.interpreters(house, "amina", "bashir")
    for name in ("one", "two", "three"):
        await s.a_class(house, s.a_group(name, lessons=1))
    offered = [one for one in await s.bookings(house, orgnr=SUPPLIER) if one["state"] == "OFFERED"]
    await s.all_say_yes(house)
    taken = await house.pool.fetch("SELECT interpreter_id, half_hour, booking_id FROM interpreter_hours")

    assert len(offered) == 2
    assert sorted(await s.states(house)) == ["CONFIRMED", "CONFIRMED", "NOT_FILLED"]
    assert [one["reason"] for one in await house.said("interpreter.not-filled")] == ["NOBODY_FREE"]
    assert len(taken) == 8
    with pytest.raises(asyncpg.UniqueViolationError):
        await house.pool.execute(
            "INSERT INTO interpreter_hours (interpreter_id, half_hour, booking_id) "
            "SELECT interpreter_id, half_hour, $1 FROM interpreter_hours WHERE booking_id <> $1 LIMIT 1",
            taken[0]["booking_id"],
        )


async def test_a_class_taught_in_their_language_asks_nobody(house: House) -> None:
    """B08: only what the class is not taught in is interpreted."""
    await s.a_unit(house)
    await s.a_class(house, replace(s.a_group(), language="nb"), speak="nb")

    assert await house.said("interpreter.requested") == []
