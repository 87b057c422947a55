"""Days and instants at the ends of the calendar, at every door that takes one: answered or refused, never a fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import product
from typing import Any

import asyncpg
from fastapi import FastAPI
from samklasse_chassis.http import Role
from samklasse_contracts.partnerships import OrganisationRegistered
from samklasse_contracts.values import OrganisationForm, OrganisationRole
from samklasse_scheduling.api import ROUTERS

from .builders import LARVIK, SUPPLIER, an_id
from .classes import a_class
from .conftest import OPERATOR, House
from .telling import START

DAYS = ("0001-01-01", "0001-01-02", "1899-12-31", "2027-02-01", "9999-12-30", "9999-12-31")
INSTANTS = (
    "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "0001-01-01T00:30:00-12:00", "1583-06-01T12:00:00Z",
    "9999-12-31T23:30:00Z", "9999-12-31T23:30:00+14:00", "9999-12-31T23:30:00-12:00", "9999-12-31T12:00:00-14:00",
    "1999-12-31T23:30:00Z", "2000-01-01T00:00:00Z", "2199-12-31T23:30:00Z", "2200-01-01T00:00:00Z",
    "2027-02-01T11:00:00Z",
)  # fmt: skip
WHO = {Role.OPERATOR: OPERATOR, Role.MUNICIPALITY: LARVIK, Role.SUPPLIER: SUPPLIER}
AN_INTERPRETER = {
    "languages": {"so": "B"}, "availability": "f" * 49, "adult": True, "technical_safeguards": True,
    "privacy_safeguards": True,
}  # fmt: skip
Form = Callable[[str, str], dict[str, Any]]
DOORS: dict[tuple[str, str], tuple[Role, Form]] = {
    ("POST", "/calendars/free-days"): (
        Role.OPERATOR,
        lambda a, b: {"fylkesnummer": "39", "first_day": a, "last_day": b, "days": [a, b]},
    ),
    ("POST", "/calendars/imports"): (
        Role.MUNICIPALITY,
        lambda a, b: {"format": "csv", "first_day": a, "last_day": b},
    ),
    ("POST", "/calendars/waivers"): (Role.MUNICIPALITY, lambda a, _: {"day": a}),
    ("POST", "/offerings/{offering_id}/make-up"): (Role.SUPPLIER, lambda a, _: {"makes_up": True, "from_day": a}),
    ("POST", "/sessions/{session_id}/break-off"): (
        Role.SUPPLIER,
        lambda a, _: {"instead_starts_at": a},
    ),
    ("POST", "/classes/{class_id}/tutorial-offers"): (Role.SUPPLIER, lambda a, b: {"starts_at": [a, b]}),
    ("POST", "/classes/{class_id}/tutorials"): (Role.SUPPLIER, lambda a, b: {"first_day": a, "last_day": b}),
    ("PUT", "/interpreters/{ref}"): (
        Role.SUPPLIER,
        lambda a, b: AN_INTERPRETER | {"available_from": a, "available_to": b},
    ),
    ("PUT", "/interpreters/{ref}/absences"): (
        Role.SUPPLIER,
        lambda a, b: {"periods": [{"first_day": a, "last_day": b}]},
    ),
}


def description() -> dict[str, Any]:
    app = FastAPI()
    for router in ROUTERS:
        app.include_router(router)
    return app.openapi()


def formats(told: Any, schemas: dict[str, Any]) -> Iterator[str]:
    """The formats of everything that may be sent."""
    if isinstance(told, dict):
        if "$ref" in told:
            yield from formats(schemas[told["$ref"].rpartition("/")[2]], schemas)
        if isinstance(told.get("format"), str):
            yield told["format"]
        told = list(told.values())
    for one in told if isinstance(told, list) else ():
        yield from formats(one, schemas)


def doors() -> dict[tuple[str, str], set[str]]:
    """Every route that takes a day or an instant, as the service's own description names them."""
    whole = description()
    sent = {
        (method.upper(), path): {
            *formats([told.get("parameters"), told.get("requestBody")], whole["components"]["schemas"])
        }
        for path, methods in whole["paths"].items()
        for method, told in methods.items()
    }
    dated = {"date", "date-time"}
    return {door: kinds & dated for door, kinds in sent.items() if kinds & dated}


async def send(house: House, door: tuple[str, str], path: str, first: str, last: str) -> tuple[int, str]:
    """The status, and the code of a refusal."""
    role, form = DOORS[door]
    who, told = {"orgnr": WHO[role], "role": role}, form(first, last)
    if path == "/calendars/imports":
        query = "&".join(f"{name}={value}" for name, value in told.items())
        data = f"dato\n{first}\n{last}\n".encode()
        status, answer = await house.send(f"{path}?{query}", data, **who)  # type: ignore[arg-type]
    else:
        status, answer = await house.ask(door[0], path, told, **who)  # type: ignore[arg-type]
    return status, str(answer.get("code", ""))


async def fault_of(house: House, door: tuple[str, str], path: str, first: str, last: str) -> str | None:
    """What went wrong, if anything did; a fault of the service's comes through as what was raised."""
    try:
        status, code = await send(house, door, path, first, last)
    except (ArithmeticError, ValueError, TypeError, asyncpg.PostgresError) as error:
        return f"{door} {first} {last}: {error!r}"
    ordinary = first.startswith("2027") and last.startswith("2027")
    wrong = status >= 500 or status in {401, 404} or (ordinary and code == "INVALID_FIELD")
    return f"{door} {first} {last}: {status} {code}" if wrong else None


def test_every_door_that_takes_a_day_or_an_instant_is_in_the_table() -> None:
    assert set(doors()) == set(DOORS)


async def test_no_day_and_no_instant_is_answered_by_a_fault(house: House) -> None:
    """F02: 0001 and 9999 included, in every pair, by whoever may call; then every timer rings that was set."""
    group = await a_class(house)
    unit = OrganisationRegistered(
        orgnr=SUPPLIER, name="Synthetic", roles=(OrganisationRole.SELLER,), form=OrganisationForm.PRIVATE
    )
    await house.hear(unit, SUPPLIER)
    await send(house, ("PUT", "/interpreters/{ref}"), "/interpreters/amina", "2026-01-01", "2028-01-01")
    await house.pool.execute(
        "UPDATE sessions SET state = 'LIVE' WHERE session_id = $1", group["sessions"][0]["session_id"]
    )
    ids = {
        "offering_id": an_id("offering"), "class_id": group["class_id"], "ref": "amina",
        "session_id": group["sessions"][0]["session_id"],
    }  # fmt: skip
    faults = []
    for door, kinds in doors().items():
        values = INSTANTS if "date-time" in kinds else DAYS
        for first, last in product(values, repeat=2):
            faults.append(await fault_of(house, door, door[1].format(**ids), first, last))
    await house.pass_time(START + timedelta(days=1))
    _, listed = await house.ask("GET", "/interpreters", orgnr=SUPPLIER, role=Role.SUPPLIER)
    calendar, _ = await house.ask("GET", "/calendars/39")
    wrong = "\n".join(fault for fault in faults if fault)

    assert wrong == ""
    assert (len(listed["interpreters"]), calendar) == (1, 200)
