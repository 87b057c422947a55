"""Every route of every service, called by those whose business it is not: nothing is found, and nothing is told."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from fastapi.routing import APIRoute
from samklasse.demo.doors import Who
from samklasse.provision import installed

from . import papers
from .papers import BUSY, OPERATOR, QUIET, SKIEN, as_csv, person
from .sharing import Shared
from .town import Town

pytestmark = pytest.mark.asyncio(loop_scope="session")

NEIGHBOUR = "399900077"
"""Another municipality, which buys nothing and has nobody in any class."""
CASEWORKER, OFFICER, SUPPLIER = Who(NEIGHBOUR), Who(NEIGHBOUR, "OFFICER"), Who(QUIET, "SUPPLIER")
STRANGERS = (CASEWORKER, OFFICER, SUPPLIER)
SELLER, SKIENS_OFFICER = Who(BUSY, "SUPPLIER"), Who(SKIEN.orgnr, "OFFICER")

Route = tuple[str, str, str]
"""Service, method, path."""


@dataclass(frozen=True)
class Door:
    """How a route is called so that only the caller is wrong. `owner`: whom it is not hidden from."""

    owner: Who
    body: Any = None
    strangers: tuple[Who, ...] = STRANGERS
    ask_owner: bool = True


NEW_TERMS = {k: v for k, v in papers.agreement(BUSY, "ASYNC_SUPPLIER_TEACHER").items() if k != "seller_orgnr"}
NEW_TERMS |= {"all_municipalities": False, "buyer_orgnrs": [SKIEN.orgnr]}
A_DAY = {"on": "2027-01-04"}
GOALS = {"LISTENING": "B1", "READING": "B1", "SPEAKING": "B1", "WRITING": "B1"}
CASE_STEPS: Mapping[str, Any] = {
    "/cases/{case_id}/facts": {"target_group": "DUTY_ONLY", "schooling": "NONE", "permit_on": "2026-12-01"},
    "/cases/{case_id}/allocation": {"offered_on": "2027-01-04"},
    "/cases/{case_id}/plan": {
        "goals": GOALS, "minutes_per_week": 600, "starts_on": "2027-01-04", "ends_on": "2027-06-30",
    },
    "/cases/{case_id}/start": A_DAY,
    "/cases/{case_id}/exemption": {"outcome": "DENIED", "ground": "TRAINING_WEIGHTY_REASONS"},
    "/cases/{case_id}/stop": {"ground": "OWN_CONDUCT"},
    "/cases/{case_id}/absence": {"missed_minutes": 60},
    "/cases/{case_id}/steps": {"step": "CLOSE"},
    "/cases/{case_id}/leaves": {"ground": "WELFARE", "first_day": "2027-02-01", "last_day": "2027-02-02"},
    "/leaves/{leave_id}/documents": {"documents": "ASKED"},
    "/leaves/{leave_id}/adaptation": {"adaptation": "OFFERED"},
    "/leaves/{leave_id}/grant": {},
    "/leaves/{leave_id}/denial": {"ground": "NOT_DOCUMENTED"},
    "/leaves/{leave_id}/appeal": {"appeal": "MADE"},
    "/leaves/{leave_id}/end": A_DAY,
    "/leaves/{leave_id}/offer": A_DAY,
    "/decisions/{decision_id}/receipt": A_DAY,
}  # fmt: skip
"""What an official does with a case; the owner is not asked, for it would be done."""
MOVES_AND_HELP: Mapping[str, Any] = {
    "/enrollments/{enrollment_id}/pause": {"reason": "WORK"},
    "/enrollments/{enrollment_id}/resumption": None,
    "/call-offs/lines/{line_id}/choice": {"choice": "RELEASE"},
    "/call-offs/lines/{line_id}/class-by": {"class_by": "2027-03-01"},
    "/call-offs/lines/{line_id}/opening": None,
    "/people/{ref}/move": {"to_orgnr": "399000013", "moved_on": "2027-01-04"},
    "/moves/{move_id}/acceptance": {"ref": "x-1"},
    "/moves/{move_id}/refusal": None,
    "/moves/{move_id}/cancellation": None,
    "/people/{ref}/assessments": {"agreement_id": "{agreement_id}"},
    "/assessments/{assessment_id}/cancellation": None,
    "/delegations/{delegation_id}/revocation": {},
}
"""Moves, pauses, choices and what suppliers do beside courses; the owner is not asked, for it would be done."""
ONE_THING: Mapping[Route, Door] = {
    **{("enrollment", "POST", path): Door(SKIEN, body, ask_owner=False) for path, body in CASE_STEPS.items()},
    **{
        ("enrollment", "GET", f"/cases/{{case_id}}{more}"): Door(SKIEN)
        for more in ("", "/history", "/sealed", "/leaves")
    },
    ("enrollment", "GET", "/decisions/{decision_id}/letter"): Door(SKIEN, ask_owner=False),
    ("enrollment", "POST", "/call-offs/lines/{line_id}/names"): Door(SKIEN, {"refs": []}),
    ("enrollment", "POST", "/imports/{import_id}/confirmation"): Door(SKIEN, {"person_ids": ["{imported}"]}),
    ("enrollment", "POST", "/enrollments/{enrollment_id}/withdrawal"): Door(SKIEN, {"reason": "NO_REASON"}),
    ("enrollment", "POST", "/sealed/{person_id}/placement"): Door(
        SKIENS_OFFICER, {"class_id": str(UUID(int=1)), "supplier_orgnr": BUSY}, (*STRANGERS, SKIEN)
    ),
    ("enrollment", "POST", "/ledger/corrections"): Door(
        SKIEN,
        {
            "enrollment_id": "{enrollment_id}",
            "source": "WEEK",
            "source_id": "none",
            "minutes": 0,
            "reason": "NO_REASON",
        },
    ),
    ("enrollment", "POST", "/ledger/entries"): Door(
        SKIEN, {"enrollment_id": "{enrollment_id}", "day": "2027-01-04", "minutes": 0, "reason": "NO_REASON"}
    ),
    ("enrollment", "POST", "/certificates"): Door(SKIEN, {"enrollment_id": "{enrollment_id}"}),
    ("enrollment", "GET", "/certificates/{certificate_id}/text"): Door(SKIEN, ask_owner=False),
    ("enrollment", "GET", "/register/exports/{export_id}/file"): Door(SKIEN, ask_owner=False),
    ("enrollment", "POST", "/register/tasks/{task_id}/done"): Door(SKIEN, ask_owner=False),
    ("enrollment", "POST", "/exams/sign-ups"): Door(
        SKIEN,
        {"person_id": "{person}", "window_id": str(UUID(int=5)), "skills": ["READING"], "candidate_chose": True},
        ask_owner=False,
    ),
    **{
        ("enrollment", "POST", f"/exams/sign-ups/{{sign_up_id}}/{step}"): Door(SKIEN, body, ask_owner=False)
        for step, body in (("done", None), ("withdrawal", None), ("result", {"result": "B1"}))
    },
    **{("enrollment", "POST", path): Door(SKIEN, body, ask_owner=False) for path, body in MOVES_AND_HELP.items()},
    ("enrollment", "GET", "/people/{ref}/data"): Door(SKIEN),
    ("enrollment", "GET", "/persons/{person_id}/data"): Door(SKIENS_OFFICER, strangers=(*STRANGERS, SKIEN)),
    ("enrollment", "GET", "/people/{ref}/erasure"): Door(SKIEN, ask_owner=False),
    ("enrollment", "POST", "/people/{ref}/erasure"): Door(SKIEN, ask_owner=False),
    ("enrollment", "GET", "/erasures/{erasure_id}"): Door(SKIEN, ask_owner=False),
    ("gateway", "GET", "/persons/{person_id}/data"): Door(SKIEN, ask_owner=False),
    ("notifications", "GET", "/persons/{person_id}/data"): Door(SKIEN, ask_owner=False),
    ("scheduling", "GET", "/persons/{person_id}/data"): Door(SKIEN, ask_owner=False),
    ("notifications", "GET", "/threads"): Door(SKIEN),
    ("partnerships", "GET", "/agreements/{agreement_id}"): Door(SKIEN),
    ("partnerships", "POST", "/agreements/{agreement_id}/change"): Door(SELLER, NEW_TERMS, (*STRANGERS, SKIEN)),
    ("partnerships", "POST", "/agreements/{agreement_id}/termination"): Door(
        SELLER, {"ends_on": "2020-01-01", "reason": "MUTUAL"}, (*STRANGERS, SKIEN)
    ),
    ("scheduling", "GET", "/classes/{class_id}"): Door(SKIEN),
    ("scheduling", "POST", "/classes/{class_id}/cancellation"): Door(
        SELLER, {"reason": "STORY_OVER"}, (*STRANGERS, SKIEN), ask_owner=False
    ),
    ("scheduling", "POST", "/classes/{class_id}/held-places"): Door(SKIENS_OFFICER, {}, (CASEWORKER, SUPPLIER, SKIEN)),
    ("scheduling", "POST", "/plans/{plan_id}/answer"): Door(SKIEN, {"approve": [], "return": []}),
}
"""Routes about one thing that is somebody's."""
OPERATORS: Mapping[Route, Any] = {
    ("gateway", "POST", "/erasures/{case_id}/answers"): {"orgnr": BUSY},
    ("gateway", "POST", "/suppliers"): {"orgnr": NEIGHBOUR},
    ("partnerships", "POST", "/organisations"): papers.organisations()[0],
    ("partnerships", "POST", "/agreements"): papers.agreement(BUSY),
    ("scheduling", "GET", "/runs/{run_id}"): None,
    ("scheduling", "POST", "/calendars/free-days"): {
        "fylkesnummer": "40", "first_day": "2027-01-01", "last_day": "2027-01-02", "days": [],
    },
    ("scheduling", "POST", "/runs"): {},
}  # fmt: skip
"""Routes for the operator alone (an agreement also for its seller)."""
LISTS = {
    ("enrollment", "GET", "/cases"), ("enrollment", "GET", "/decisions"), ("enrollment", "GET", "/deadlines"),
    ("enrollment", "GET", "/erasures"),
    ("enrollment", "GET", "/call-offs"), ("enrollment", "GET", "/evidence"), ("enrollment", "GET", "/facts"),
    ("enrollment", "GET", "/ledger/balances"), ("enrollment", "GET", "/register/exports"),
    ("enrollment", "GET", "/register/tasks"), ("enrollment", "GET", "/certificates"),
    ("enrollment", "GET", "/exams/windows"), ("enrollment", "GET", "/exams/sign-ups"),
    ("enrollment", "GET", "/ledger"), ("enrollment", "GET", "/people"), ("enrollment", "GET", "/sealed"),
    ("enrollment", "GET", "/people/export"), ("enrollment", "GET", "/enrollments"), ("enrollment", "GET", "/moves"),
    ("enrollment", "GET", "/assessments"), ("enrollment", "GET", "/delegations"),
    ("enrollment", "GET", "/delegations/acts"),
    ("gateway", "GET", "/erasures"), ("gateway", "GET", "/refusals"), ("gateway", "GET", "/suppliers"),
    ("notifications", "GET", "/undelivered"),
    ("partnerships", "GET", "/agreements"), ("scheduling", "GET", "/classes"), ("scheduling", "GET", "/plans"),
}  # fmt: skip
"""Lists of the caller's own."""
OPEN = {
    ("enrollment", "GET", "/offerings"), ("enrollment", "GET", "/offerings/compare"),
    ("partnerships", "GET", "/organisations"),
}  # fmt: skip
OWN = {
    ("enrollment", "POST", "/call-offs"), ("enrollment", "POST", "/imports"),
    ("enrollment", "POST", "/imports/corrected"), ("enrollment", "POST", "/delegations"),
    ("enrollment", "POST", "/surges"),
    ("enrollment", "POST", "/register/exports"), ("enrollment", "POST", "/exams/windows"),
    ("notifications", "PUT", "/contact-points"), ("notifications", "PUT", "/coordinator"),
}  # fmt: skip
"""They write the caller's own rows; what they say to somebody else's is tried below and in the bad orders."""


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
    plans = (await town.doors.read("scheduling", "/plans", SKIEN))["plans"]
    cases = (await town.doors.read("enrollment", "/cases", SKIEN))["cases"]
    return {
        "agreement_id": signed["agreement_id"],
        "case_id": cases[0]["case_id"],
        "decision_id": str(UUID(int=3)),  # of nobody's, as the leave
        "leave_id": str(UUID(int=4)),
        **{name: str(UUID(int=6)) for name in ("certificate_id", "export_id", "sign_up_id", "task_id")},
        **{name: str(UUID(int=7)) for name in ("assessment_id", "delegation_id", "move_id")},
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

    assert routes == {*ONE_THING, *OPERATORS, *LISTS, *OPEN, *OWN}


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
