"""Every route of every service, called by those whose business it is not: nothing is found, and nothing is told."""

import json
import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from fastapi.routing import APIRoute
from samklasse.demo.doors import Who
from samklasse.provision import installed

from . import papers
from .papers import BUSY, OPERATOR, SKIEN, as_csv, person
from .sharing import Shared
from .town import Town
from .whose import (
    CASEWORKER,
    LISTS,
    ONE_THING,
    OPEN,
    OPERATORS,
    OWN,
    OWN_LOCK,
    SKIENS_OFFICER,
    STRANGERS,
    Route,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")
TEXT = {"language": "nb", "version": "0a1b2c3d4e5f"}
"""Beside its kind, of a text that there has never been."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def skiens(town: Town, shared: Shared) -> dict[str, str]:
    """One of everything that is Skien's, by the name of the parameter."""
    terms: dict[str, Any] = {"all_municipalities": False, "buyer_orgnrs": [SKIEN.orgnr]}
    signed = await town.tell(OPERATOR, "partnerships", "/agreements", papers.agreement(BUSY, **terms))
    listed = [person("E-1", SKIEN), person("E-2", SKIEN, adressesperre="ja", epost="", varsling="")]
    taken = await town.tell(SKIEN, "enrollment", "/imports?kommunenummer=4003", text=as_csv(listed))
    sealed = await town.doors.read("enrollment", "/sealed", SKIENS_OFFICER)
    people = (await town.doors.read("enrollment", "/people", SKIEN))["people"]
    placed = next(row for row in people if row["class_id"] == shared.class_id)
    bought = (await town.doors.read("enrollment", "/call-offs", SKIEN))["lines"]
    plans = (await town.doors.read("scheduling", "/plans", SKIEN))["plans"]
    cases = (await town.doors.read("enrollment", "/cases", SKIEN))["cases"]
    classroom = await town.doors.read("scheduling", f"/classes/{shared.class_id}", SKIEN)
    return {
        "agreement_id": signed["agreement_id"],
        "case_id": cases[0]["case_id"],
        "decision_id": str(UUID(int=3)),  # of nobody's, as the leave
        "leave_id": str(UUID(int=4)),
        "appeal_id": str(UUID(int=9)),
        **{name: str(UUID(int=6)) for name in ("certificate_id", "export_id", "sign_up_id", "task_id", "waiting_id")},
        **{name: str(UUID(int=7)) for name in ("assessment_id", "delegation_id", "move_id")},
        **{name: str(UUID(int=11)) for name in ("booking_id", "offering_id")},
        "call_off_id": next(one["call_off_id"] for one in bought if one["line_id"] == placed["line_id"]),
        "inquiry_id": str(UUID(int=8)),
        "class_id": shared.class_id,
        "enrollment_id": placed["enrollment_id"],
        "erasure_id": str(UUID(int=1)),
        "import_id": taken["import_id"],
        "imported": taken["accepted"][0]["person_id"],
        "line_id": placed["line_id"],
        "person_id": sealed["people"][0]["person_id"],
        "plan_id": plans[0]["plan_id"],
        "ref": placed["ref"],
        "run_id": plans[0]["plan_id"],
        "session_id": classroom["sessions"][-1]["session_id"],
        **{"kind": "NEW_CLASS", "owner": SKIEN.orgnr, "intent": str(UUID(int=13)), **TEXT},
        "waiver_id": str(UUID(int=10)),
        "whatif_id": str(UUID(int=12)),
        "person": placed["person_id"],
    }


async def test_every_route_is_tried_here() -> None:
    routes = {
        (name, method, route.path)
        for name, service in installed().items()
        for router in service.routers
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }

    assert routes == {*ONE_THING, *OPERATORS, *LISTS, *OPEN, *OWN, *OWN_LOCK}


@pytest.mark.parametrize("route", ONE_THING, ids=" ".join)
async def test_what_is_somebody_elses_does_not_exist(town: Town, skiens: dict[str, str], route: Route) -> None:
    door = ONE_THING[route]

    answers = {who: await _call(town, who, route, door.body, skiens) for who in door.strangers}
    owners = await _call(town, door.owner, route, door.body, skiens) if door.ask_owner else None

    assert set(answers.values()) == {(404, "NOT_FOUND")}
    assert owners is None or owners[0] in {200, 422}


@pytest.mark.parametrize("route", OPERATORS, ids=" ".join)
async def test_what_is_the_operators_does_not_exist_for_others(
    town: Town, skiens: dict[str, str], route: Route
) -> None:
    answers = {await _call(town, who, route, OPERATORS[route], skiens) for who in (*STRANGERS, SKIEN)}

    assert answers == {(404, "NOT_FOUND")}


@pytest.mark.parametrize("route", sorted(LISTS), ids=" ".join)
async def test_a_list_shows_nothing_of_somebody_elses(town: Town, skiens: dict[str, str], route: Route) -> None:
    service, method, path = route
    secret = {*skiens.values(), SKIEN.orgnr}
    if path == "/classes":
        secret -= {skiens["class_id"]}  # officers find open places there
    if path == "/evidence":
        secret -= {SKIEN.orgnr}  # a seller sees whom it bills

    for who in STRANGERS:
        answer = await town.ask(who, method, service, path)
        assert answer.status in {200, 404}
        assert {value for value in secret if value in str(answer.body)} == set()


async def test_nobody_hands_over_a_contact_point_for_somebody_elses_person(town: Town, skiens: dict[str, str]) -> None:
    point = {"ref": skiens["person"], "language": "nb", "channel": "EMAIL", "email": "en-annen@innboks.example"}

    answer = await town.ask(CASEWORKER, "PUT", "notifications", "/contact-points", json=[point])

    assert (answer.status, answer.code) == (404, "NOT_FOUND")


async def test_nobody_buys_under_somebody_elses_agreement(town: Town, skiens: dict[str, str]) -> None:
    line = papers.line(papers.offering("selvstudium"), 1, starts_on="2027-02-01")

    answer = await town.order(papers.LARVIK, line, agreement=skiens["agreement_id"])

    assert (answer.status, answer.code) == (422, "BUYER_NOT_COVERED")


async def _call(town: Town, who: Who, route: Route, body: Any, known: Mapping[str, str]) -> tuple[int, str]:
    service, method, path = route
    where = path.format_map(known) + (f"?person={known['person']}" if path == "/threads" else "")
    said = json.loads(re.sub(r"\{(\w+)\}", lambda named: known[named[1]], json.dumps(body)))
    answer = await town.ask(who, method, service, where, json=said)
    return answer.status, answer.code
