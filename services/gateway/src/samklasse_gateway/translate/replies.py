"""What a supplier replied to inquiries, plans and assessments, as the gateway says it."""

from datetime import datetime
from uuid import UUID

from samklasse_contracts import gateway as g
from samklasse_contracts import supplier as s
from samklasse_contracts.ids import supplier_id
from samklasse_contracts.message import Cause, say

from samklasse_gateway.domain.door import Heard
from samklasse_gateway.translate.inward import say_inward


def inquiry_answered(told: s.InquiryReplied, heard: Heard, trail: UUID) -> g.InquiryAnswered:
    """Seats, and their price."""
    body = g.InquiryAnswered(
        invitation_id=told.invitation_id,
        supplier_orgnr=heard.orgnr,
        offering_id=supplier_id(heard.orgnr, told.offering_ref),
        seats=told.seats,
        seat_ore=told.seat_ore,
        received_at=heard.at,
    )
    return say_inward(body, told.invitation_id, heard, trail=trail)


def inquiry_declined(told: s.InquiryPassed, heard: Heard, trail: UUID) -> g.InquiryDeclined:
    """Nothing to offer."""
    body = g.InquiryDeclined(
        invitation_id=told.invitation_id, supplier_orgnr=heard.orgnr, reason=told.reason, received_at=heard.at
    )
    return say_inward(body, told.invitation_id, heard, trail=trail)


def coordination_proposed(told: s.CoordinationSuggested, heard: Heard, trail: UUID) -> g.CoordinationProposed:
    """The supplier's side of a plan."""
    body = g.CoordinationProposed(
        line_id=told.line_id, supplier_orgnr=heard.orgnr, weeks=told.weeks, received_at=heard.at
    )
    return say_inward(body, told.line_id, heard, trail=trail)


def assessment_performed(told: s.AssessmentReported, heard: Heard, trail: UUID) -> g.AssessmentPerformed:
    """What she can and needs."""
    body = g.AssessmentPerformed(
        assessment_id=told.assessment_id,
        supplier_orgnr=heard.orgnr,
        revision=told.revision,
        levels=told.levels,
        schooling_track=told.schooling_track,
        needs=told.needs,
        received_at=heard.at,
    )
    return say_inward(body, told.assessment_id, heard, trail=trail)


def assessment_declined(told: s.AssessmentRefused, heard: Heard, trail: UUID) -> g.AssessmentDeclined:
    """She is not assessed."""
    body = g.AssessmentDeclined(
        assessment_id=told.assessment_id, supplier_orgnr=heard.orgnr, reason=told.reason, received_at=heard.at
    )
    return say_inward(body, told.assessment_id, heard, trail=trail)


def case_erased(case_id: UUID, person_id: UUID, *, owner_orgnr: str, cause: Cause, at: datetime) -> g.CaseErased:
    """Nothing is left of her here, nor at any supplier."""
    body = g.CaseErased(case_id=case_id, person_id=person_id)
    return say(body, subject=case_id, at=at, cause=cause, owner_orgnr=owner_orgnr)
