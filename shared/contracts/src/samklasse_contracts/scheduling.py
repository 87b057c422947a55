"""What scheduling says: plans to approve, timetables in full, sessions held, and who could not be placed."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from samklasse_contracts.gateway import AttendanceKind
from samklasse_contracts.message import Message, Part
from samklasse_contracts.privacy import PrivacyClass
from samklasse_contracts.values import Code, FieldPath, Level, Orgnr, Ref, Subject, TimeZone, WeeklyTime, Window


class ClassKind(StrEnum):
    """FIXED: the supplier's own times. FORMED: made here across municipalities."""

    FIXED = "FIXED"
    FORMED = "FORMED"


class ClassState(StrEnum):
    """The life of a class."""

    PROPOSED = "PROPOSED"
    APPROVED = "APPROVED"
    PUBLISHED = "PUBLISHED"
    RUNNING = "RUNNING"
    ENDED = "ENDED"
    CANCELLED = "CANCELLED"


class SessionState(StrEnum):
    """The life of one session."""

    SCHEDULED = "SCHEDULED"
    HELD = "HELD"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"


class ProposedClass(Part):
    """A class as one municipality sees it before it says yes: its own people only."""

    class_id: UUID
    kind: ClassKind
    supplier_orgnr: Orgnr
    offering_id: UUID
    level: Level
    weekly: tuple[WeeklyTime, ...]
    starts_on: date
    weeks: int
    size: int
    municipalities: int
    members: tuple[UUID, ...] = ()
    """Enrollments of this municipality that would join."""
    waiting: tuple[UUID, ...] = ()
    """Enrollments of this municipality that would wait for a place here, first in line first."""


class Unplaced(Part):
    """An enrollment without a class, why, and the nearest thing that would help."""

    enrollment_id: UUID
    reason: Code
    helps: Code | None = None


class PlanProposed(Message):
    """One municipality's share of a plan, to be approved or returned person by person before `answer_by`."""

    key = "scheduling.plan.proposed.v1"

    plan_id: UUID
    municipality_orgnr: Orgnr
    answer_by: AwareDatetime
    classes: tuple[ProposedClass, ...]
    unplaced: tuple[Unplaced, ...] = ()
    placed_in_all: int
    bound_in_all: int
    """Nobody can place more than this; gap = (bound - placed) / bound."""


class PlanApproved(Message):
    """A municipality said yes to these of its people."""

    key = "scheduling.plan.approved.v1"

    plan_id: UUID
    municipality_orgnr: Orgnr
    enrollment_ids: tuple[UUID, ...]


class PlanReturned(Message):
    """A municipality sent these of its people back."""

    key = "scheduling.plan.returned.v1"

    plan_id: UUID
    municipality_orgnr: Orgnr
    enrollment_ids: tuple[UUID, ...]


class Member(Part):
    """Somebody in a class."""

    enrollment_id: UUID
    person_id: UUID
    owner_orgnr: Orgnr


class Left(Part):
    """Somebody no longer in a class; with `moved_to` she is told by the class she joins."""

    enrollment_id: UUID
    person_id: UUID
    owner_orgnr: Orgnr
    reason: Code
    moved_to: UUID | None = None


class TimetableSession(Part):
    """One session; `minutes` is teaching time, `timezone` an IANA name for the wall time people read."""

    session_id: UUID
    revision: int
    state: SessionState
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    timezone: TimeZone = "Europe/Oslo"
    minutes: Annotated[int, Field(ge=1, le=480)]
    module: Ref | None = None
    teacher_id: UUID


class SessionChange(Part):
    """What moved, went away or got another teacher since the last revision."""

    session_id: UUID
    was_starts_at: AwareDatetime
    was_ends_at: AwareDatetime
    now_starts_at: AwareDatetime | None = None
    """None: the session is cancelled. The same as before: another teacher only."""
    reason: Code


class TimetablePublished(Message):
    """A class in full: who, when, and what changed since the last revision."""

    key = "scheduling.timetable.published.v1"

    class_id: UUID
    revision: Annotated[int, Field(ge=1)]
    state: ClassState
    kind: ClassKind
    supplier_orgnr: Orgnr
    offering_id: UUID
    subject: Subject
    level: Level
    first_day: date
    last_day: date
    members: tuple[Member, ...]
    left: tuple[Left, ...] = ()
    """Who left since the last revision."""
    sessions: tuple[TimetableSession, ...]
    changed: tuple[SessionChange, ...] = ()


class ClassCancelled(Message):
    """A class will not go on; `left` is everyone who was in it."""

    key = "scheduling.timetable.cancelled.v1"

    class_id: UUID
    revision: Annotated[int, Field(ge=1)]
    supplier_orgnr: Orgnr
    offering_id: UUID
    subject: Subject
    level: Level
    left: tuple[Left, ...]
    sessions: tuple[TimetableSession, ...] = ()
    """The sessions that will not be held."""
    reason: Code


class SessionHeld(Message):
    """A session's time is over; its roll is due."""

    key = "scheduling.session.held.v1"

    class_id: UUID
    session_id: UUID
    supplier_orgnr: Orgnr
    day: date
    minutes: int
    enrollment_ids: tuple[UUID, ...]


class Attendance(Part):
    """One participant's minutes in one session."""

    enrollment_id: UUID
    kind: AttendanceKind
    minutes: Annotated[int, Field(ge=0, le=480)]


class AttendanceRecorded(Message):
    """The roll of a session as scheduling accepted it; full state of that session's roll."""

    key = "scheduling.session.attendance-recorded.v1"

    class_id: UUID
    session_id: UUID
    supplier_orgnr: Orgnr
    attendance_revision: Annotated[int, Field(ge=1)]
    day: date
    subject: Subject
    module: Ref | None = None
    entries: tuple[Attendance, ...]


class ParticipantUnplaced(Message):
    """Somebody has no class, why, and what would help."""

    key = "scheduling.enrollment.unplaced.v1"

    enrollment_id: UUID
    person_id: UUID
    owner_orgnr: Orgnr
    reason: Code
    helps: Code | None = None


class DemandCell(Part):
    """How many wait for this; never fewer than 5 (smaller cells are left out)."""

    level: Level
    subject: Subject
    window: Window
    count: Annotated[int, Field(ge=5)]


class UnmetDemandPublished(Message):
    """What people wait for after a run, for suppliers who could offer it."""

    key = "scheduling.demand.published.v1"
    privacy = PrivacyClass.OPEN

    run_id: UUID
    cells: tuple[DemandCell, ...]


class AnswerAccepted(Message):
    """Scheduling took a supplier's message."""

    key = "scheduling.answer.accepted.v1"
    privacy = PrivacyClass.INTERNAL
    sequenced = False

    answers: UUID
    supplier_orgnr: Orgnr


class AnswerRefused(Message):
    """Scheduling refused a supplier's message, and why."""

    key = "scheduling.answer.refused.v1"
    privacy = PrivacyClass.INTERNAL
    sequenced = False

    answers: UUID
    supplier_orgnr: Orgnr
    code: Code
    field: FieldPath | None = None
