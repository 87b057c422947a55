"""Sessions that have been held, and who was there."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from samklasse_contracts.gateway import AttendanceKind
from samklasse_contracts.message import Message, Part
from samklasse_contracts.values import Orgnr, Ref, Subject


class SessionHeld(Message):
    """A session's time is over; its roll is due."""

    key = "scheduling.session.held.v1"

    class_id: UUID
    session_id: UUID
    supplier_orgnr: Orgnr
    day: date
    minutes: int
    enrollment_ids: tuple[UUID, ...]
    teacher_id: UUID | None = None
    """Who taught it; she may be another supplier's, which is then asked for the roll too."""


class Attendance(Part):
    """One participant's minutes in one session."""

    enrollment_id: UUID
    kind: AttendanceKind
    minutes: Annotated[int, Field(ge=0, le=480)]
    planned_minutes: Annotated[int, Field(ge=1, le=480)] | None = None
    """The session's teaching time, where she was expected: what she missed is the difference. None: she was not."""


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
