"""What a supplier and the platform say to each other through the supplier's mailbox.

A supplier names its own things (`ref`, `teacher_ref`); lines, enrollments, classes and sessions carry our ids.
Messages to the supplier have `sequence`: its position in that mailbox.
"""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from samklasse_contracts.enrollment import OfferingFacts
from samklasse_contracts.gateway import RollEntry
from samklasse_contracts.message import Message, Part
from samklasse_contracts.privacy import PrivacyClass
from samklasse_contracts.scheduling import ClassState, DemandCell, SessionState
from samklasse_contracts.values import (
    Code,
    CourseType,
    FieldPath,
    Level,
    Orgnr,
    Ref,
    Subject,
    Unit,
    WeeklyTime,
    WeekMask,
)


class Told(Message):
    """The base of what a supplier says; its id is the supplier's own and makes a repeat harmless."""

    key = "supplier.message"
    sequenced = False


class OfferingDescribed(OfferingFacts, Told):
    """Something municipalities can buy from us."""

    key = "supplier.offering.described.v1"
    privacy = PrivacyClass.OPEN

    ref: Ref


class SeatsGranted(Told):
    """Yes to `SeatsWanted`, for `quantity` seats or fewer than asked."""

    key = "supplier.seats.granted.v1"
    privacy = PrivacyClass.INTERNAL

    line_id: UUID
    quantity: Annotated[int, Field(ge=1, le=1000)]


class SeatsRefused(Told):
    """No to `SeatsWanted`."""

    key = "supplier.seats.refused.v1"
    privacy = PrivacyClass.INTERNAL

    line_id: UUID
    reason: Code


class ClassDescribed(Told):
    """A class with our own fixed times and open seats."""

    key = "supplier.class.described.v1"

    ref: Ref
    offering_ref: Ref
    level: Level
    teacher_ref: Ref
    weekly: tuple[WeeklyTime, ...]
    starts_on: date
    weeks: Annotated[int, Field(ge=1, le=60)]
    open_seats: Annotated[int, Field(ge=1, le=200)]
    min_size: Annotated[int, Field(ge=1, le=200)]


class TeacherDescribed(Told):
    """A teacher of ours, what she can teach and when."""

    key = "supplier.teacher.described.v1"

    teacher_ref: Ref
    subjects: tuple[Subject, ...]
    levels: tuple[Level, ...]
    availability: WeekMask
    minutes_per_week: Annotated[int, Field(ge=30, le=3000)]
    available_from: date
    available_to: date


class TeacherAbsent(Told):
    """A teacher of ours is away; never say why."""

    key = "supplier.teacher.absent.v1"

    teacher_ref: Ref
    away_from: date
    away_to: date


class TeacherTrained(Told):
    """A municipality's own teacher now has her role on our platform."""

    key = "supplier.teacher.trained.v1"

    teacher_ref: Ref
    municipality_orgnr: Orgnr
    offering_ref: Ref


class RollTaken(Told):
    """Who took part in a session; send a higher `revision` to correct it."""

    key = "supplier.roll.taken.v1"

    class_id: UUID
    session_id: UUID
    revision: Annotated[int, Field(ge=1)] = 1
    entries: tuple[RollEntry, ...]


class LearningTimeLogged(Told):
    """How many minutes one participant worked on her own in one week."""

    key = "supplier.learning-time.logged.v1"

    enrollment_id: UUID
    week: date
    revision: Annotated[int, Field(ge=1)] = 1
    minutes: Annotated[int, Field(ge=0, le=7 * 24 * 60)]


class SeatsWanted(Message):
    """A municipality asks for seats; answer with `SeatsGranted` or `SeatsRefused` before `answer_by`."""

    key = "mailbox.seats.wanted.v1"
    privacy = PrivacyClass.INTERNAL

    line_id: UUID
    call_off_id: UUID
    buyer_orgnr: Orgnr
    offering_ref: Ref
    unit: Unit
    closed: bool
    quantity: int
    starts_on: date
    ends_on: date
    answer_by: AwareDatetime


class CallOffNoted(Message):
    """A municipality has ordered from you; what to answer comes as `SeatsWanted`, line by line."""

    key = "mailbox.call-off.noted.v1"
    privacy = PrivacyClass.INTERNAL

    call_off_id: UUID
    agreement_id: UUID
    buyer_orgnr: Orgnr
    line_ids: tuple[UUID, ...]


class SeatsClosed(Message):
    """Seats lapsed or ended."""

    key = "mailbox.seats.closed.v1"
    privacy = PrivacyClass.INTERNAL

    line_id: UUID
    buyer_orgnr: Orgnr
    reason: Code
    ends_on: date | None = None


class AccessGranted(Message):
    """Open our learning resources to this participant (a pseudonym that only you know her by)."""

    key = "mailbox.access.granted.v1"

    enrollment_id: UUID
    participant: UUID
    owner_orgnr: Orgnr
    offering_ref: Ref
    course_type: CourseType
    opens_on: date
    closes_on: date


class AccessRevoked(Message):
    """Close them again."""

    key = "mailbox.access.revoked.v1"

    enrollment_id: UUID
    participant: UUID
    reason: Code


class MailboxMember(Part):
    """Somebody in your class."""

    enrollment_id: UUID
    participant: UUID
    owner_orgnr: Orgnr


class MailboxSession(Part):
    """One session of your class."""

    session_id: UUID
    state: SessionState
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    teacher_ref: Ref


class ClassTimetabled(Message):
    """A class of yours in full: who and when."""

    key = "mailbox.class.timetabled.v1"

    class_id: UUID
    revision: int
    state: ClassState
    offering_ref: Ref
    level: Level
    members: tuple[MailboxMember, ...]
    sessions: tuple[MailboxSession, ...]


class RollWanted(Message):
    """A session of yours is over; answer with `RollTaken`."""

    key = "mailbox.roll.wanted.v1"

    class_id: UUID
    session_id: UUID
    day: date
    minutes: int
    enrollment_ids: tuple[UUID, ...]


class LearningTimeWanted(Message):
    """A week is over; answer with one `LearningTimeLogged` for each participant with access."""

    key = "mailbox.learning-time.wanted.v1"
    privacy = PrivacyClass.INTERNAL

    week: date
    report_by: AwareDatetime


class DemandSeen(Message):
    """What people wait for; answer with `ClassDescribed` if you can offer it."""

    key = "mailbox.demand.seen.v1"
    privacy = PrivacyClass.OPEN

    cells: tuple[DemandCell, ...]


class Accepted(Message):
    """Your message `answers` has taken effect."""

    key = "mailbox.answer.accepted.v1"
    privacy = PrivacyClass.INTERNAL

    answers: Ref
    """The id of your message."""


class Refused(Message):
    """Your message `answers` has had no effect, and why."""

    key = "mailbox.answer.refused.v1"
    privacy = PrivacyClass.INTERNAL

    answers: Ref
    code: Code
    field: FieldPath | None = None
