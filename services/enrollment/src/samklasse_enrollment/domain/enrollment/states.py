"""What an enrollment is, and which state may follow which (`flows.md` section 6)."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from samklasse_enrollment.domain.errors import WrongState
from samklasse_enrollment.domain.line import Line
from samklasse_enrollment.domain.values import CourseType, Need, Subject


class State(StrEnum):
    """See the package."""

    REQUESTED = "REQUESTED"
    SEATED = "SEATED"
    WAITING = "WAITING"
    PLACED = "PLACED"
    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    COMPLETED = "COMPLETED"
    WITHDRAWN = "WITHDRAWN"
    ENDED = "ENDED"
    MOVED = "MOVED"


OUT = frozenset({State.WITHDRAWN, State.ENDED, State.MOVED})
LEGAL = {
    State.REQUESTED: OUT | {State.SEATED},
    State.SEATED: OUT | {State.WAITING, State.PLACED, State.ACTIVE},
    State.WAITING: OUT | {State.SEATED, State.PLACED},
    State.PLACED: OUT | {State.ACTIVE, State.SEATED, State.COMPLETED},
    State.ACTIVE: OUT | {State.PAUSED, State.SEATED, State.COMPLETED},
    State.PAUSED: OUT | {State.ACTIVE},
}
"""What may follow what; the other states are final."""
OPEN = frozenset(LEGAL)
IN_CLASS = frozenset({State.PLACED, State.ACTIVE, State.PAUSED})


class Access(StrEnum):
    """Whether learning resources are open to her."""

    NONE = "NONE"
    OPEN = "OPEN"
    CLOSED = "CLOSED"


class Say(StrEnum):
    """What a step makes enrollment say."""

    PLACEABLE = "PLACEABLE"
    CHANGED = "CHANGED"
    WITHDRAWN = "WITHDRAWN"
    ACCESS_OPENED = "ACCESS_OPENED"
    ACCESS_CLOSED = "ACCESS_CLOSED"
    PAUSED = "PAUSED"
    RESUMED = "RESUMED"


class Leaving(StrEnum):
    """Why a municipality takes somebody out; health is never among the reasons."""

    OWN_WISH = "OWN_WISH"
    WORK = "WORK"
    EDUCATION = "EDUCATION"
    GOAL_REACHED = "GOAL_REACHED"
    MUNICIPALITY_DECISION = "MUNICIPALITY_DECISION"
    MOVED_AWAY = "MOVED_AWAY"


class Pausing(StrEnum):
    """Why somebody pauses and keeps her seat; LEAVE is a granted leave of her case, whatever its ground."""

    LEAVE = "LEAVE"
    OWN_WISH = "OWN_WISH"
    WORK = "WORK"
    EDUCATION = "EDUCATION"
    MUNICIPALITY_DECISION = "MUNICIPALITY_DECISION"


@dataclass(frozen=True)
class Person:
    """What placement needs of a participant; `opened` once notifications can reach her."""

    id: UUID
    owner_orgnr: str
    levels: tuple[str, str, str, str]
    """Listening, reading, speaking, writing."""
    track: int
    availability: str
    course_type: CourseType
    subject: Subject
    """What was wished for at import; she may be enrolled in anything."""
    teaching_language: str | None
    needs: tuple[Need, ...]
    opened: bool
    on_leave: bool = False


@dataclass(frozen=True)
class Enrollment:
    """`announced`: scheduling knows her. `access_from` to and with `access_to`.

    `beside`: her plan (il § 34) allows it beside another course in the same subject. `pausing`: why her municipality
    has paused her, until it resumes her, whatever becomes of her class. `told_paused`: what others heard last of that.
    """

    id: UUID
    person_id: UUID
    line_id: UUID
    state: State = State.REQUESTED
    reason: str | None = None
    class_id: UUID | None = None
    announced: bool = False
    access: Access = Access.NONE
    access_from: date | None = None
    access_to: date | None = None
    beside: bool = False
    pausing: str | None = None
    told_paused: bool = False


@dataclass(frozen=True)
class Case:
    """An enrollment with the person and the seat it is about."""

    enrollment: Enrollment
    person: Person
    line: Line


@dataclass(frozen=True)
class Step:
    """The case afterwards, and what is said about it, in this order."""

    case: Case
    says: tuple[Say, ...] = ()


def move(enrollment: Enrollment, to: State, reason: str | None = None) -> Enrollment:
    """Take a legal step; staying in an open state only renews the reason.

    Raises:
        WrongState: the step is not legal.
    """
    if enrollment.state not in OPEN or to not in LEGAL[enrollment.state] | {enrollment.state}:
        raise WrongState(enrollment_id=enrollment.id, state=enrollment.state, wanted=to)
    return replace(enrollment, state=to, reason=reason)


def stepped(case: Case, enrollment: Enrollment, *says: Say) -> Step:
    """The case with what has become of its enrollment."""
    return Step(replace(case, enrollment=enrollment), says)
