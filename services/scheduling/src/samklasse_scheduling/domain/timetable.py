"""A class from proposal to its last day, with its sessions and members: PROPOSED → APPROVED → PUBLISHED →
RUNNING → ENDED, any before ENDED → CANCELLED.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from samklasse_scheduling.domain import session as session_life
from samklasse_scheduling.domain.errors import NoSeatLeft, UnknownSession, WrongState
from samklasse_scheduling.domain.level import Level
from samklasse_scheduling.domain.plan import Kind
from samklasse_scheduling.domain.session import Session
from samklasse_scheduling.domain.weekly import WeeklyTime


class State(StrEnum):
    """The life of a class."""

    PROPOSED = "PROPOSED"
    APPROVED = "APPROVED"
    PUBLISHED = "PUBLISHED"
    RUNNING = "RUNNING"
    ENDED = "ENDED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, order=True)
class Member:
    """Somebody in the class."""

    enrollment: UUID
    person: UUID
    municipality: str


@dataclass(frozen=True)
class Timetable:
    """A class in full. `held` places are kept free of members; nothing says for whom."""

    id: UUID
    kind: Kind
    state: State
    revision: int
    offering: UUID
    supplier: str
    subject: str
    level: Level
    track: int
    language: str | None
    teacher: UUID
    times: tuple[WeeklyTime, ...]
    first_day: date
    last_day: date
    minimum: int
    maximum: int
    held: int
    members: tuple[Member, ...]
    sessions: tuple[Session, ...]

    @property
    def open(self) -> bool:
        """Whether people still come to it, or will."""
        return self.state in (State.PUBLISHED, State.RUNNING)

    @property
    def weeks(self) -> int:
        return ((self.last_day - self.first_day).days + 1) // 7

    @property
    def free_places(self) -> int:
        return self.maximum - self.held - len(self.members)

    @property
    def enrollments(self) -> tuple[UUID, ...]:
        return tuple(member.enrollment for member in self.members)

    def session(self, session_id: UUID) -> Session:
        """One of its sessions.

        Raises:
            UnknownSession: the class has no such session.
        """
        for session in self.sessions:
            if session.id == session_id:
                return session
        raise UnknownSession(session_id)


def _only(timetable: Timetable, *states: State) -> None:
    if timetable.state not in states:
        raise WrongState(timetable.id, timetable.state, wanted="/".join(states))


def only_open(timetable: Timetable) -> None:
    """Raises:
    WrongState: nobody comes to it, or will.
    """
    _only(timetable, State.PUBLISHED, State.RUNNING)


def approve(timetable: Timetable, members: Sequence[Member]) -> Timetable:
    """The answers are in: only the approved stay.

    Raises:
        WrongState: the class is not proposed.
    """
    _only(timetable, State.PROPOSED)
    return replace(timetable, state=State.APPROVED, members=tuple(sorted(members)))


def announce(timetable: Timetable, sessions: Sequence[Session]) -> Timetable:
    """The class goes ahead with these sessions: revision 1.

    Raises:
        WrongState: the class is not approved.
    """
    _only(timetable, State.APPROVED)
    return replace(timetable, state=State.PUBLISHED, revision=1, sessions=tuple(sessions))


def dissolve(timetable: Timetable) -> Timetable:
    """Too few were approved: the class never begins, and nobody was told of it.

    Raises:
        WrongState: it is published already.
    """
    _only(timetable, State.PROPOSED, State.APPROVED)
    return replace(timetable, state=State.CANCELLED, members=())


def begin(timetable: Timetable) -> Timetable:
    """The first session starts.

    Raises:
        WrongState: the class is not published, or begun before.
    """
    _only(timetable, State.PUBLISHED)
    return revised(replace(timetable, state=State.RUNNING))


def finish(timetable: Timetable) -> Timetable:
    """The last day is over.

    Raises:
        WrongState: the class is not running.
    """
    _only(timetable, State.RUNNING)
    return revised(replace(timetable, state=State.ENDED))


def cancel(timetable: Timetable) -> Timetable:
    """The class will not go on: its coming sessions are cancelled and everybody leaves.

    Raises:
        WrongState: it has ended or is cancelled already.
    """
    _only(timetable, State.PROPOSED, State.APPROVED, State.PUBLISHED, State.RUNNING)
    sessions = tuple(session_life.called_off(session) for session in timetable.sessions)
    return revised(replace(timetable, state=State.CANCELLED, sessions=sessions, members=()))


def revised(timetable: Timetable) -> Timetable:
    """The next revision."""
    return replace(timetable, revision=timetable.revision + 1)


def change_session(timetable: Timetable, session_id: UUID, change: Callable[[Session], Session]) -> Timetable:
    """The class with one session replaced.

    Raises:
        UnknownSession: the class has no such session.
        WrongState: the session is past that.
    """
    changed = change(timetable.session(session_id))
    return with_sessions(timetable, [changed])


def with_sessions(timetable: Timetable, sessions: Iterable[Session]) -> Timetable:
    """The class with these sessions, new ones and in the place of old ones."""
    every = {session.id: session for session in (*timetable.sessions, *sessions)}
    return replace(timetable, sessions=tuple(sorted(every.values(), key=lambda one: (one.start, one.id))))


def without(timetable: Timetable, enrollments: frozenset[UUID]) -> Timetable:
    """The class after these people have left; the minimum does not apply once it is published."""
    return replace(timetable, members=tuple(m for m in timetable.members if m.enrollment not in enrollments))


def answered_for_by(timetable: Timetable, enrollment: UUID, municipality: str) -> Timetable:
    """The class with one member listed under another municipality; she keeps her place."""
    members = (replace(m, municipality=municipality) if m.enrollment == enrollment else m for m in timetable.members)
    return replace(timetable, members=tuple(sorted(members)))


def joined(timetable: Timetable, member: Member) -> Timetable:
    """The class with one more member.

    Raises:
        WrongState: nobody joins a class in this state.
        NoSeatLeft: it is full.
    """
    _only(timetable, State.APPROVED, State.PUBLISHED, State.RUNNING)
    if timetable.free_places < 1:
        raise NoSeatLeft(timetable.id)
    return replace(timetable, members=tuple(sorted((*timetable.members, member))))


def hold_place(timetable: Timetable) -> Timetable:
    """Keep one place free; who it is for is known elsewhere.

    Raises:
        WrongState: the class has ended or is cancelled.
        NoSeatLeft: it is full.
    """
    _only(timetable, State.PROPOSED, State.APPROVED, State.PUBLISHED, State.RUNNING)
    if timetable.free_places < 1:
        raise NoSeatLeft(timetable.id)
    return replace(timetable, held=timetable.held + 1)
