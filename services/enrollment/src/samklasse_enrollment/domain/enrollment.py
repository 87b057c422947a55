"""One person's way through one course.

REQUESTED → SEATED (a confirmed seat) → PLACED (a timetable lists her) → ACTIVE (the first session starts, or access
opens) → COMPLETED; SEATED ↔ WAITING (unplaced, with the reason); PLACED/ACTIVE → SEATED (class cancelled);
ACTIVE ↔ PAUSED; any open → WITHDRAWN, ENDED or MOVED.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from samklasse_enrollment.domain.errors import UnknownReason, WrongState
from samklasse_enrollment.domain.line import Line, LineState
from samklasse_enrollment.domain.values import CourseType, Need, Subject


class State(StrEnum):
    """See the module."""

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


_OUT = frozenset({State.WITHDRAWN, State.ENDED, State.MOVED})
LEGAL = {
    State.REQUESTED: _OUT | {State.SEATED},
    State.SEATED: _OUT | {State.WAITING, State.PLACED, State.ACTIVE},
    State.WAITING: _OUT | {State.SEATED, State.PLACED},
    State.PLACED: _OUT | {State.ACTIVE, State.SEATED, State.COMPLETED},
    State.ACTIVE: _OUT | {State.PAUSED, State.SEATED, State.COMPLETED},
    State.PAUSED: _OUT | {State.ACTIVE},
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


class Leaving(StrEnum):
    """Why a municipality takes somebody out; health is never among the reasons."""

    OWN_WISH = "OWN_WISH"
    WORK = "WORK"
    EDUCATION = "EDUCATION"
    GOAL_REACHED = "GOAL_REACHED"
    MUNICIPALITY_DECISION = "MUNICIPALITY_DECISION"
    MOVED_AWAY = "MOVED_AWAY"


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
    teaching_language: str | None
    needs: tuple[Need, ...]
    opened: bool


@dataclass(frozen=True)
class Enrollment:
    """`announced`: scheduling knows her. `access_from` to and with `access_to`."""

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


def settle(case: Case, *, onboarded: bool, today: date) -> Step:
    """Do what has become possible: seat her, open her access, let scheduling know her. Doing it again says nothing.

    `onboarded`: a teacher of her municipality has a role on the supplier's platform (type 2 waits for that).
    """
    before = case.enrollment
    if case.line.state is not LineState.CONFIRMED or before.state not in OPEN:
        return Step(case)
    seated = move(before, State.SEATED) if before.state is State.REQUESTED else before
    course_type = case.line.course_type
    if not case.person.opened:
        return _step(case, replace(seated, reason="CONTACT_MISSING"))
    if course_type is CourseType.ASYNC_MUNICIPAL_TEACHER and not onboarded:
        return _step(case, replace(seated, reason="TEACHER_NOT_ONBOARDED"))
    after, says = seated, []
    if course_type.has_access and after.access is Access.NONE:
        after = _open_access(after, case.line, today)
        says.append(Say.ACCESS_OPENED)
    if course_type.has_classes and not after.announced:
        after = replace(after, announced=True, reason="AWAITING_CLASS")
        says.append(Say.PLACEABLE)
    return _step(case, after, *says)


def start_access(case: Case, *, today: date) -> Step:
    """The first day of open access makes an asynchronous course active; a combined one waits for its class."""
    now = case.enrollment
    due = now.access is Access.OPEN and now.access_from is not None and now.access_from <= today
    if not due or case.line.course_type.has_classes or now.state is not State.SEATED:
        return Step(case)
    return _step(case, move(now, State.ACTIVE))


def finish_access(case: Case, *, today: date) -> Step:
    """Access that has run its time closes, and completes whoever got to learn."""
    now = case.enrollment
    if now.access is not Access.OPEN or now.access_to is None or now.access_to >= today:
        return Step(case)
    closed = replace(now, access=Access.CLOSED)
    if closed.state in (State.PLACED, State.ACTIVE):
        closed = move(closed, State.COMPLETED)
    return _step(case, replace(closed, reason="PERIOD_OVER"), Say.ACCESS_CLOSED)


def withdraw(case: Case, reason: str, *, today: date) -> Step:
    """Take somebody out for one of the closed reasons.

    Raises:
        UnknownReason: not one of `Leaving`.
        WrongState: she is out already.
    """
    if reason not in set(Leaving):
        raise UnknownReason(reason=reason, known=[*Leaving])
    out = move(case.enrollment, State.MOVED if reason == Leaving.MOVED_AWAY else State.WITHDRAWN, reason)
    closed, says = _close_access(out, today)
    told = (Say.WITHDRAWN,) if out.announced else ()
    return _step(case, closed, *told, *says)


def end(case: Case, reason: str, *, today: date) -> Step:
    """Her seat is gone. Scheduling hears that from the seat, so only access is closed here."""
    if case.enrollment.state not in OPEN:
        return Step(case)
    closed, says = _close_access(move(case.enrollment, State.ENDED, reason), today)
    return _step(case, closed, *says)


def changed(case: Case) -> Step:
    """What is known of her has changed; scheduling hears it if it knows her and still plans for her."""
    if case.enrollment.announced and case.enrollment.state in OPEN:
        return Step(case, (Say.CHANGED,))
    return Step(case)


def _open_access(enrollment: Enrollment, line: Line, today: date) -> Enrollment:
    opens = max(today, line.starts_on)
    opened = replace(enrollment, access=Access.OPEN, access_from=opens, access_to=max(opens, line.ends_on), reason=None)
    if opens <= today and not line.course_type.has_classes:
        return move(opened, State.ACTIVE)
    return opened


def _close_access(enrollment: Enrollment, today: date) -> tuple[Enrollment, tuple[Say, ...]]:
    if enrollment.access is not Access.OPEN:
        return enrollment, ()
    begun = enrollment.access_from is not None and enrollment.access_from <= today
    closed = replace(
        enrollment,
        access=Access.CLOSED,
        access_from=enrollment.access_from if begun else None,
        access_to=min(today, enrollment.access_to or today) if begun else None,
    )
    return closed, (Say.ACCESS_CLOSED,)


def _step(case: Case, enrollment: Enrollment, *says: Say) -> Step:
    return Step(replace(case, enrollment=enrollment), says)
