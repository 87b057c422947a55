"""Who pauses keeps her place in class; nobody expects her, and what she misses is no absence."""

from __future__ import annotations

from datetime import datetime, timedelta

from samklasse_contracts import enrollment as e
from samklasse_contracts.gateway import AttendanceKind, RollEntry

from .builders import LARVIK, SUPPLIER, an_id
from .classes import a_class, first_end, refusals, roll
from .conftest import House
from .telling import placeable

AWAY = str(an_id("p0"))


def _whose(name: str = "p0") -> dict[str, object]:
    return {
        "enrollment_id": an_id(name), "person_id": an_id(f"person {name}"), "owner_orgnr": LARVIK,
        "supplier_orgnr": SUPPLIER,
    }  # fmt: skip


async def pause(house: House) -> None:
    await house.hear(e.ParticipantPaused.model_validate(_whose()), an_id("p0"))


async def resume(house: House) -> None:
    await house.hear(e.ParticipantResumed.model_validate(_whose()), an_id("p0"))


async def test_whoever_pauses_is_expected_at_no_session_until_she_is_back(house: House) -> None:
    """B12: she keeps her place, and her supplier is not asked for her."""
    group = await a_class(house)
    await pause(house)
    await house.pass_time(first_end(group) + timedelta(minutes=1))
    await resume(house)
    await house.pass_time(datetime.fromisoformat(group["sessions"][1]["ends_at"]) + timedelta(minutes=1))
    first, second = await house.said("session.held")
    (running,) = await house.said("timetable.published")

    assert len(first["enrollment_ids"]) == 8
    assert AWAY not in first["enrollment_ids"]
    assert AWAY in second["enrollment_ids"]
    assert AWAY in {member["enrollment_id"] for member in running["members"]}


async def test_a_roll_that_names_her_all_the_same_is_taken_and_tells_no_planned_time_of_hers(house: House) -> None:
    """B12: if she came her minutes count; if not, she has missed nothing."""
    group = await a_class(house)
    await pause(house)
    await house.pass_time(first_end(group) + timedelta(minutes=1))
    called = roll(group, minutes=60)
    absent = RollEntry(enrollment_id=an_id("p0"), kind=AttendanceKind.ABSENT, minutes=0)
    others = [entry for entry in called.entries if str(entry.enrollment_id) != AWAY]
    await house.hear(roll(group, entries=[*others, absent]), "roll-1")
    (recorded,) = await house.said("session.attendance-recorded")
    planned = {entry["enrollment_id"]: entry.get("planned_minutes") for entry in recorded["entries"]}

    assert await refusals(house) == []
    assert planned.pop(AWAY) is None
    assert set(planned.values()) == {90}


async def test_what_changes_of_her_meanwhile_does_not_end_her_pause(house: House) -> None:
    group = await a_class(house)
    await pause(house)
    changed = e.ParticipantChanged.model_validate(dict(placeable("p0", schooling_track=2)))
    await house.hear(changed, an_id("p0"))
    await house.pass_time(first_end(group) + timedelta(minutes=1))
    (held,) = await house.said("session.held")

    assert AWAY not in held["enrollment_ids"]


async def test_who_is_not_planned_for_here_may_pause(house: House) -> None:
    await pause(house)

    assert await house.pool.fetchval("SELECT count(*) FROM enrollments") == 0
