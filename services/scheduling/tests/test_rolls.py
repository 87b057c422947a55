"""Sessions are held, and a supplier says who was there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from samklasse_contracts.gateway import RollEntry

from .builders import an_id
from .classes import a_class, first_end, refusals, roll
from .conftest import House
from .telling import (
    OTHER_SUPPLIER,
    a_market,
)


async def test_a_class_runs_its_sessions_are_held_and_it_ends(house: House) -> None:
    group = await a_class(house)
    await house.pass_time(first_end(group) + timedelta(minutes=1))
    held = await house.said("session.held")

    assert [one["session_id"] for one in held] == [group["sessions"][0]["session_id"]]
    assert len(held[0]["enrollment_ids"]) == 9
    assert [one["state"] for one in await house.said("timetable.published")] == ["RUNNING"]
    await house.pass_time(datetime(2027, 3, 8, tzinfo=UTC))
    over = {one["session_id"] for one in await house.said("session.held")}
    assert over == {one["session_id"] for one in group["sessions"]}
    assert [one["state"] for one in await house.said("timetable.published")] == ["RUNNING", "ENDED"]


async def test_a_roll_is_recorded_and_a_correction_replaces_it(house: House) -> None:
    group = await a_class(house)
    await house.pass_time(first_end(group) + timedelta(minutes=1))
    await house.hear(roll(group), "roll-1")
    await house.hear(roll(group, revision=2, minutes=45), "roll-2")
    recorded = await house.said("session.attendance-recorded")

    assert [one["attendance_revision"] for one in recorded] == [1, 2]
    assert {entry["minutes"] for entry in recorded[1]["entries"]} == {45}
    assert len(await house.said("answer.accepted")) == 2


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"supplier": OTHER_SUPPLIER}, "NOT_YOURS"),
        ({"minutes": 91}, "TOO_MANY_MINUTES"),
        ({"session_id": an_id("nothing")}, "UNKNOWN_SESSION"),
        ({"entries": [RollEntry(enrollment_id=an_id("stranger"), kind="PRESENT", minutes=9)]}, "NOT_IN_CLASS"),
        ({"entries": [RollEntry(enrollment_id=an_id("p0"), kind="PRESENT", minutes=9)] * 2}, "NAMED_TWICE"),
    ],
)
async def test_a_wrong_roll_is_refused_with_its_reason(house: House, wrong: dict[str, Any], code: str) -> None:
    group = await a_class(house)
    await house.pass_time(first_end(group) + timedelta(minutes=1))
    await house.hear(roll(group, **wrong), "roll")

    assert await refusals(house) == [code]
    assert await house.said("session.attendance-recorded") == []


async def test_a_roll_too_early_or_no_newer_than_the_last_is_refused(house: House) -> None:
    group = await a_class(house)
    await house.hear(roll(group), "roll-1")
    await house.pass_time(first_end(group) + timedelta(minutes=1))
    await house.hear(roll(group), "roll-2")
    await house.hear(roll(group), "roll-3")

    assert await refusals(house) == ["WRONG_STATE", "OLD_REVISION"]


async def test_a_recorded_roll_is_never_rewritten(house: House) -> None:
    await a_market(house)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await house.pool.execute("UPDATE attendance SET minutes = 0")
