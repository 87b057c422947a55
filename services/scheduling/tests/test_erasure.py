"""Who is erased leaves nothing here but a pseudonym that lets nothing in again, and the others go on."""

from __future__ import annotations

from datetime import timedelta

import asyncpg
import pytest
from samklasse_chassis.http import Role
from samklasse_contracts.enrollment import ErasureRequested

from .builders import LARVIK, SKIEN, SUPPLIER
from .classes import a_class, first_end, roll
from .conftest import House, an_id
from .telling import a_market, people, placeable, withdrawn

TABLES = (
    "enrollments", "members", "waiting", "plan_people", "roll_lists", "attendance", "classes", "sessions", "timers",
)  # fmt: skip


def erasure(name: object, *, enrollments: tuple[object, ...] = ()) -> ErasureRequested:
    hers = tuple(an_id(one) for one in enrollments or (name,))
    return ErasureRequested(
        case_id=an_id(f"case {name}"), person_id=an_id(f"person {name}"), owner_orgnr=LARVIK, enrollment_ids=hers
    )


async def traces(house: House, name: object) -> dict[str, int]:
    """How many rows of each table tell of somebody."""
    found = {}
    for table in TABLES:
        rows = await house.pool.fetch(f"SELECT to_jsonb(t)::text AS row FROM {table} t")  # noqa: S608 (our own names)
        hits = [row for row in rows if str(an_id(name)) in row["row"] or str(an_id(f"person {name}")) in row["row"]]
        if hits:
            found[table] = len(hits)
    return found


async def test_somebody_who_waits_is_forgotten_and_the_answer_says_so(house: House) -> None:
    await a_market(house)
    await people(house, 3)
    assert await traces(house, "p0")
    await house.hear(erasure("p0"), an_id("case p0"))

    assert await traces(house, "p0") == {}
    assert await traces(house, "p1") == {"enrollments": 1}
    assert await house.said("case.erased") == [{"case_id": str(an_id("case p0")), "person_id": str(an_id("person p0"))}]


async def test_what_arrives_late_of_who_was_erased_is_not_kept(house: House) -> None:
    await a_market(house)
    await house.hear(erasure("p0"), an_id("case p0"))
    await house.hear(placeable("p0"), an_id("p0"))
    await house.hear(withdrawn("p0"), an_id("p0"))

    assert await traces(house, "p0") == {}


async def test_asking_again_changes_nothing_and_is_answered_again(house: House) -> None:
    await a_market(house)
    await people(house, 2)
    for _ in range(2):
        await house.hear(erasure("p0"), an_id("case p0"))

    assert len(await house.said("case.erased")) == 2
    assert await traces(house, "p1") == {"enrollments": 1}


async def test_a_class_goes_on_without_who_was_erased_before_her_withdrawal_was_heard(house: House) -> None:
    before = await a_class(house)
    await house.hear(erasure("p0"), an_id("case p0"))
    (after,) = await house.said("timetable.published")

    assert len(after["members"]) == len(before["members"]) - 1
    assert after["revision"] == before["revision"] + 1
    assert await traces(house, "p0") == {}


async def test_the_rolls_that_name_her_are_deleted_and_the_others_stay(house: House) -> None:
    group = await a_class(house)
    await house.pass_time(first_end(group) + timedelta(minutes=1))
    await house.hear(roll(group), "roll-1")
    assert {"attendance", "roll_lists", "plan_people", "members"} <= set(await traces(house, "p0"))
    await house.hear(erasure("p0"), an_id("case p0"))

    assert await traces(house, "p0") == {}
    assert {"attendance", "roll_lists", "plan_people", "members"} <= set(await traces(house, "p1"))


async def test_only_whoever_is_erased_may_lose_attendance(house: House) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await house.pool.execute("DELETE FROM attendance")


async def test_a_municipality_is_shown_everything_of_its_own_people_alone(house: House) -> None:
    group = await a_class(house)
    await house.pass_time(first_end(group) + timedelta(minutes=1))
    await house.hear(roll(group), "roll-1")
    path = f"/persons/{an_id('person p0')}/data"
    status, told = await house.ask("GET", path, orgnr=LARVIK, role=Role.MUNICIPALITY)

    assert (status, told["service"], told["person_id"]) == (200, "scheduling", str(an_id("person p0")))
    assert set(told["sections"]) == {"enrollments", "classes", "proposals", "attendance"}
    assert told["sections"]["classes"][0]["class_id"] == group["class_id"]
    assert [one["minutes"] for one in told["sections"]["attendance"]] == [90]
    assert (await house.ask("GET", path, orgnr=SKIEN, role=Role.MUNICIPALITY))[0] == 404
    assert (await house.ask("GET", path, orgnr=SUPPLIER, role=Role.SUPPLIER))[0] == 404
