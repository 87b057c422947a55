"""What is told at doors about one thing, so that only the caller is wrong; by path, in services that `whose` names."""

from collections.abc import Mapping
from typing import Any

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
    ("POST", "/sessions/{session_id}/cancellation"): {"reason": "TECHNICAL_FAULT"},
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
