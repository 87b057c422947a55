"""A supplier acts for a municipality: on what was delegated, while it was, and every act is written down."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from fastapi.routing import APIRoute
from samklasse_chassis.http import Role
from samklasse_contracts.values import DelegatedTask
from samklasse_enrollment.api import ROUTERS, acting
from samklasse_enrollment.domain import delegation as rules
from samklasse_enrollment.domain.delegation import Delegation, Task

from .builders import FJORD, FYRESDAL, NOW, SKIEN, TODAY, TYPE_1, asked, csv_of, offering, row
from .conftest import Enrollment
from .delegating import TERMS, UNTIL, act, grant, trade


async def test_a_supplier_names_seats_for_a_municipality_and_it_is_written_down(enrollment: Enrollment) -> None:
    """A20: administration is delegated with a written scope; every act says who, for whom, which task and when."""
    course = offering(TYPE_1)
    await trade(enrollment, DelegatedTask.ENROLLMENT)
    await enrollment.trade(course, agreement=TERMS)
    (line_id,) = await enrollment.order(TERMS, asked(course))
    await enrollment.people(csv_of(row("a")))
    path = f"/call-offs/lines/{line_id}/names"
    before = await act(enrollment, "POST", path, {"refs": ["a"]})
    status, granted_ = await grant(enrollment, Task.ENROLLMENT)
    named = await act(enrollment, "POST", path, {"refs": ["a"]})
    seen = await act(enrollment, "GET", "/people")
    (written, read) = (await enrollment.call("GET", "/delegations/acts"))[1]["acts"]

    assert (before[0], status, named[0]) == (404, 201, 200)
    assert [one["ref"] for one in seen[1]["people"]] == ["a"]
    assert (written["delegation_id"], written["supplier_orgnr"]) == (granted_["delegation_id"], FJORD)
    assert (written["subject"], written["task"]) == ("somebody", "ENROLLMENT")
    assert (written["route"], written["about"]) == (
        "POST /call-offs/lines/{line_id}/names",
        {"line_id": str(line_id)},
    )
    assert read["route"] == "GET /people"
    assert (await enrollment.call("GET", "/delegations/acts", by=FYRESDAL))[1] == {"acts": []}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/call-offs"),
        ("POST", "/delegations"),
        ("POST", "/surges"),
        ("POST", f"/moves/{uuid4()}/acceptance"),
        ("POST", "/people/a/move"),
        ("POST", f"/call-offs/lines/{uuid4()}/choice"),
    ],
)
async def test_decisions_stay_with_the_municipality(enrollment: Enrollment, method: str, path: str) -> None:
    """A21: only the carrying out is delegated (il section 3); the refusal is written down."""
    await trade(enrollment, *DelegatedTask)
    await grant(enrollment, *Task)

    status, answer = await act(enrollment, method, path, {})
    assert (status, answer["code"], answer["rule"]) == (422, "DECISION_STAYS_WITH_MUNICIPALITY", "il-3")
    assert await enrollment.pool.fetchval("SELECT count(*) FROM refused_commands WHERE role = 'SUPPLIER'") == 1


async def test_outside_scope_and_period_nothing_is_done(enrollment: Enrollment) -> None:
    """A20: the task, the first day and the last day are the scope."""
    await trade(enrollment, DelegatedTask.REPORTING, DelegatedTask.ENROLLMENT)
    later = TODAY + timedelta(days=3)
    await grant(enrollment, Task.REPORTING, starts_on=later.isoformat())
    early = await act(enrollment, "GET", "/facts")
    await grant(enrollment, Task.ENROLLMENT)
    outside = await act(enrollment, "GET", "/facts")
    elsewhere = await act(enrollment, "GET", "/people", acting_for=FYRESDAL)

    assert (early[1]["code"], outside[1]["code"], elsewhere[0]) == ("DELEGATION_OVER", "OUTSIDE_DELEGATION", 404)
    assert outside[1]["fields"]["task"] == "REPORTING"


async def test_without_a_processing_agreement_nothing_is_delegated_until_there_is_one(enrollment: Enrollment) -> None:
    """A20: nobody acts on people's data for a municipality without one; new terms of the agreement may bring it."""
    await trade(enrollment, DelegatedTask.REPORTING, terms=replace(TERMS, processing_agreement=False))
    status, refused = await grant(enrollment, Task.REPORTING)
    held = await enrollment.held()
    await enrollment.trade(agreement=TERMS)
    allowed, _ = await grant(enrollment, Task.REPORTING)

    assert (status, refused["code"], held[0]) == (422, "NO_PROCESSING_AGREEMENT", 0)
    assert refused["fields"] == {"agreement_id": str(TERMS.id)}
    assert refused.get("rule") is None
    assert allowed == 201


async def test_a_revoked_delegation_ends_at_once_and_both_are_told(enrollment: Enrollment) -> None:
    """A20: taken back at any time."""
    await trade(enrollment, DelegatedTask.REPORTING)
    _, granted_ = await grant(enrollment, Task.REPORTING)
    works = await act(enrollment, "GET", "/facts")
    path = f"/delegations/{granted_['delegation_id']}/revocation"
    stranger = await enrollment.call("POST", path, {}, by=FYRESDAL)
    await enrollment.call("POST", path, {"reason": "OWN_STAFF_AGAIN"})
    over = await act(enrollment, "GET", "/facts")

    assert (works[0], stranger[0], over[1]["code"]) == (200, 404, "DELEGATION_OVER")
    ((_, told),) = await enrollment.said("delegation.revoked")
    assert (told["owner_orgnr"], told["supplier_orgnr"], told["reason"]) == (SKIEN, FJORD, "OWN_STAFF_AGAIN")


async def test_whoever_keeps_attendance_corrects_hours_and_the_ledger_names_her(enrollment: Enrollment) -> None:
    """A20: a correction is carried out, and is attributed to who acted, in the ledger and in the acts."""
    await trade(enrollment, DelegatedTask.ATTENDANCE, DelegatedTask.REPORTING)
    course = offering(TYPE_1)
    await enrollment.trade(course, agreement=TERMS)
    (line_id,) = await enrollment.order(TERMS, asked(course))
    await enrollment.people(csv_of(row("a", kurstype="1")))
    (seat,) = (await enrollment.name(line_id, "a")).values()
    hours = {"enrollment_id": str(seat), "day": TODAY.isoformat(), "minutes": 60, "reason": "OTHER_EVIDENCE"}
    await grant(enrollment, Task.REPORTING)
    other_task = await act(enrollment, "POST", "/ledger/entries", hours)
    await grant(enrollment, Task.ATTENDANCE)
    status, entered = await act(enrollment, "POST", "/ledger/entries", hours)
    wrong = {"source": "MANUAL", "source_id": entered["entries"][0]["source_id"], "minutes": 45}
    wrong |= {"enrollment_id": str(seat), "reason": "WRONG_ROLL"}
    again, corrected = await act(enrollment, "POST", "/ledger/corrections", wrong)
    acts = (await enrollment.call("GET", "/delegations/acts"))[1]["acts"]

    assert (other_task[1]["code"], status, again) == ("OUTSIDE_DELEGATION", 201, 200)
    assert [(one["route"], one["task"]) for one in acts] == [
        ("POST /ledger/entries", "ATTENDANCE"),
        ("POST /ledger/corrections", "ATTENDANCE"),
    ]
    assert [entry["minutes"] for entry in corrected["entries"]] == [-60, 45]
    assert corrected["entries"][-1]["actor"] == f"{FJORD}/somebody"


async def test_a_delegation_ends_by_itself_and_the_municipality_is_warned_before(enrollment: Enrollment) -> None:
    await trade(enrollment, DelegatedTask.REPORTING)
    _, granted_ = await grant(enrollment, Task.REPORTING)
    kinds = await enrollment.ring(NOW + timedelta(days=31))

    near = [body for _, body in await enrollment.said("deadline.near")]
    assert {body["deadline"] for body in near} == {"DELEGATION_ENDS"}
    assert {body["about"] for body in near} == {granted_["delegation_id"]}
    assert "delegation-ends" in kinds
    assert [body["reason"] for _, body in await enrollment.said("delegation.revoked")] == ["PERIOD_OVER"]
    assert (await act(enrollment, "GET", "/facts"))[1]["code"] == "DELEGATION_OVER"


async def test_only_what_the_terms_name_is_delegated_inside_the_agreement(enrollment: Enrollment) -> None:
    """A22: the cooperation terms say which tasks a municipality may hand over. A02: administration has a price."""
    await trade(enrollment, DelegatedTask.REPORTING)
    answers = [
        await grant(enrollment, Task.ENROLLMENT),
        await grant(enrollment, Task.REPORTING, ends_on=(TODAY - timedelta(days=1)).isoformat()),
        await grant(enrollment, Task.REPORTING, hours=10_000),
        await grant(enrollment, Task.REPORTING, agreement_id=str(uuid4())),
    ]
    await grant(enrollment, Task.REPORTING)
    twice = await grant(enrollment, Task.REPORTING)

    assert [answer["code"] for _, answer in answers] == [
        "TASK_NOT_IN_TERMS",
        "OUTSIDE_PERIOD",
        "OVER_CEILING",
        "AGREEMENT_UNKNOWN",
    ]
    assert (twice[1]["code"], await enrollment.held()) == ("ALREADY_DELEGATED", (600_000, None))


async def test_what_had_not_begun_costs_nothing_when_it_is_revoked(enrollment: Enrollment) -> None:
    await trade(enrollment, DelegatedTask.REPORTING)
    _, later = await grant(enrollment, Task.REPORTING, starts_on=(TODAY + timedelta(days=2)).isoformat())
    await enrollment.call("POST", f"/delegations/{later['delegation_id']}/revocation", {})

    assert (await enrollment.held())[0] == 0


async def test_a_supplier_sees_what_it_holds_and_nobody_else_does(enrollment: Enrollment) -> None:
    await trade(enrollment, DelegatedTask.REPORTING)
    await grant(enrollment, Task.REPORTING)
    held = await enrollment.call("GET", "/delegations", by=FJORD, role=Role.SUPPLIER)

    assert [each["owner_orgnr"] for each in held[1]["delegations"]] == [SKIEN]
    assert (await enrollment.call("GET", "/delegations", by=FYRESDAL))[1] == {"delegations": []}


def test_every_door_of_enrollment_asks_in_whose_name_one_comes() -> None:
    """A20: a route without the guard could not tell a supplier why it is refused."""
    bare = [
        route.path
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute) and not any(each.call is acting.guard for each in route.dependant.dependencies)
    ]

    assert bare == []


def test_every_delegated_route_exists() -> None:
    routes = {
        f"{method} {route.path}"
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }

    assert set(acting.TASKS) <= routes


def test_a_delegation_is_in_force_from_its_first_to_its_last_day() -> None:
    one = Delegation(uuid4(), uuid4(), SKIEN, FJORD, frozenset({Task.REPORTING}), TODAY, UNTIL, 1, 1, "me")
    day = timedelta(days=1)

    assert [one.runs(each) for each in (TODAY - day, TODAY, UNTIL, UNTIL + day)] == [False, True, True, False]
    assert rules.expire(one, today=UNTIL) == one
    assert rules.expire(one, today=UNTIL + day).ended_on == UNTIL + day
    assert not rules.revoke(one, "ANY", today=TODAY).runs(TODAY)
