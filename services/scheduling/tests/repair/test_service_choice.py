"""A school calendar hits a published class many times: alternatives, a choice, a deadline, on a real database."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from samklasse_chassis import clock
from samklasse_chassis.http import Role
from samklasse_chassis.timers import timer_due
from samklasse_contracts.message import Cause, say
from samklasse_scheduling.domain.mending.answering import answer
from samklasse_scheduling.domain.mending.mending import Budget
from samklasse_scheduling.domain.repair.asking import Asked
from samklasse_scheduling.handlers import choosing
from samklasse_scheduling.handlers.repairing import surroundings
from samklasse_scheduling.repairer import repair_once
from samklasse_scheduling.store import repairs

from ..builders import LARVIK, SUPPLIER, an_id
from ..classes import a_class
from ..conftest import House
from ..telling import OTHER_SUPPLIER
from ..unlucky import loses

MANY = 6
SETTLED = "WHEN (NEW.state <> 'WAITING')"


async def a_hit(house: House, *, first: int = -MANY, last: int | None = None) -> dict[str, Any]:
    """The days of some of a class's sessions are free now in its municipality's county."""
    group = await a_class(house, teachers=1)
    days = sorted({one["starts_at"][:10] for one in group["sessions"][first:last]})
    free = {"fylkesnummer": "39", "first_day": days[0], "last_day": days[-1], "days": days}
    status, _ = await house.ask("POST", "/calendars/free-days", free)
    assert status == 200
    return {**group, "days": days}


async def worked_out(house: House) -> str:
    """The worker's work with the engine in this process; the repair's id."""
    async with house.pool.acquire() as conn:
        case = await repairs.claim_oldest(conn)
        assert case is not None
        await repairs.release(conn, case.id)
        now = await clock.now(conn)
        asked = Asked(await surroundings(conn, now, lock=False), case.sessions, now)
        told = answer(asked, budget=Budget(tries=30, effort=2.0))
        async with conn.transaction():
            await choosing.settle(conn, case.id, told, now=now)
    return str(case.id)


def times(published: dict[str, Any]) -> set[str]:
    return {one["starts_at"] for one in published["sessions"] if one["state"] == "SCHEDULED"}


async def test_with_time_enough_the_supplier_chooses_between_alternatives(house: House) -> None:
    """A14: nothing moves before a choice; what is chosen is what was shown, session by session."""
    group = await a_hit(house)
    case = await worked_out(house)
    status, shown = await house.ask("GET", f"/repairs/{case}", orgnr=SUPPLIER, role=Role.SUPPLIER)

    assert (status, shown["state"], shown["sessions"]) == (200, "OPEN", MANY)
    assert len(shown["alternatives"]) == 3
    assert await house.said("timetable.published") == []
    status, done = await house.ask(
        "POST", f"/repairs/{case}/choice", {"alternative": 2}, orgnr=SUPPLIER, role=Role.SUPPLIER
    )
    (published,) = await house.said("timetable.published")
    chosen = shown["alternatives"][1]["differences"]

    assert (status, done["state"]) == (200, "DONE")
    assert {datetime.fromisoformat(one["after"]["starts_at"]) for one in chosen} <= {
        datetime.fromisoformat(one) for one in times(published)
    }
    assert {one["reason"] for one in published["changed"]} == {"FREE_DAY"}
    assert not {one[:10] for one in times(published)} & set(group["days"])


async def test_a_choice_is_the_suppliers_own_and_made_once(house: House) -> None:
    await a_hit(house)
    case = await worked_out(house)
    path, first = f"/repairs/{case}/choice", {"alternative": 1}
    for orgnr, role in ((OTHER_SUPPLIER, Role.SUPPLIER), (LARVIK, Role.MUNICIPALITY)):
        status, _ = await house.ask("POST", path, first, orgnr=orgnr, role=role)

        assert status == 404
    status, none = await house.ask("POST", path, {"alternative": 9}, orgnr=SUPPLIER, role=Role.SUPPLIER)
    assert (status, none["code"]) == (422, "NO_SUCH_ALTERNATIVE")
    assert (await house.ask("POST", path, first))[0] == 200
    assert (await house.ask("POST", path, first))[1]["code"] == "WRONG_STATE"
    status, listed = await house.ask("GET", "/repairs", orgnr=SUPPLIER, role=Role.SUPPLIER)
    assert [(one["state"], one["chosen"], one["chosen_by"]) for one in listed["repairs"]] == [("DONE", 1, "OPERATOR")]
    assert (await house.ask("GET", "/repairs", orgnr=OTHER_SUPPLIER, role=Role.SUPPLIER))[1]["repairs"] == []


async def test_when_nobody_chooses_the_deadline_takes_the_first(house: House) -> None:
    await a_hit(house)
    case = await worked_out(house)
    _, shown = await house.ask("GET", f"/repairs/{case}")
    await house.pass_time(datetime.fromisoformat(shown["choose_by"]) + timedelta(minutes=1))
    (published,) = await house.said("timetable.published")
    _, after = await house.ask("GET", f"/repairs/{case}")

    assert (after["state"], after["chosen"], after["chosen_by"]) == ("DONE", 1, "DEADLINE")
    assert len(published["changed"]) == MANY


async def test_at_short_notice_the_first_is_taken_at_once_by_the_worker(house: House) -> None:
    """The engine as it runs: a child process, and nothing kept in between."""
    group = await a_class(house, teachers=1)
    first = datetime.fromisoformat(group["sessions"][0]["starts_at"]).astimezone(UTC)
    await house.set_clock(first - timedelta(hours=5))
    days = sorted({one["starts_at"][:10] for one in group["sessions"][:MANY]})
    free = {"fylkesnummer": "39", "first_day": days[0], "last_day": days[-1], "days": days}
    await house.ask("POST", "/calendars/free-days", free)
    async with house.pool.acquire() as conn:
        assert await repair_once(conn, house._context)
        assert not await repair_once(conn, house._context)
    (published,) = await house.said("timetable.published")
    _, listed = await house.ask("GET", "/repairs")

    assert len(published["changed"]) == MANY
    assert [(one["state"], one["chosen_by"]) for one in listed["repairs"]] == [("DONE", "AT_ONCE")]


async def test_few_sessions_are_repaired_at_once_and_one_by_one(house: House) -> None:
    await a_hit(house, first=-2)

    assert len((await house.said("timetable.published"))[0]["changed"]) == 2
    assert (await house.ask("GET", "/repairs"))[1]["repairs"] == []


async def test_a_repair_without_an_answer_is_done_one_by_one(house: House) -> None:
    await a_hit(house)
    await house.pool.execute("UPDATE repair_cases SET attempts = 99")
    async with house.pool.acquire() as conn:
        assert await repair_once(conn, house._context)

    assert len((await house.said("timetable.published"))[0]["changed"]) == MANY
    assert (await house.ask("GET", "/repairs"))[1]["repairs"][0]["state"] == "FAILED"


async def rung(house: House, case: UUID, at: datetime) -> None:
    """The deadline's timer, on a connection of its own."""
    due = timer_due("scheduling")(kind="repair-choice", timer=str(case), due_at=at)
    async with house.pool.acquire() as conn, conn.transaction():
        await choosing.choice_deadline(say(due, subject=f"{case}/{at.isoformat()}", at=at), conn, now=at)


async def test_a_choice_at_the_last_moment_is_the_choice(house: House) -> None:
    """The deadline has read that nobody has chosen, and waits for who chooses now."""
    await a_hit(house)
    case = UUID(await worked_out(house))
    _, shown = await house.ask("GET", f"/repairs/{case}")
    late = datetime.fromisoformat(shown["choose_by"]) + timedelta(minutes=1)
    async with house.pool.acquire() as chooser, chooser.transaction():
        cause = Cause(an_id("choice"), an_id("choice"))
        await choosing.choose(chooser, case, 2, by="SUPPLIER", cause=cause, now=late)
        ringing = asyncio.ensure_future(rung(house, case, late))
        await asyncio.wait([ringing], timeout=0.5)
    await ringing
    _, after = await house.ask("GET", f"/repairs/{case}")

    assert (after["state"], after["chosen"], after["chosen_by"]) == ("DONE", 2, "SUPPLIER")


async def test_a_worker_that_comes_too_late_does_not_have_it_repaired_twice(house: House) -> None:
    await a_hit(house)
    case = UUID(await worked_out(house))
    assert (await house.ask("POST", f"/repairs/{case}/choice", {"alternative": 1}))[0] == 200
    async with house.pool.acquire() as conn:
        await repairs.again(conn, case)
        assert await repairs.claim_oldest(conn) is None


async def test_deadlocks_one_after_the_other_end_an_attempt_and_not_the_service(house: House) -> None:
    await loses(house, "UPDATE", "repair_cases", times=99, when=SETTLED)
    worked = await an_empty_case(house)

    assert worked
    assert (await house.ask("GET", "/repairs"))[1]["repairs"][0]["state"] == "WAITING"


@pytest.mark.parametrize(("attempts", "state"), [(0, "DONE"), (99, "FAILED")])
async def test_a_repair_that_loses_a_deadlock_is_saved_again_in_the_same_attempt(
    house: House, attempts: int, state: str
) -> None:
    await loses(house, "UPDATE", "repair_cases", times=3, when=SETTLED)
    await an_empty_case(house, attempts=attempts)
    row = await house.pool.fetchrow("SELECT state, attempts FROM repair_cases")

    assert tuple(row) == (state, attempts + 1)


async def an_empty_case(house: House, *, attempts: int = 0) -> bool:
    """A repair of nothing, tried so many times before and worked on once; whether it was."""
    async with house.pool.acquire() as conn:
        told = {"supplier": SUPPLIER, "reason": "FREE_DAY", "sessions": [], "trail": an_id("trail")}
        await repairs.add(conn, an_id("case"), **told, at=await clock.now(conn))
        await conn.execute("UPDATE repair_cases SET attempts = $1", attempts)
        return await repair_once(conn, house._context)
