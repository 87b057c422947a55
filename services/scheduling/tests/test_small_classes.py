"""A class that somebody in it needs small stays small, whichever door the next one comes in by."""

from __future__ import annotations

from samklasse_chassis.http import Role

from .builders import LARVIK, an_id
from .classes import a_class
from .conftest import House
from .telling import a_market, a_plan, class_offered, people, placeable, withdrawn


async def needs_it_small(house: House, name: str) -> None:
    await house.hear(placeable(name, needs=["SMALL_GROUP"]), an_id(name))


async def members_now(house: House) -> int:
    return int(await house.pool.fetchval("SELECT count(*) FROM members"))


async def test_nobody_in_line_is_let_in_where_the_class_must_be_small(house: House) -> None:
    """A15: fourteen are in, one of them needs a small class since; who leaves is replaced by nobody."""
    await a_market(house, teachers=0)
    await house.hear(class_offered(open_seats=14), an_id("fixed"))
    everybody = await people(house, 16)
    plan = await a_plan(house)
    await house.ask("POST", f"/plans/{plan}/answer", {"approve": everybody}, orgnr=LARVIK, role=Role.MUNICIPALITY)
    (published,) = await house.said("timetable.published")
    aboard = {one["enrollment_id"] for one in published["members"]}
    stays, goes, *_ = [number for number, one in enumerate(everybody) if one in aboard]
    await needs_it_small(house, f"p{stays}")
    await house.hear(withdrawn(f"p{goes}"), an_id(f"p{goes}"))

    assert len(aboard) == 14
    assert await members_now(house) == 13


async def test_a_class_planned_small_has_all_its_places_once_she_who_needed_that_has_left(house: House) -> None:
    """A15: sixteen are offered; twelve are in, one of them needs a small class from the beginning, and goes."""
    await a_market(house, teachers=0)
    await house.hear(class_offered(open_seats=16), an_id("fixed"))
    everybody = await people(house, 11)
    await house.hear(placeable("small", needs=["SMALL_GROUP"]), an_id("small"))
    plan = await a_plan(house)
    approve = {"approve": [*everybody, str(an_id("small"))]}
    await house.ask("POST", f"/plans/{plan}/answer", approve, orgnr=LARVIK, role=Role.MUNICIPALITY)
    (published,) = await house.said("timetable.published")
    path, who = f"/classes/{published['class_id']}", {"orgnr": LARVIK, "role": Role.OFFICER}
    _, before = await house.ask("GET", path, **who)  # type: ignore[arg-type]
    await house.hear(withdrawn("small"), an_id("small"))
    _, after = await house.ask("GET", path, **who)  # type: ignore[arg-type]

    assert len(published["members"]) == 12
    assert (before["free_places"], after["free_places"]) == (0, 5)


async def test_nobody_is_proposed_for_a_place_that_a_small_class_does_not_have(house: House) -> None:
    await a_class(house, members=14)
    await people(house, 1, prefix="late")
    await needs_it_small(house, "p0")
    await house.hear(withdrawn("p1"), an_id("p1"))

    assert await house.said("plan.proposed") == []


async def test_who_was_proposed_does_not_join_a_class_that_must_be_small_by_now(house: House) -> None:
    await a_class(house, members=14)
    (late,) = await people(house, 1, prefix="late")
    await house.hear(withdrawn("p1"), an_id("p1"))
    (proposed,) = await house.said("plan.proposed")
    await needs_it_small(house, "p0")
    path = f"/plans/{proposed['plan_id']}/answer"
    status, _ = await house.ask("POST", path, {"approve": [late]}, orgnr=LARVIK, role=Role.MUNICIPALITY)
    (without,) = await house.said("enrollment.unplaced")

    assert status == 200
    assert (without["enrollment_id"], without["reason"]) == (late, "CLASS_TOO_SMALL")
    assert await members_now(house) == 13


async def test_no_place_is_held_in_a_class_that_is_as_large_as_somebody_in_it_may_bear(house: House) -> None:
    group = await a_class(house, members=12)
    path = f"/classes/{group['class_id']}/held-places"
    held, _ = await house.ask("POST", path, orgnr=LARVIK, role=Role.OFFICER)
    await needs_it_small(house, "p0")
    refused, problem = await house.ask("POST", path, orgnr=LARVIK, role=Role.OFFICER)

    assert (held, refused) == (200, 422)
    assert problem["code"] == "NO_SEAT_LEFT"


async def test_every_door_says_the_same_number_of_free_places_whether_held_or_needed_small(house: House) -> None:
    """A15: who compares the doors does not learn that somebody in the class needs it small."""
    group = await a_class(house, members=11)
    await needs_it_small(house, "p0")
    path = f"/classes/{group['class_id']}"
    officer = {"orgnr": LARVIK, "role": Role.OFFICER}
    municipality = {"orgnr": LARVIK, "role": Role.MUNICIPALITY}
    _, listed = await house.ask("GET", "/classes", **officer)  # type: ignore[arg-type]
    seen = [
        (await house.ask("GET", path, **officer))[1],  # type: ignore[arg-type]
        (await house.ask("GET", path, **municipality))[1],  # type: ignore[arg-type]
        (await house.ask("GET", path))[1],
        (await house.ask("GET", "/plans", **municipality))[1]["plans"][0]["classes"][0],  # type: ignore[arg-type]
    ]
    _, held = await house.ask("POST", f"{path}/held-places", **officer)  # type: ignore[arg-type]
    _, problem = await house.ask("POST", f"{path}/held-places", **officer)  # type: ignore[arg-type]

    assert [one["free_places"] for one in (*listed["classes"], *seen)] == [1] * 5
    assert held["free_places"] == 0
    assert problem["code"] == "NO_SEAT_LEFT"
    assert "maximum" not in problem


async def test_the_pages_of_open_classes_do_not_name_one_that_is_full_only_as_somebody_needs_it_small(
    house: House,
) -> None:
    """A15: a page of one that shows nothing would go on after the class that it leaves out."""
    await a_class(house, members=12)
    await needs_it_small(house, "p0")
    _, page = await house.ask("GET", "/classes?limit=1", orgnr=LARVIK, role=Role.OFFICER)
    vacant = await house.pool.fetchval("SELECT maximum - held_places > 12 FROM classes")

    assert vacant
    assert page == {"classes": [], "after": None}


async def test_an_officer_pages_through_the_classes_that_have_a_place(house: House) -> None:
    group = await a_class(house, members=11)
    await needs_it_small(house, "p0")
    who = {"orgnr": LARVIK, "role": Role.OFFICER}
    _, first = await house.ask("GET", "/classes?limit=1", **who)  # type: ignore[arg-type]
    _, rest = await house.ask("GET", f"/classes?after={first['after']}", **who)  # type: ignore[arg-type]
    await house.ask("POST", f"/classes/{group['class_id']}/held-places", **who)  # type: ignore[arg-type]
    _, full = await house.ask("GET", "/classes", **who)  # type: ignore[arg-type]

    assert [(one["class_id"], one["free_places"]) for one in first["classes"]] == [(group["class_id"], 1)]
    assert (rest["classes"], rest["after"], full["classes"]) == ([], None, [])
