"""Inquiries, plans, assistance and terms, as one supplier is told."""

from uuid import UUID

from samklasse_contracts import enrollment as e
from samklasse_contracts import supplier as s
from samklasse_contracts.partnerships import CooperationTermsAgreed


def inquiry_received(fact: e.InquirySent) -> s.InquiryReceived:
    """A question; who else is asked stays out."""
    return s.InquiryReceived(
        invitation_id=fact.invitation_id,
        agreement_id=fact.agreement_id,
        buyer_orgnr=fact.buyer_orgnr,
        method=fact.method,
        sought=fact.sought,
        answer_by=fact.answer_by,
    )


def inquiry_over(fact: e.InquiryClosed) -> s.InquiryOver:
    """Won, lost, withdrawn or too late."""
    return s.InquiryOver(invitation_id=fact.invitation_id, buyer_orgnr=fact.buyer_orgnr, reason=fact.reason)


def coordination_planned(fact: e.CoordinationPlanAgreed | e.CoordinationPlanChanged) -> s.CoordinationPlanned:
    """The plan in full."""
    return s.CoordinationPlanned(
        line_id=fact.line_id,
        buyer_orgnr=fact.buyer_orgnr,
        revision=fact.revision,
        changed_by=fact.changed_by,
        weeks=fact.weeks,
    )


def assessment_wanted(fact: e.AssessmentOrdered, participant: UUID) -> s.AssessmentWanted:
    """Somebody is to be assessed."""
    return s.AssessmentWanted(
        assessment_id=fact.assessment_id,
        participant=participant,
        owner_orgnr=fact.owner_orgnr,
        language=fact.language,
        answer_by=fact.answer_by,
    )


def assessment_over(fact: e.AssessmentCancelled, participant: UUID) -> s.AssessmentOver:
    """Or no longer."""
    return s.AssessmentOver(assessment_id=fact.assessment_id, participant=participant, reason=fact.reason)


def delegation_noted(fact: e.DelegationGranted) -> s.DelegationNoted:
    """Tasks, and from when to when."""
    return s.DelegationNoted(
        delegation_id=fact.delegation_id,
        owner_orgnr=fact.owner_orgnr,
        tasks=fact.tasks,
        starts_on=fact.starts_on,
        ends_on=fact.ends_on,
    )


def delegation_over(fact: e.DelegationRevoked) -> s.DelegationOver:
    """Since when not."""
    return s.DelegationOver(
        delegation_id=fact.delegation_id, owner_orgnr=fact.owner_orgnr, ended_on=fact.ended_on, reason=fact.reason
    )


def terms_noted(fact: CooperationTermsAgreed) -> s.TermsNoted:
    """How the two work together."""
    return s.TermsNoted(
        agreement_id=fact.agreement_id,
        buyer_orgnr=fact.buyer_orgnr,
        version=fact.version,
        valid_from=fact.valid_from,
        answer_within_hours=fact.answer_within_hours,
        reporting_weekday=fact.reporting_weekday,
        tasks=fact.tasks,
    )
