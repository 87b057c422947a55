"""Timetables: every class in full."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from samklasse_contracts.message import Message, Part
from samklasse_contracts.scheduling.states import ClassKind, ClassState, SessionKind, SessionState
from samklasse_contracts.values import Code, Level, Orgnr, Ref, Subject, TimeZone


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
    kind: SessionKind | None = None
    """None: everybody together."""
    members: tuple[UUID, ...] | None = None
    """Enrollments that it is for, of those in the class; None: everybody."""
    groups: tuple[tuple[UUID, ...], ...] = ()
    """Enrollments of each breakout group."""


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
