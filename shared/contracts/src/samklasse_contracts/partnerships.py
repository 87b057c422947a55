"""What partnerships says: who takes part, and what they have agreed."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from samklasse_contracts.message import Message, Part
from samklasse_contracts.privacy import PrivacyClass
from samklasse_contracts.values import (
    Assistance,
    Code,
    CourseType,
    DelegatedTask,
    Fylkesnummer,
    Kommunenummer,
    Malform,
    Ore,
    OrganisationForm,
    OrganisationRole,
    Orgnr,
    Ref,
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


class AssistancePrice(Part):
    """What one piece of assistance costs, in øre without tax: a level assessment, or an hour of administration."""

    assistance: Assistance
    ore: Ore


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
    framework: Ref | None = None
    """The framework that several sellers are in, by the name its owner gave it."""
    rank: Annotated[int, Field(ge=1, le=100)] | None = None
    """The seller's place in a framework with a fixed order; none: a mini-competition decides."""
    assistance_prices: tuple[AssistancePrice, ...] = ()
    withdrawal_days: Annotated[int, Field(ge=0, le=365)] = 0
    """Free withdrawal until so many days before the start; 0: until the day before."""
    withdrawal_percent: Annotated[int, Field(ge=0, le=100)] = 100
    """What a later withdrawal, a termination or a shortening costs, of the price of what is not used."""


class AgreementChanged(AgreementSigned):
    """An agreement has new terms; full state."""

    key = "partnerships.agreement.changed.v1"


class CooperationTermsAgreed(Message):
    """How a seller and one municipality work together under an agreement; full state, versions count from 1."""

    key = "partnerships.terms.agreed.v1"
    privacy = PrivacyClass.INTERNAL

    terms_id: UUID
    agreement_id: UUID
    seller_orgnr: Orgnr
    buyer_orgnr: Orgnr
    version: Annotated[int, Field(ge=1)]
    valid_from: date
    answer_within_hours: Annotated[int, Field(ge=1, le=24 * 60)] | None = None
    """Instead of the agreement's."""
    reporting_weekday: Annotated[int, Field(ge=1, le=5)] | None = None
    """1 (Monday) to 5, by which the week before is reported."""
    tasks: tuple[DelegatedTask, ...] = ()
    """What may be delegated to the seller."""


class AgreementTerminated(Message):
    """An agreement ends before its time: nothing bought under it runs after `ends_on`."""

    key = "partnerships.agreement.terminated.v1"
    privacy = PrivacyClass.INTERNAL

    agreement_id: UUID
    ends_on: date
    reason: Code
