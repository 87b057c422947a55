"""Who may see and say what of interpreters: after a move, and after somebody else's interpreter has the job."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from samklasse_chassis.http import Role
from samklasse_contracts import values as v
from samklasse_contracts.enrollment import ParticipantChanged
from samklasse_contracts.partnerships import OrganisationRegistered

from ..builders import LARVIK, SKIEN, SUPPLIER, an_id
from ..conftest import House
from ..telling import START, placeable
from . import service as s
from .made_up import UNIT

OTHER_UNIT = "900000008"


async def ties(house: House, person: object, orgnr: str, *interpreters: str) -> int:
    path, body = f"/persons/{person}/interpreter-ties", {"interpreter_ids": interpreters}
    status, _ = await house.ask("PUT", path, body, orgnr=orgnr, role=Role.MUNICIPALITY)
    return status


async def test_whom_she_must_not_have_is_her_new_municipality_s_to_say_once_she_has_moved(house: House) -> None:
    """B19: the tie holds on, and who answers for her now may take it back."""
    await s.a_unit(house)
    await s.interpreters(house, "amina")
    told = placeable("anna", teaching_language="so", needs=("INTERPRETER",))
    await house.hear(told, an_id("anna"))
    _, ours = await s.unit_asks(house, "GET", "/interpreters")
    amina = ours["interpreters"][0]["interpreter_id"]
    assert await ties(house, told.person_id, LARVIK, amina) == 200
    moved = ParticipantChanged.model_validate(told.model_dump() | {"owner_orgnr": SKIEN})
    await house.hear(moved, an_id("anna"))
    said_by = await house.pool.fetch("SELECT said_by FROM interpreter_ties")
    former = await ties(house, told.person_id, LARVIK)
    present = await ties(house, told.person_id, SKIEN)

    assert [row["said_by"] for row in said_by] == [SKIEN]
    assert (former, present) == (404, 200)
    assert await house.pool.fetchval("SELECT count(*) FROM interpreter_ties") == 0


async def two_units(house: House) -> dict[str, str]:
    """Two interpreters of two units, and who is whose."""
    await s.a_unit(house)
    unit = OrganisationRegistered(
        orgnr=OTHER_UNIT, name="Synthetic", roles=(v.OrganisationRole.SELLER,), form=v.OrganisationForm.PRIVATE
    )
    await house.hear(unit, OTHER_UNIT)
    form = {
        "languages": {"so": "B"}, "availability": "f" * 49, "available_from": "2026-08-01",
        "available_to": "2027-12-31", "adult": True, "technical_safeguards": True, "privacy_safeguards": True,
    }  # fmt: skip
    units = {"amina": UNIT, "bashir": OTHER_UNIT}
    for ref, orgnr in units.items():
        assert (await s.unit_asks(house, "PUT", f"/interpreters/{ref}", form, unit=orgnr))[0] == 200
    return units


async def seen(house: House, unit: str, state: str = "") -> list[dict[str, Any]]:
    path = f"/interpreter-bookings?limit=10{'&state=' + state if state else ''}"
    status, answer = await s.unit_asks(house, "GET", path, unit=unit)
    assert status == 200
    found: list[dict[str, Any]] = answer["bookings"]
    return found


async def test_a_unit_whose_interpreter_said_no_does_not_see_who_came_instead(house: House) -> None:
    """B19: it keeps its own interpreter's answer; the class's supplier and the municipality see who comes."""
    units = await two_units(house)
    await s.a_class(house, s.a_group(lessons=1))
    (first,) = [unit for unit in units.values() if await seen(house, unit)]
    second = next(unit for unit in units.values() if unit != first)
    refs = {unit: ref for ref, unit in units.items()}
    path = f"/interpreter-bookings/{(await seen(house, first))[0]['booking_id']}/answer"
    asked = (await seen(house, first, "OFFERED"))[0]
    await s.unit_asks(house, "POST", path, {"interpreter_ref": refs[first], "answer": "NO"}, unit=first)
    await house.pass_time(START + timedelta(minutes=1))
    yes = {"interpreter_ref": refs[second], "answer": "YES"}
    status, taken = await s.unit_asks(house, "POST", path, yes, unit=second)
    (left,) = await seen(house, first)
    (theirs,) = await s.bookings(house, orgnr=LARVIK, role=Role.MUNICIPALITY)
    hidden = {left[field] for field in ("state", "revision", "reason", "interpreter_id", "level")}

    assert (asked["state"], asked["interpreter_id"]) == ("OFFERED", None)
    assert (status, taken["state"]) == (200, "CONFIRMED")
    assert hidden == {None}
    assert [offer["answer"] for offer in left["offers"]] == ["DECLINED"]
    assert await seen(house, first, "CONFIRMED") == []
    assert len(await seen(house, second, "CONFIRMED")) == 1
    assert theirs["interpreter_id"] == taken["interpreter_id"]
    assert (await seen(house, SUPPLIER))[0]["interpreter_id"] == taken["interpreter_id"]
