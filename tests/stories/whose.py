"""Every route of every service: whose business it is, and how it is called so that only the caller is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from samklasse.demo.doors import Who

from . import papers
from .papers import BUSY, QUIET, SKIEN
from .steps import CASE_STEPS, INTERPRETING, LINES, MOVES_AND_HELP, TEACHING

NEIGHBOUR = "399900077"
"""Another municipality, which buys nothing and has nobody in any class."""
CASEWORKER, OFFICER, SUPPLIER = Who(NEIGHBOUR), Who(NEIGHBOUR, "OFFICER"), Who(QUIET, "SUPPLIER")
STRANGERS = (CASEWORKER, OFFICER, SUPPLIER)
SELLER, SKIENS_OFFICER = Who(BUSY, "SUPPLIER"), Who(SKIEN.orgnr, "OFFICER")

EXAMPLE_KEY = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
"""A point of P-256: the browser's in the example of RFC 8291."""
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
PLAN = {"weeks": [{"week": 1, "municipal_module": "norsk-1"}]}
BROWSER = {
    "endpoint": "https://web.push.apple.com/nobody",
    "keys": {"p256dh": EXAMPLE_KEY, "auth": "BTBZMqHH6r4Tts7J_aSIgg"},
}
"""A subscription that nobody has."""
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
    ("notifications", "POST", "/persons/{person_id}/link"): Door(SKIEN, ask_owner=False),
    ("notifications", "PUT", "/persons/{person_id}/push"): Door(SKIEN, BROWSER, ask_owner=False),
    ("notifications", "DELETE", "/persons/{person_id}/push"): Door(SKIEN, ask_owner=False),
    ("notifications", "POST", "/escalations/{intent}/done"): Door(SKIEN, {"by": "LETTER"}, ask_owner=False),
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
APPROVAL = "/templates/{language}/{kind}/{version}/approval"
OPERATORS: Mapping[Route, Any] = {
    ("enrollment", "GET", "/outgoing"): None,
    ("enrollment", "POST", "/outgoing/{waiting_id}/retry"): None,
    ("gateway", "POST", "/erasures/{case_id}/answers"): {"orgnr": BUSY},
    ("gateway", "POST", "/suppliers"): {"orgnr": NEIGHBOUR},
    ("notifications", "GET", "/brakes"): None,
    ("notifications", "POST", "/brakes/{owner}"): None,
    ("notifications", "POST", "/brakes/{owner}/release"): {},
    ("notifications", "POST", "/replayed/{owner}"): {"what": "DROP"},
    ("notifications", "GET", "/templates"): None,
    ("notifications", "POST", APPROVAL): {"approved_by": "tolk"},
    ("notifications", "DELETE", APPROVAL): None,
    ("notifications", "GET", "/previews"): None,
    ("notifications", "POST", "/previews/{kind}"): {"language": "nb", "channel": "EMAIL", "to": "a@catcher.test"},
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
    ("notifications", "GET", "/undelivered"), ("notifications", "GET", "/escalations"),
    ("notifications", "GET", "/fallbacks"), ("notifications", "GET", "/replies"),
    ("partnerships", "GET", "/agreements"), ("scheduling", "GET", "/classes"), ("scheduling", "GET", "/plans"),
    ("scheduling", "GET", "/repairs"),
    ("scheduling", "GET", "/waivers"), ("scheduling", "GET", "/interpreters"),
    ("scheduling", "GET", "/interpreter-bookings"),
}  # fmt: skip
"""Lists of the caller's own."""
OPEN = {
    ("enrollment", "GET", "/offerings"), ("enrollment", "GET", "/offerings/compare"),
    ("notifications", "GET", "/push-key"),
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
OWN_LOCK = {
    ("notifications", "GET", "/p/{token}"), ("notifications", "GET", "/p/{token}/join/{session_id}"),
    ("notifications", "GET", "/p/{token}/inbox"), ("notifications", "POST", "/p/{token}/inbox/{thread}/read"),
    ("notifications", "POST", "/p/{token}/absence"), ("notifications", "POST", "/p/{token}/language"),
    ("notifications", "GET", "/c/{token}.ics"), ("notifications", "HEAD", "/c/{token}.ics"),
    *(
        ("notifications", "POST", f"/providers/{provider}/{what}")
        for provider in ("sms-first", "sms-second")
        for what in ("receipts", "inbound")
    ),
    ("notifications", "POST", "/providers/smtp/bounces"),
}  # fmt: skip
"""No token of ours opens them, but a secret of their own; `tests/architecture/test_doors.py` tries them."""
