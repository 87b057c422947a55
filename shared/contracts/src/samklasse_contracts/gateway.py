"""What the gateway says: the facts that suppliers told it, checked, with our ids and the time of receipt."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from samklasse_contracts.enrollment import OfferingFacts, PlanWeek, SchoolingTrack
from samklasse_contracts.message import Message, Part
from samklasse_contracts.privacy import PrivacyClass
from samklasse_contracts.values import AssessedLevels, Code, Level, Need, Ore, Orgnr, Ref, Subject, WeeklyTime, WeekMask


class OfferingSubmitted(OfferingFacts, Message):
    """A supplier describes an offering for the catalogue; full state."""

    key = "gateway.offering.submitted.v1"
    privacy = PrivacyClass.OPEN

    offering_id: UUID
    supplier_orgnr: Orgnr
    ref: Ref
    received_at: AwareDatetime


class SeatsConfirmed(Message):
    """A supplier grants seats."""

    key = "gateway.seats.confirmed.v1"
    privacy = PrivacyClass.INTERNAL
    sequenced = False

    line_id: UUID
    supplier_orgnr: Orgnr
    quantity: Annotated[int, Field(ge=1, le=1000)]
    received_at: AwareDatetime


class SeatsDeclined(Message):
    """A supplier grants no seats."""

    key = "gateway.seats.declined.v1"
    privacy = PrivacyClass.INTERNAL
    sequenced = False

    line_id: UUID
    supplier_orgnr: Orgnr
    reason: Code
    received_at: AwareDatetime


class ClassOffered(Message):
    """A FIXED class: the supplier's own teacher and weekly times, which we fill and never move."""

    key = "gateway.class.offered.v1"

    class_id: UUID
    supplier_orgnr: Orgnr
    ref: Ref
    offering_id: UUID
    level: Level
    teacher_id: UUID
    weekly: tuple[WeeklyTime, ...]
    starts_on: date
    weeks: Annotated[int, Field(ge=1, le=60)]
    open_seats: Annotated[int, Field(ge=1, le=200)]
    min_size: Annotated[int, Field(ge=1, le=200)]
    received_at: AwareDatetime


class TeacherAvailable(Message):
    """A teacher can teach this, then, so much; full state."""

    key = "gateway.teacher.available.v1"

    teacher_id: UUID
    supplier_orgnr: Orgnr
    subjects: tuple[Subject, ...]
    levels: tuple[Level, ...]
    availability: WeekMask
    minutes_per_week: Annotated[int, Field(ge=30, le=3000)]
    available_from: date
    available_to: date
    received_at: AwareDatetime


class TeacherAway(Message):
    """A teacher is away from and with `away_from` to and with `away_to`; the cause is nobody's business."""

    key = "gateway.teacher.away.v1"

    teacher_id: UUID
    supplier_orgnr: Orgnr
    away_from: date
    away_to: date
    received_at: AwareDatetime


class SubstituteOffered(Message):
    """A supplier has a teacher for sessions of another supplier's class."""

    key = "gateway.substitute.offered.v1"
    sequenced = False

    wanted_id: UUID
    supplier_orgnr: Orgnr
    teacher_id: UUID
    session_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=200)]
    received_at: AwareDatetime


class TeacherOnboarded(Message):
    """A municipal teacher has her role on the supplier's platform for one offering."""

    key = "gateway.teacher.onboarded.v1"

    teacher_id: UUID
    supplier_orgnr: Orgnr
    municipality_orgnr: Orgnr
    offering_id: UUID
    received_at: AwareDatetime


class AttendanceKind(StrEnum):
    """Whether she was there; why not is never told."""

    PRESENT = "PRESENT"
    ABSENT_VALID = "ABSENT_VALID"
    ABSENT = "ABSENT"


class RollEntry(Part):
    """One participant's minutes in one session."""

    enrollment_id: UUID
    kind: AttendanceKind
    minutes: Annotated[int, Field(ge=0, le=480)]


class RollCalled(Message):
    """The supplier's roll of a session; a higher `revision` replaces an earlier one."""

    key = "gateway.roll.called.v1"
    sequenced = False

    supplier_orgnr: Orgnr
    class_id: UUID
    session_id: UUID
    revision: Annotated[int, Field(ge=1)]
    entries: tuple[RollEntry, ...]
    received_at: AwareDatetime


class LearningTimeReported(Message):
    """Asynchronous learning time of one enrollment in one week, as the supplier reports it."""

    key = "gateway.learning-time.reported.v1"
    sequenced = False

    supplier_orgnr: Orgnr
    enrollment_id: UUID
    week: date
    """The Monday of the week."""
    revision: Annotated[int, Field(ge=1)] = 1
    minutes: Annotated[int, Field(ge=0, le=7 * 24 * 60)]
    received_at: AwareDatetime


class InquiryAnswered(Message):
    """A supplier says what it can offer, and for how much a seat."""

    key = "gateway.inquiry.answered.v1"
    privacy = PrivacyClass.INTERNAL
    sequenced = False

    invitation_id: UUID
    supplier_orgnr: Orgnr
    offering_id: UUID
    seats: Annotated[int, Field(ge=1, le=1000)]
    seat_ore: Ore
    received_at: AwareDatetime


class InquiryDeclined(Message):
    """A supplier offers nothing."""

    key = "gateway.inquiry.declined.v1"
    privacy = PrivacyClass.INTERNAL
    sequenced = False

    invitation_id: UUID
    supplier_orgnr: Orgnr
    reason: Code
    received_at: AwareDatetime


class AssessmentPerformed(Message):
    """What somebody can and needs, as a supplier has found it; a higher `revision` corrects an earlier one."""

    key = "gateway.assessment.performed.v1"
    sequenced = False

    assessment_id: UUID
    supplier_orgnr: Orgnr
    revision: Annotated[int, Field(ge=1)] = 1
    levels: AssessedLevels
    schooling_track: SchoolingTrack
    needs: tuple[Need, ...] = ()
    received_at: AwareDatetime


class AssessmentDeclined(Message):
    """A supplier does not assess her."""

    key = "gateway.assessment.declined.v1"
    sequenced = False

    assessment_id: UUID
    supplier_orgnr: Orgnr
    reason: Code
    received_at: AwareDatetime


class CoordinationProposed(Message):
    """A supplier's course has changed; its side of the plan in full."""

    key = "gateway.coordination.proposed.v1"
    privacy = PrivacyClass.INTERNAL
    sequenced = False

    line_id: UUID
    supplier_orgnr: Orgnr
    weeks: Annotated[tuple[PlanWeek, ...], Field(min_length=1, max_length=60)]
    received_at: AwareDatetime


class CaseErased(Message):
    """Nothing is left of a person at the gateway, nor at any supplier that knew her."""

    key = "gateway.case.erased.v1"
    sequenced = False

    case_id: UUID
    person_id: UUID
