"""What a repair looks at, and what it has done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from samklasse_scheduling.domain.calendars import Calendars
from samklasse_scheduling.domain.situation import Teacher
from samklasse_scheduling.domain.timetable import Timetable


class Fix(StrEnum):
    """What was done about one session."""

    SUBSTITUTE = "SUBSTITUTE"
    MOVED = "MOVED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True)
class Absence:
    """From and to with these days."""

    teacher: UUID
    first_day: date
    last_day: date


@dataclass(frozen=True)
class Surroundings:
    """What a repair looks at: all open classes of the supplier and of its members, and who is free when."""

    timetables: Mapping[UUID, Timetable]
    teachers: Sequence[Teacher]
    absences: Sequence[Absence]
    availability: Mapping[UUID, int]
    """By enrollment."""
    calendars: Calendars


@dataclass(frozen=True)
class Repaired:
    """The classes as they are now (only those touched, one revision on), and what was done per session."""

    timetables: tuple[Timetable, ...]
    fixes: Mapping[UUID, Fix]
    moved_participant_sessions: int


@dataclass
class Work:
    """A repair under way."""

    around: Surroundings
    now: datetime
    timetables: dict[UUID, Timetable]
    fixes: dict[UUID, Fix] = field(default_factory=dict)
    moved: int = 0
