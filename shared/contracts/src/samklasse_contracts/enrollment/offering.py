"""Offerings: what can be bought."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from samklasse_contracts.message import Message, Part
from samklasse_contracts.privacy import PrivacyClass
from samklasse_contracts.values import (
    CourseType,
    Focus,
    Industry,
    LanguageTag,
    Level,
    Malform,
    Ore,
    Orgnr,
    PriceBasis,
    Ref,
    Subject,
    Window,
)


class OfferingPrice(Part):
    """A list price without tax; what a buyer pays stands in its agreement."""

    basis: PriceBasis
    ore: Ore


class TermCapacity(Part):
    """Seats announced for a term, `starts_on` to and with `ends_on`; more than that is refused."""

    starts_on: date
    ends_on: date
    seats: Annotated[int, Field(ge=0, le=100_000)]


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
    malforms: tuple[Malform, ...] = ()
    """The written forms it is taught in; none: not said."""
    industry: Industry | None = None
    work_directed: bool = False
    supplementing: bool = False
    """It adds to a municipality's own course, and needs a coordination plan before it starts."""
    reviewed_on: date | None = None
    """When the supplier last read its own description."""
    prices: tuple[OfferingPrice, ...] = ()
    terms: tuple[TermCapacity, ...] = ()


class OfferingPublished(OfferingFacts, Message):
    """An offering is in the catalogue; full state."""

    key = "enrollment.offering.published.v1"
    privacy = PrivacyClass.OPEN

    offering_id: UUID
    supplier_orgnr: Orgnr
    ref: Ref
