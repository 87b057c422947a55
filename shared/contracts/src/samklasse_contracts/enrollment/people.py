"""Who may be placed, and who has access."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from samklasse_contracts.message import Message, Part
from samklasse_contracts.privacy import PrivacyClass
from samklasse_contracts.values import Code, CourseType, LanguageTag, Levels, Need, Orgnr, Subject, Unit, WeekMask

SchoolingTrack = Annotated[int, Field(ge=1, le=3)]


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
    price_ore: Annotated[int, Field(ge=0)] | None = None
    """What the seat costs its buyer for the whole course; for nobody but the buyer and the seller of it."""


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


class ParticipantPaused(Message):
    """A person is away for a while and keeps her seat; why is nobody's business."""

    key = "enrollment.enrollment.paused.v1"

    enrollment_id: UUID
    person_id: UUID
    owner_orgnr: Orgnr
    supplier_orgnr: Orgnr


class ParticipantResumed(Message):
    """Who paused takes part again."""

    key = "enrollment.enrollment.resumed.v1"

    enrollment_id: UUID
    person_id: UUID
    owner_orgnr: Orgnr
    supplier_orgnr: Orgnr


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
