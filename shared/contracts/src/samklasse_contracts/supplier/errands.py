"""What a supplier hears beside seats, access and classes: inquiries, plans, assistance, terms, and deletion."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from samklasse_contracts.enrollment import AwardMethod, CourseSought, PlanWeek, Side
from samklasse_contracts.message import Message
from samklasse_contracts.privacy import PrivacyClass
from samklasse_contracts.values import Code, DelegatedTask, LanguageTag, Orgnr


class InquiryReceived(Message):
    """A municipality asks what you can offer; answer with `InquiryReplied` or `InquiryPassed` before `answer_by`."""

    key = "mailbox.inquiry.received.v1"
    privacy = PrivacyClass.INTERNAL

    invitation_id: UUID
    agreement_id: UUID | None = None
    buyer_orgnr: Orgnr
    method: AwardMethod
    sought: CourseSought
    answer_by: AwareDatetime


class InquiryOver(Message):
    """An inquiry is closed; an order, if there is one, comes as `SeatsWanted`."""

    key = "mailbox.inquiry.over.v1"
    privacy = PrivacyClass.INTERNAL

    invitation_id: UUID
    buyer_orgnr: Orgnr
    reason: Code


class CoordinationPlanned(Message):
    """The coordination plan of supplementing seats, in full; `changed_by` says whose course changed."""

    key = "mailbox.coordination.planned.v1"
    privacy = PrivacyClass.INTERNAL

    line_id: UUID
    buyer_orgnr: Orgnr
    revision: int
    changed_by: Side
    weeks: tuple[PlanWeek, ...]


class AssessmentWanted(Message):
    """A municipality wants this participant assessed; answer with `AssessmentReported` or `AssessmentRefused`."""

    key = "mailbox.assessment.wanted.v1"

    assessment_id: UUID
    participant: UUID
    owner_orgnr: Orgnr
    language: LanguageTag | None = None
    answer_by: AwareDatetime


class AssessmentOver(Message):
    """The assessment is no longer wanted."""

    key = "mailbox.assessment.over.v1"

    assessment_id: UUID
    participant: UUID
    reason: Code


class DelegationNoted(Message):
    """You carry out these tasks for a municipality; its decisions stay its own."""

    key = "mailbox.delegation.noted.v1"
    privacy = PrivacyClass.INTERNAL

    delegation_id: UUID
    owner_orgnr: Orgnr
    tasks: tuple[DelegatedTask, ...]
    starts_on: date
    ends_on: date


class DelegationOver(Message):
    """You no longer act for the municipality."""

    key = "mailbox.delegation.over.v1"
    privacy = PrivacyClass.INTERNAL

    delegation_id: UUID
    owner_orgnr: Orgnr
    ended_on: date
    reason: Code


class TermsNoted(Message):
    """How you and a municipality work together, as agreed; full state."""

    key = "mailbox.terms.noted.v1"
    privacy = PrivacyClass.INTERNAL

    agreement_id: UUID
    buyer_orgnr: Orgnr
    version: int
    valid_from: date
    answer_within_hours: int | None = None
    reporting_weekday: int | None = None
    tasks: tuple[DelegatedTask, ...] = ()


class ErasureWanted(Message):
    """Delete everything you hold on this participant, and answer with `ErasureCarriedOut`."""

    key = "mailbox.erasure.wanted.v1"

    participant: UUID
