"""Offerings: what can be bought."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from samklasse_contracts.message import Message, Part
from samklasse_contracts.privacy import PrivacyClass
from samklasse_contracts.values import CourseType, Focus, LanguageTag, Level, Orgnr, Ref, Subject, Window


class OfferingFacts(Part):
    """What an offering is; the same words from supplier to catalogue."""

    course_type: CourseType
    subject: Subject
    focus: Focus = Focus.GENERAL
    levels: tuple[Level, ...]
    windows: tuple[Window, ...] = ()
    teaching_languages: tuple[LanguageTag, ...] = ()
    sessions_per_week: Annotated[int, Field(ge=0, le=10)] = 0
    session_minutes: Annotated[int, Field(ge=0, le=480)] = 0
    weeks: Annotated[int, Field(ge=1, le=60)]
    starts_from: date
    starts_to: date
    capacity: Annotated[int, Field(ge=1, le=100_000)]


class OfferingPublished(OfferingFacts, Message):
    """An offering is in the catalogue; full state."""

    key = "enrollment.offering.published.v1"
    privacy = PrivacyClass.OPEN

    offering_id: UUID
    supplier_orgnr: Orgnr
    ref: Ref
