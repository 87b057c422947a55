"""What a timetable means for the enrollments it names."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from samklasse_enrollment.domain.enrollment import IN_CLASS, OPEN, Enrollment, State, move


class ClassState(StrEnum):
    """The part of a class's life that is published."""

    PUBLISHED = "PUBLISHED"
    RUNNING = "RUNNING"
    ENDED = "ENDED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True)
class Timetable:
    """A copy of what matters here of a class; `starts_at` is its first session, if it has any left."""

    class_id: UUID
    revision: int
    state: ClassState
    supplier_orgnr: str
    offering_id: UUID
    subject: str
    level: str
    first_day: date
    last_day: date
    starts_at: datetime | None

    def has_started(self, now: datetime) -> bool:
        """Whether the first session has begun."""
        started = self.starts_at is not None and self.starts_at <= now
        return self.state in (ClassState.RUNNING, ClassState.ENDED) or started


@dataclass(frozen=True)
class Gone:
    """Somebody who left a class, why, and for which other class."""

    enrollment_id: UUID
    reason: str
    moved_to: UUID | None


def join(enrollment: Enrollment, timetable: Timetable, *, now: datetime) -> Enrollment:
    """A published timetable lists her; who pauses to the end of her class has not completed it."""
    if enrollment.state not in OPEN or enrollment.state is State.REQUESTED:
        return enrollment
    inside = replace(enrollment, class_id=timetable.class_id)
    if inside.state is State.PAUSED:
        return move(inside, State.ENDED, "CLASS_ENDED") if timetable.state is ClassState.ENDED else inside
    if inside.state in (State.SEATED, State.WAITING):
        inside = move(inside, State.PLACED)
    if inside.state is State.PLACED and timetable.has_started(now):
        inside = move(inside, State.ACTIVE)
    if timetable.state is ClassState.ENDED:
        return move(inside, State.COMPLETED)
    return inside


def leave(enrollment: Enrollment, class_id: UUID, gone: Gone) -> Enrollment:
    """She is no longer in this class; another class she has joined in the meantime stays."""
    if enrollment.class_id != class_id or enrollment.state not in IN_CLASS:
        return enrollment
    if gone.moved_to is not None:
        return replace(enrollment, class_id=gone.moved_to)
    return replace(move(_awake(enrollment), State.SEATED, gone.reason), class_id=None)


def wait(enrollment: Enrollment, reason: str) -> Enrollment:
    """Scheduling found no class for her."""
    if enrollment.state not in (State.SEATED, State.WAITING):
        return enrollment
    return move(enrollment, State.WAITING, reason)


def begin(enrollment: Enrollment, class_id: UUID) -> Enrollment:
    """The first session of her class starts."""
    if enrollment.state is State.PLACED and enrollment.class_id == class_id:
        return move(enrollment, State.ACTIVE)
    return enrollment


def _awake(enrollment: Enrollment) -> Enrollment:
    return move(enrollment, State.ACTIVE) if enrollment.state is State.PAUSED else enrollment
