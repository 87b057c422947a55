"""What enrollment says: the catalogue, what is bought, and who may be placed."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from samklasse_contracts.message import Message, Part
from samklasse_contracts.privacy import PrivacyClass
from samklasse_contracts.values import (
    Code,
    CourseType,
    FieldPath,
    Focus,
    Level,
    Levels,
    Need,
    Ore,
    Orgnr,
    Ref,
    Subject,
    Unit,
    WeekMask,
    Window,
)

SchoolingTrack = Annotated[int, Field(ge=1, le=3)]
LanguageTag = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")]


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


class CallOffLine(Part):
    """Some seats of one offering."""

    line_id: UUID
    offering_id: UUID
    unit: Unit
    closed: bool
    quantity: Annotated[int, Field(ge=1, le=1000)]
    starts_on: date
    ends_on: date
    seat_ore: Ore


class CallOffPlaced(Message):
    """A municipality has ordered under an agreement."""

    key = "enrollment.call-off.placed.v1"
    privacy = PrivacyClass.INTERNAL

    call_off_id: UUID
    agreement_id: UUID
    buyer_orgnr: Orgnr
    supplier_orgnr: Orgnr
    lines: tuple[CallOffLine, ...]


class CallOffChanged(CallOffPlaced):
    """A call-off has other lines than before; full state."""

    key = "enrollment.call-off.changed.v1"


class CallOffEnded(Message):
    """Nothing more runs under a call-off."""

    key = "enrollment.call-off.ended.v1"
    privacy = PrivacyClass.INTERNAL

    call_off_id: UUID
    buyer_orgnr: Orgnr
    supplier_orgnr: Orgnr
    reason: Code


class SeatsRequested(Message):
    """A supplier is asked for seats: everything it needs to answer, and never a person."""

    key = "enrollment.seats.requested.v1"
    privacy = PrivacyClass.INTERNAL

    line_id: UUID
    call_off_id: UUID
    buyer_orgnr: Orgnr
    supplier_orgnr: Orgnr
    offering_id: UUID
    unit: Unit
    closed: bool
    quantity: Annotated[int, Field(ge=1, le=1000)]
    starts_on: date
    ends_on: date
    answer_by: AwareDatetime


class SeatsLapsed(Message):
    """The supplier did not answer in time; the seats and their price are free again."""

    key = "enrollment.seats.lapsed.v1"
    privacy = PrivacyClass.INTERNAL

    line_id: UUID
    buyer_orgnr: Orgnr
    supplier_orgnr: Orgnr


class SeatsEnded(Message):
    """Confirmed seats end: nobody sits on this line after `ends_on`."""

    key = "enrollment.seats.ended.v1"
    privacy = PrivacyClass.INTERNAL

    line_id: UUID
    buyer_orgnr: Orgnr
    supplier_orgnr: Orgnr
    ends_on: date
    reason: Code


class Seat(Part):
    """The confirmed seat a person sits on."""

    line_id: UUID
    agreement_id: UUID
    supplier_orgnr: Orgnr
    offering_id: UUID
    unit: Unit
    closed: bool
    starts_on: date
    ends_on: date


class ParticipantPlaceable(Message):
    """Somebody with a confirmed seat waits for a class; full state."""

    key = "enrollment.enrollment.placeable.v1"

    enrollment_id: UUID
    person_id: UUID
    owner_orgnr: Orgnr
    seat: Seat
    levels: Levels
    schooling_track: SchoolingTrack
    availability: WeekMask
    teaching_language: LanguageTag | None = None
    needs: tuple[Need, ...] = ()


class ParticipantChanged(ParticipantPlaceable):
    """What a placeable person needs or can has changed; full state."""

    key = "enrollment.enrollment.changed.v1"


class ParticipantWithdrawn(Message):
    """A person no longer takes part."""

    key = "enrollment.enrollment.withdrawn.v1"

    enrollment_id: UUID
    person_id: UUID
    owner_orgnr: Orgnr
    reason: Code


class AccessOpened(Message):
    """A person may use a supplier's learning resources from `opens_on` to and with `closes_on`."""

    key = "enrollment.enrollment.access-opened.v1"

    enrollment_id: UUID
    person_id: UUID
    owner_orgnr: Orgnr
    supplier_orgnr: Orgnr
    offering_id: UUID
    course_type: CourseType
    subject: Subject
    opens_on: date
    closes_on: date


class AccessClosed(Message):
    """A person's access has ended."""

    key = "enrollment.enrollment.access-closed.v1"

    enrollment_id: UUID
    person_id: UUID
    owner_orgnr: Orgnr
    supplier_orgnr: Orgnr
    offering_id: UUID
    reason: Code


class LearningWeekEnded(Message):
    """A week with open access at a supplier is over; its learning time is due."""

    key = "enrollment.learning-week.ended.v1"
    privacy = PrivacyClass.INTERNAL
    sequenced = False

    supplier_orgnr: Orgnr
    week: date
    """The Monday of the week."""
    report_by: AwareDatetime


class AnswerAccepted(Message):
    """Enrollment took a supplier's message."""

    key = "enrollment.answer.accepted.v1"
    privacy = PrivacyClass.INTERNAL
    sequenced = False

    answers: UUID
    """The id of the gateway's message that is answered."""
    supplier_orgnr: Orgnr


class AnswerRefused(Message):
    """Enrollment refused a supplier's message, and why."""

    key = "enrollment.answer.refused.v1"
    privacy = PrivacyClass.INTERNAL
    sequenced = False

    answers: UUID
    supplier_orgnr: Orgnr
    code: Code
    field: FieldPath | None = None
