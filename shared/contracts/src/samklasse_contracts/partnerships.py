"""What partnerships says: who takes part, and what they have agreed."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from samklasse_contracts.message import Message, Part
from samklasse_contracts.privacy import PrivacyClass
from samklasse_contracts.values import (
    Code,
    CourseType,
    Fylkesnummer,
    Kommunenummer,
    Malform,
    Ore,
    OrganisationForm,
    OrganisationRole,
    Orgnr,
)


class OrganisationRegistered(Message):
    """An organisation takes part, or what is known of it changed; full state each time."""

    key = "partnerships.organisation.registered.v1"
    privacy = PrivacyClass.OPEN

    orgnr: Orgnr
    name: Annotated[str, Field(max_length=120)]
    kommunenummer: Kommunenummer | None = None
    fylkesnummer: Fylkesnummer | None = None
    roles: tuple[OrganisationRole, ...]
    form: OrganisationForm
    has_centre: bool = False
    malform: Malform | None = None


class PriceLine(Part):
    """What one seat of a course type costs for the whole course, in øre without tax."""

    course_type: CourseType
    seat_ore: Ore


class AgreementSigned(Message):
    """A framework or inter-municipal agreement is in force from `valid_from` to and with `valid_to`."""

    key = "partnerships.agreement.signed.v1"
    privacy = PrivacyClass.INTERNAL

    agreement_id: UUID
    seller_orgnr: Orgnr
    all_municipalities: bool = False
    buyer_orgnrs: tuple[Orgnr, ...] = ()
    course_types: tuple[CourseType, ...]
    valid_from: date
    valid_to: date
    ceiling_ore: Ore
    prices: tuple[PriceLine, ...]
    answer_within_hours: Annotated[int, Field(ge=1, le=24 * 60)]
    processing_agreement: bool


class AgreementChanged(AgreementSigned):
    """An agreement has new terms; full state."""

    key = "partnerships.agreement.changed.v1"


class AgreementTerminated(Message):
    """An agreement ends before its time: nothing bought under it runs after `ends_on`."""

    key = "partnerships.agreement.terminated.v1"
    privacy = PrivacyClass.INTERNAL

    agreement_id: UUID
    ends_on: date
    reason: Code
