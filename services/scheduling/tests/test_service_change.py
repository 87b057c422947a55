"""What happens to a published class, on a real database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest
from samklasse_chassis.http import Role
from samklasse_contracts.enrollment import SeatsEnded

from .builders import LARVIK, SKIEN, SUPPLIER, an_id
from .classes import a_class, refusals
from .conftest import House
from .telling import (
    OTHER_SUPPLIER,
    START,
    a_market,
    a_plan,
    away,
    class_offered,
    people,
    placeable,
    teacher,
    withdrawn,
)


async def test_a_substitute_takes_over_in_one_new_revision(house: House) -> None:
    group = await a_class(house)
    taught_by = group["sessions"][0]["teacher_id"]
    name = "teacher" if taught_by == str(an_id("teacher")) else "teacher 1"
    answered = await house.hear(away(name), an_id(name))
    (repaired,) = await house.said("timetable.published")

    assert repaired["revision"] == 2
    assert len(repaired["changed"]) == 2
    assert {c["reason"] for c in repaired["changed"]} == {"TEACHER_AWAY"}
    assert all(c["was_starts_at"] == c["now_starts_at"] for c in repaired["changed"])
    assert await house.said("answer.accepted") == [{"answers": str(answered), "supplier_orgnr": SUPPLIER}]


async def test_without_a_substitute_lessons_move_and_so_do_their_timers(house: House) -> None:
    group = await a_class(house, teachers=1)
    await house.hear(away(), an_id("teacher"))
    (repaired,) = await house.said("timetable.published")
    await house.forget()
    await house.pass_time(datetime(2027, 1, 16, tzinfo=UTC))

    assert {c["session_id"] for c in repaired["changed"]} == {s["session_id"] for s in group["sessions"][:2]}
    assert all(c["now_starts_at"][:10] > "2027-01-15" for c in repaired["changed"])
    assert await house.said("session.held") == []


async def test_a_teacher_of_another_supplier_is_not_theirs_to_call_away(house: House) -> None:
    await a_class(house)
    await house.hear(away(supplier=OTHER_SUPPLIER), an_id("teacher"))

    assert await refusals(house) == ["NOT_YOURS"]
    assert await house.said("timetable.published") == []


async def test_who_withdraws_leaves_and_the_next_in_line_moves_up(house: House) -> None:
    await a_market(house, teachers=0)
    await house.hear(class_offered(open_seats=9), an_id("fixed"))
    larvik = await people(house, 10)
    plan = await a_plan(house)
    await house.ask("POST", f"/plans/{plan}/answer", {"approve": larvik}, orgnr=LARVIK, role=Role.MUNICIPALITY)
    (published,) = await house.said("timetable.published")
    await house.forget()
    aboard = {member["enrollment_id"] for member in published["members"]}
    (in_line,) = set(larvik) - aboard
    gone = next(number for number in range(10) if str(an_id(f"p{number}")) in aboard)
    await house.hear(withdrawn(f"p{gone}"), an_id(f"p{gone}"))
    (after,) = await house.said("timetable.published")

    assert after["revision"] == 2
    assert [left["enrollment_id"] for left in after["left"]] == [str(an_id(f"p{gone}"))]
    assert {m["enrollment_id"] for m in after["members"]} == aboard - {str(an_id(f"p{gone}"))} | {in_line}


async def test_with_nobody_in_line_somebody_who_waits_is_proposed_and_joins_when_approved(house: House) -> None:
    group = await a_class(house)
    await house.hear(placeable("late", owner=SKIEN), an_id("late"))
    await house.hear(withdrawn("p0"), an_id("p0"))
    (share,) = await house.said("plan.proposed")
    await house.forget()
    answered = await house.ask(
        "POST",
        f"/plans/{share['plan_id']}/answer",
        {"approve": [str(an_id("late"))]},
        orgnr=SKIEN,
        role=Role.MUNICIPALITY,
    )
    (after,) = await house.said("timetable.published")

    assert (share["municipality_orgnr"], share["classes"][0]["class_id"]) == (SKIEN, group["class_id"])
    assert answered[1]["settled"] is True
    assert str(an_id("late")) in {member["enrollment_id"] for member in after["members"]}
    assert (after["revision"], after["left"], after["changed"]) == (3, [], [])


async def test_a_proposed_replacement_that_nobody_answers_waits_on_with_a_reason(house: House) -> None:
    await a_class(house)
    await house.hear(placeable("late", owner=SKIEN), an_id("late"))
    await house.hear(withdrawn("p0"), an_id("p0"))
    await house.forget()
    await house.pass_time(START + timedelta(hours=49))

    assert [one["reason"] for one in await house.said("enrollment.unplaced")] == ["NOT_APPROVED_IN_TIME"]
    assert await house.said("timetable.published") == []


async def test_when_seats_end_all_on_the_line_leave_in_one_message(house: House) -> None:
    group = await a_class(house, line="shared")
    ended = SeatsEnded(
        line_id=an_id("shared"), buyer_orgnr=LARVIK, supplier_orgnr=SUPPLIER, ends_on=date(2027, 1, 13),
        reason="AGREEMENT_TERMINATED",
    )  # fmt: skip
    await house.hear(ended, an_id("shared"))

    assert await house.said("timetable.published") == []
    await house.pass_time(datetime(2027, 1, 14, 1, tzinfo=UTC))
    after = (await house.said("timetable.published"))[-1]
    assert {left["enrollment_id"] for left in after["left"]} == {str(an_id("p0")), str(an_id("p1"))}
    assert {left["reason"] for left in after["left"]} == {"AGREEMENT_TERMINATED"}
    assert len(after["members"]) == len(group["members"]) - 2


async def test_a_cancelled_class_tells_once_and_its_timers_are_silent(house: House) -> None:
    group = await a_class(house)
    status, _ = await house.ask(
        "POST", f"/classes/{group['class_id']}/cancellation", {"reason": "TOO_FEW"}, orgnr=SUPPLIER, role=Role.SUPPLIER
    )
    await house.pass_time(datetime(2027, 3, 9, tzinfo=UTC))
    (cancelled,) = await house.said("timetable.cancelled")

    assert status == 200
    assert len(cancelled["left"]) == 9
    assert len(cancelled["sessions"]) == 16
    assert await house.said("session.held") == []
    assert await house.said("timetable.published") == []


async def test_an_officer_holds_a_place_and_nothing_is_said_or_written_of_whom(house: House) -> None:
    group = await a_class(house, members=9)
    path = f"/classes/{group['class_id']}/held-places"
    answers = [await house.ask("POST", path, {}, orgnr=LARVIK, role=Role.OFFICER) for _ in range(12)]

    assert [status for status, _ in answers] == [200] * 11 + [422]
    assert answers[-1][1]["code"] == "NO_SEAT_LEFT"
    assert await house.pool.fetchval("SELECT count(*) FROM outbox") == 0


async def test_a_fixed_class_that_cannot_be_is_refused_with_its_reason(house: House) -> None:
    await a_market(house)
    await house.hear(class_offered("a", min_size=13), an_id("a"))
    await house.hear(class_offered("b", starts_on=date(2027, 1, 1)), an_id("b"))
    await house.hear(class_offered("c", supplier_orgnr=OTHER_SUPPLIER), an_id("c"))
    await house.hear(class_offered("d", teacher_id=an_id("t")), an_id("d"))
    await house.hear(class_offered("e", teacher_id=an_id("t")), an_id("e"))
    await house.hear(teacher(supplier_orgnr=OTHER_SUPPLIER), an_id("teacher"))

    assert await refusals(house) == [
        "MINIMUM_ABOVE_SEATS", "STARTS_IN_PAST", "NOT_YOURS", "TEACHER_BUSY", "NOT_YOURS"
    ]  # fmt: skip


async def test_the_database_itself_refuses_to_book_a_teacher_twice(house: House) -> None:
    group = await a_class(house)
    session = UUID(group["sessions"][1]["session_id"])
    with pytest.raises(asyncpg.UniqueViolationError):
        await house.pool.execute(
            "INSERT INTO teacher_hours (teacher_id, half_hour, session_id) "
            "SELECT teacher_id, half_hour, $1 FROM teacher_hours LIMIT 1",
            session,
        )
