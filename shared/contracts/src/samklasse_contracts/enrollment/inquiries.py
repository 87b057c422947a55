"""Asking suppliers before anything is ordered."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from samklasse_contracts.message import Message, Part
from samklasse_contracts.privacy import PrivacyClass
from samklasse_contracts.values import Code, CourseType, Industry, LanguageTag, Level, Orgnr, Subject, Window


class AwardMethod(StrEnum):
    """How one of several suppliers under a framework is chosen."""

    DIRECT = "DIRECT"
    """There is one supplier to ask."""
    RANKED = "RANKED"
    """In the framework's fixed order: the next is asked when one declines."""
    MINI_COMPETITION = "MINI_COMPETITION"
    """All are asked at once; the best answer in time wins."""


class CourseSought(Part):
    """What a municipality asks for."""

    course_type: CourseType
    subject: Subject
    levels: tuple[Level, ...]
    windows: tuple[Window, ...] = ()
    teaching_languages: tuple[LanguageTag, ...] = ()
    industry: Industry | None = None
    quantity: Annotated[int, Field(ge=1, le=1000)]
    starts_on: date
    ends_on: date


class InquirySent(Message):
    """One supplier is asked what it can offer; each supplier asked has an invitation of its own."""

    key = "enrollment.inquiry.sent.v1"
    privacy = PrivacyClass.INTERNAL

    invitation_id: UUID
    inquiry_id: UUID
    agreement_id: UUID | None = None
    buyer_orgnr: Orgnr
    supplier_orgnr: Orgnr
    method: AwardMethod
    sought: CourseSought
    answer_by: AwareDatetime


class InquiryClosed(Message):
    """An invitation is over: won, lost, withdrawn, or not answered in time."""

    key = "enrollment.inquiry.closed.v1"
    privacy = PrivacyClass.INTERNAL

    invitation_id: UUID
    inquiry_id: UUID
    buyer_orgnr: Orgnr
    supplier_orgnr: Orgnr
    reason: Code
