"""Every route of every service: whose business it is, and how it is called so that only the caller is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from samklasse.demo.doors import Who

from . import papers
from .papers import BUSY, QUIET, SKIEN

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
    "/cases/{case_id}/denial": {"ground": "RIGHT_ENDED"},
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
    "/decisions/{decision_id}/appeals": {"sent_on": "2027-01-04", "received_on": "2027-01-04"},
    "/appeals/{appeal_id}/excuse": {"ground": "NOT_TO_BLAME"},
    "/appeals/{appeal_id}/dismissal": {"ground": "TOO_LATE"},
    "/appeals/{appeal_id}/reversal": {},
    "/appeals/{appeal_id}/forwarding": {},
    "/appeals/{appeal_id}/answer": {"outcome": "UPHELD", **A_DAY},
    "/appeals/{appeal_id}/withdrawal": None,
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
LINES: Mapping[str, Any] = {
    "/call-offs/lines/{line_id}/extension": {"weeks": 2},
    "/call-offs/lines/{line_id}/shortening": {"ends_on": "2027-02-01"},
    "/call-offs/lines/{line_id}/termination": {"ends_on": "2027-02-01"},
    "/call-offs/lines/{line_id}/withdrawal": None,
    "/call-offs/{call_off_id}/settlement": None,
    "/inquiries/{inquiry_id}/award": {},
    "/inquiries/{inquiry_id}/closing": {"reason": "NEED_GONE"},
}
"""What becomes of what was ordered or asked for; the owner is not asked, for it would be done."""
TEACHING: Mapping[tuple[str, str], Any] = {
    ("GET", "/sessions/{session_id}/join"): None,
    ("POST", "/sessions/{session_id}/groups"): {"groups": 2},
    ("POST", "/sessions/{session_id}/roll"): {"entries": []},
    ("POST", "/sessions/{session_id}/roll/corrections"): {
        "enrollment_id": "{enrollment_id}", "kind": "PRESENT", "minutes": 0,
    },
    ("POST", "/sessions/{session_id}/break-off"): {},
    ("POST", "/classes/{class_id}/tutorial-offers"): {"starts_at": ["2027-01-04T12:00:00Z"]},
    ("POST", "/classes/{class_id}/tutorials"): {"first_day": "2027-01-04", "last_day": "2027-01-04"},
    ("PUT", "/classes/{class_id}/room"): {"url": None},
}  # fmt: skip
"""What a supplier does with a class of its own; the owner is not asked, for it would be done."""
INTERPRETING: Mapping[tuple[str, str], Any] = {
    ("GET", "/interpreter-bookings/{booking_id}"): None,
    ("POST", "/interpreter-bookings/{booking_id}/answer"): {"interpreter_ref": "tolk-1", "answer": "YES"},
    ("POST", "/interpreter-bookings/{booking_id}/outcome"): {"outcome": "COMPLETED"},
    ("POST", "/interpreter-bookings/{booking_id}/settlement"): None,
    ("PUT", "/interpreters/{ref}/absences"): {"periods": []},
    ("PUT", "/interpreters/{ref}/ties"): {"municipality_orgnrs": []},
    ("PUT", "/persons/{person_id}/interpreter-ties"): {"interpreter_ids": []},
}
"""Interpreters and their bookings; the owner is not asked, for there are none."""
PLAN = {"weeks": [{"week": 1, "municipal_module": "norsk-1"}]}
ONE_THING: Mapping[Route, Door] = {
    **{("enrollment", "POST", path): Door(SKIEN, body, ask_owner=False) for path, body in LINES.items()},
    ("enrollment", "PUT", "/call-offs/lines/{line_id}/coordination"): Door(SKIEN, PLAN),
    ("enrollment", "GET", "/call-offs/lines/{line_id}/coordination"): Door(SKIEN, ask_owner=False),
    ("enrollment", "GET", "/call-offs/{call_off_id}/settlement"): Door(SKIEN),
    ("enrollment", "GET", "/inquiries/{inquiry_id}"): Door(SKIEN, ask_owner=False),
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
    ("partnerships", "GET", "/agreements/{agreement_id}/cooperation"): Door(SKIEN),
    ("partnerships", "POST", "/agreements/{agreement_id}/cooperation"): Door(
        SELLER, {"buyer_orgnr": SKIEN.orgnr, "valid_from": "2020-01-01"}, (*STRANGERS, SKIEN)
    ),
    ("partnerships", "POST", "/agreements/{agreement_id}/termination"): Door(
        SELLER, {"ends_on": "2020-01-01", "reason": "MUTUAL"}, (*STRANGERS, SKIEN)
    ),
    ("scheduling", "GET", "/classes/{class_id}"): Door(SKIEN),
    ("scheduling", "POST", "/classes/{class_id}/cancellation"): Door(
        SELLER, {"reason": "STORY_OVER"}, (*STRANGERS, SKIEN), ask_owner=False
    ),
    ("scheduling", "POST", "/classes/{class_id}/held-places"): Door(SKIENS_OFFICER, {}, (CASEWORKER, SUPPLIER, SKIEN)),
    ("scheduling", "POST", "/calendars/waivers/{waiver_id}/withdrawal"): Door(SKIEN, ask_owner=False),
    ("scheduling", "POST", "/offerings/{offering_id}/make-up"): Door(
        SELLER, {"makes_up": True, "from_day": "2027-01-04"}, (*STRANGERS, SKIEN), ask_owner=False
    ),
    **{
        ("scheduling", method, path): Door(SELLER, body, (*STRANGERS, SKIEN), ask_owner=False)
        for (method, path), body in TEACHING.items()
    },
    **{
        ("scheduling", "POST", f"/sessions/{{session_id}}/booking{more}"): Door(
            SKIEN, {"enrollment_id": "{enrollment_id}"}, ask_owner=False
        )
        for more in ("", "/cancellation")
    },
    **{("scheduling", *route): Door(SKIEN, body, ask_owner=False) for route, body in INTERPRETING.items()},
    ("scheduling", "GET", "/plans/{plan_id}/hints"): Door(SKIEN),
    ("scheduling", "POST", "/whatifs"): Door(SKIEN, {"seats": 1}, (OFFICER, SUPPLIER), ask_owner=False),
    ("scheduling", "GET", "/whatifs/{whatif_id}"): Door(SKIEN, ask_owner=False),
    ("scheduling", "POST", "/plans/{plan_id}/answer"): Door(SKIEN, {"approve": [], "return": []}),
}
"""Routes about one thing that is somebody's."""
OPERATORS: Mapping[Route, Any] = {
    ("enrollment", "GET", "/outgoing"): None,
    ("enrollment", "POST", "/outgoing/{waiting_id}/retry"): None,
    ("gateway", "POST", "/erasures/{case_id}/answers"): {"orgnr": BUSY},
    ("gateway", "POST", "/suppliers"): {"orgnr": NEIGHBOUR},
    ("partnerships", "POST", "/organisations"): papers.organisations()[0],
    ("partnerships", "POST", "/agreements"): papers.agreement(BUSY),
    ("scheduling", "GET", "/runs/{run_id}"): None,
    ("scheduling", "POST", "/calendars/free-days"): {
        "fylkesnummer": "40", "first_day": "2027-01-01", "last_day": "2027-01-02", "days": [],
    },
    ("scheduling", "POST", "/runs"): {},
    ("scheduling", "POST", "/offerings/{offering_id}/substitutes"): {"from_others": False},
    ("scheduling", "GET", "/repairs/{case_id}"): None,
    ("scheduling", "POST", "/repairs/{case_id}/choice"): {"alternative": 1},
    ("scheduling", "GET", "/runs"): None,
    ("scheduling", "POST", "/runs/{run_id}/stop"): None,
    ("scheduling", "POST", "/runs/{run_id}/cancellation"): None,
}  # fmt: skip
"""Routes for the operator alone (an agreement also for its seller)."""
LISTS = {
    ("enrollment", "GET", "/cases"), ("enrollment", "GET", "/decisions"), ("enrollment", "GET", "/deadlines"),
    ("enrollment", "GET", "/appeals"),
    ("enrollment", "GET", "/erasures"), ("enrollment", "GET", "/inquiries"),
    ("enrollment", "GET", "/cooperation-terms"),
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
    ("scheduling", "GET", "/repairs"),
    ("scheduling", "GET", "/waivers"), ("scheduling", "GET", "/interpreters"),
    ("scheduling", "GET", "/interpreter-bookings"),
}  # fmt: skip
"""Lists of the caller's own."""
OPEN = {
    ("enrollment", "GET", "/offerings"), ("enrollment", "GET", "/offerings/compare"),
    ("partnerships", "GET", "/organisations"),
    ("scheduling", "GET", "/calendars/{owner}"), ("scheduling", "GET", "/calendars/{owner}/versions"),
}  # fmt: skip
OWN = {
    ("scheduling", "PUT", "/interpreters/{ref}"),
    ("enrollment", "POST", "/call-offs"), ("enrollment", "POST", "/imports"),
    ("enrollment", "POST", "/imports/corrected"), ("enrollment", "POST", "/delegations"),
    ("enrollment", "POST", "/surges"), ("enrollment", "POST", "/inquiries"),
    ("enrollment", "POST", "/register/exports"), ("enrollment", "POST", "/exams/windows"),
    ("scheduling", "POST", "/calendars/imports"), ("scheduling", "POST", "/calendars/waivers"),
    ("notifications", "PUT", "/contact-points"), ("notifications", "PUT", "/coordinator"),
}  # fmt: skip
"""They write the caller's own rows; what they say to somebody else's is tried below and in the bad orders."""
