"""Assessments, delegations, surges and moves, as enrollment says them."""

from datetime import datetime
from uuid import UUID

from samklasse_contracts.enrollment import (
    AssessmentCancelled,
    AssessmentOrdered,
    CaseTransferred,
    DelegationGranted,
    DelegationRevoked,
    SurgeDeclared,
)
from samklasse_contracts.gateway import AssessmentPerformed
from samklasse_contracts.message import Cause, M, Message, say
from samklasse_contracts.values import DelegatedTask

from samklasse_enrollment.domain.assessment import Assessment, Result
from samklasse_enrollment.domain.delegation import Delegation
from samklasse_enrollment.domain.moving import Move
from samklasse_enrollment.domain.surge import Surge
from samklasse_enrollment.domain.values import Need


def ordered(assessment: Assessment, *, cause: Cause, now: datetime) -> AssessmentOrdered:
    """A supplier is asked; the first thing said about an assessment."""
    body = AssessmentOrdered(
        assessment_id=assessment.id,
        person_id=assessment.person_id,
        agreement_id=assessment.agreement_id,
        owner_orgnr=assessment.owner_orgnr,
        supplier_orgnr=assessment.supplier_orgnr,
        language=assessment.language,
        answer_by=assessment.answer_by,
    )
    return _to_both(body, assessment.id, assessment, sequence=1, cause=cause, now=now)


def cancelled(assessment: Assessment, *, sequence: int, cause: Message | Cause, now: datetime) -> AssessmentCancelled:
    """It is no longer wanted, or came too late."""
    body = AssessmentCancelled(
        assessment_id=assessment.id,
        person_id=assessment.person_id,
        owner_orgnr=assessment.owner_orgnr,
        supplier_orgnr=assessment.supplier_orgnr,
        reason=assessment.reason or "CANCELLED",
    )
    return _to_both(body, assessment.id, assessment, sequence=sequence, cause=cause, now=now)


def result(told: AssessmentPerformed) -> Result:
    """What a supplier found."""
    levels = told.levels
    return Result(
        (levels.LISTENING, levels.READING, levels.SPEAKING, levels.WRITING),
        told.schooling_track,
        tuple(sorted({Need(need) for need in told.needs})),
    )


def granted(delegation: Delegation, *, cause: Cause, now: datetime) -> DelegationGranted:
    """A supplier may act; the first thing said about a delegation."""
    body = DelegationGranted(
        delegation_id=delegation.id,
        agreement_id=delegation.agreement_id,
        owner_orgnr=delegation.owner_orgnr,
        supplier_orgnr=delegation.supplier_orgnr,
        tasks=tuple(DelegatedTask(task) for task in sorted(delegation.tasks)),
        starts_on=delegation.starts_on,
        ends_on=delegation.ends_on,
    )
    return _to_both(body, delegation.id, delegation, sequence=1, cause=cause, now=now)


def revoked(delegation: Delegation, *, sequence: int, cause: Message | Cause, now: datetime) -> DelegationRevoked:
    """It may not any more."""
    body = DelegationRevoked(
        delegation_id=delegation.id,
        owner_orgnr=delegation.owner_orgnr,
        supplier_orgnr=delegation.supplier_orgnr,
        ended_on=delegation.ended_on or delegation.ends_on,
        reason=delegation.reason or "REVOKED",
    )
    return _to_both(body, delegation.id, delegation, sequence=sequence, cause=cause, now=now)


def declared(surge: Surge, *, cause: Cause, now: datetime) -> SurgeDeclared:
    """High arrivals."""
    body = SurgeDeclared(owner_orgnr=surge.owner_orgnr, starts_on=surge.starts_on, ends_on=surge.ends_on)
    return say(
        body, subject=surge.id, at=now, cause=cause, owner_orgnr=surge.owner_orgnr, audience=(surge.owner_orgnr,)
    )


def transferred(move: Move, case_id: UUID, *, sequence: int, cause: Message | Cause, now: datetime) -> CaseTransferred:
    """A person's case, classes and hours follow her; `case_id` is the case she had."""
    body = CaseTransferred(
        case_id=case_id,
        person_id=move.person_id,
        from_orgnr=move.from_orgnr,
        to_orgnr=move.to_orgnr,
        moved_on=move.moved_on,
    )
    parties = (move.from_orgnr, move.to_orgnr)
    return say(
        body, subject=case_id, at=now, cause=cause, sequence=sequence, owner_orgnr=move.to_orgnr, audience=parties
    )


def _to_both(
    body: M, subject: UUID, about: Assessment | Delegation, *, sequence: int, cause: Message | Cause, now: datetime
) -> M:
    parties = (about.owner_orgnr, about.supplier_orgnr)
    return say(
        body, subject=subject, at=now, cause=cause, sequence=sequence, owner_orgnr=about.owner_orgnr, audience=parties
    )
