"""What suppliers do for a municipality beside courses: level assessments (kartlegging) and administration."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from samklasse_contracts.message import Message
from samklasse_contracts.privacy import PrivacyClass
from samklasse_contracts.values import Code, DelegatedTask, LanguageTag, Orgnr


class AssessmentOrdered(Message):
    """A supplier is asked to assess what somebody can and needs."""

    key = "enrollment.assessment.ordered.v1"

    assessment_id: UUID
    person_id: UUID
    agreement_id: UUID
    owner_orgnr: Orgnr
    supplier_orgnr: Orgnr
    language: LanguageTag | None = None
    """One she understands, where the municipality asks for the assessment in it."""
    answer_by: AwareDatetime


class AssessmentCancelled(Message):
    """The assessment is no longer wanted."""

    key = "enrollment.assessment.cancelled.v1"

    assessment_id: UUID
    person_id: UUID
    owner_orgnr: Orgnr
    supplier_orgnr: Orgnr
    reason: Code


class DelegationGranted(Message):
    """A supplier carries out tasks for a municipality, from `starts_on` to and with `ends_on`; full state."""

    key = "enrollment.delegation.granted.v1"
    privacy = PrivacyClass.INTERNAL

    delegation_id: UUID
    agreement_id: UUID
    owner_orgnr: Orgnr
    supplier_orgnr: Orgnr
    tasks: Annotated[tuple[DelegatedTask, ...], Field(min_length=1)]
    starts_on: date
    ends_on: date


class DelegationRevoked(Message):
    """A delegation is over, by date or before it."""

    key = "enrollment.delegation.revoked.v1"
    privacy = PrivacyClass.INTERNAL

    delegation_id: UUID
    owner_orgnr: Orgnr
    supplier_orgnr: Orgnr
    ended_on: date
    reason: Code


class SurgeDeclared(Message):
    """A municipality expects or has high arrivals, from `starts_on` to and with `ends_on`."""

    key = "enrollment.surge.declared.v1"
    privacy = PrivacyClass.INTERNAL
    sequenced = False

    owner_orgnr: Orgnr
    starts_on: date
    ends_on: date
