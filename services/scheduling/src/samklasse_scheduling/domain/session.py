"""One session of a class, and what may become of it.

PROPOSED → SCHEDULED → LIVE → HELD → CLOSED, a correction closes again; SCHEDULED → SCHEDULED one revision on; PROPOSED
and SCHEDULED → CANCELLED; LIVE → ABORTED, and another one instead (domain.md 3.3). SCHEDULED → HELD too: flows.md
section 6 knows no LIVE, and nobody has to have noticed the start. Nobody outside is told of what has no revision yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid5

from samklasse_scheduling.domain.errors import WrongState


class SessionState(StrEnum):
    """The life of a session."""

    PROPOSED = "PROPOSED"
    SCHEDULED = "SCHEDULED"
    LIVE = "LIVE"
    HELD = "HELD"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"
    ABORTED = "ABORTED"


class SessionKind(StrEnum):
    """Everybody together, everybody in groups, or some alone with the teacher. In all of them people may talk."""

    PLENARY = "PLENARY"
    BREAKOUT = "BREAKOUT"
    TUTORIAL = "TUTORIAL"


S = SessionState
COMING = frozenset({S.PROPOSED, S.SCHEDULED, S.LIVE})
"""Not over, and not gone."""
GONE = frozenset({S.CANCELLED, S.ABORTED})
NEXT: Mapping[SessionState, frozenset[SessionState]] = {
    S.PROPOSED: frozenset({S.SCHEDULED, S.CANCELLED}),
    S.SCHEDULED: frozenset({S.SCHEDULED, S.LIVE, S.HELD, S.CANCELLED}),
    S.LIVE: frozenset({S.HELD, S.ABORTED}),
    S.HELD: frozenset({S.CLOSED}),
    S.CLOSED: frozenset({S.CLOSED}),
    S.CANCELLED: frozenset(),
    S.ABORTED: frozenset(),
}


@dataclass(frozen=True)
class Session:
    """One session; `start` and `end` are UTC instants, `minutes` is teaching time."""

    id: UUID
    start: datetime
    end: datetime
    minutes: int
    teacher: UUID
    state: SessionState = SessionState.SCHEDULED
    revision: int = 1
    module: str | None = None
    number: int = 0
    """Its place in the order of modules, wherever it is moved; 0: it has none."""
    kind: SessionKind = SessionKind.PLENARY
    people: tuple[UUID, ...] | None = None
    """The enrollments of a tutorial; None: everybody in the class."""
    groups: tuple[tuple[UUID, ...], ...] = ()
    """The enrollments of each breakout group."""
    seats: int = 0
    """How many a tutorial has room for."""

    @property
    def coming(self) -> bool:
        """Whether it is still to be held, or being held."""
        return self.state in COMING

    @property
    def told(self) -> bool:
        """Whether anybody outside knows of it."""
        return self.revision > 0


def _to(session: Session, state: SessionState, *, news: bool) -> Session:
    if state not in NEXT[session.state]:
        wanted = "/".join(sorted(before for before, after in NEXT.items() if state in after))
        raise WrongState(session.id, session.state, wanted=wanted)
    return replace(session, state=state, revision=session.revision + 1 if news else session.revision)


def schedule(session: Session) -> Session:
    """It will be held.

    Raises:
        WrongState: it was not merely proposed.
    """
    if session.state is not SessionState.PROPOSED:
        raise WrongState(session.id, session.state, wanted=SessionState.PROPOSED)
    return _to(session, SessionState.SCHEDULED, news=True)


def move(session: Session, start: datetime, end: datetime) -> Session:
    """It will be held at another time; its module goes with it.

    Raises:
        WrongState: it is not scheduled.
    """
    if session.state is not SessionState.SCHEDULED:
        raise WrongState(session.id, session.state, wanted=SessionState.SCHEDULED)
    return replace(_to(session, SessionState.SCHEDULED, news=True), start=start, end=end)


def begin(session: Session) -> Session:
    """Its time has come. Says nothing new to anybody.

    Raises:
        WrongState: it is not scheduled.
    """
    return _to(session, SessionState.LIVE, news=False)


def hold(session: Session) -> Session:
    """Its time is over. Says nothing new of when it is.

    Raises:
        WrongState: it was called off, or is held already.
    """
    return _to(session, SessionState.HELD, news=False)


def close(session: Session) -> Session:
    """Its roll is in; a correction of the roll closes it again.

    Raises:
        WrongState: it has not been held.
    """
    return _to(session, SessionState.CLOSED, news=False)


def cancel(session: Session) -> Session:
    """It will not be held.

    Raises:
        WrongState: it has begun, or is over or gone.
    """
    return _to(session, SessionState.CANCELLED, news=session.told)


def abort(session: Session) -> Session:
    """It was broken off, and no roll is called of it.

    Raises:
        WrongState: it does not go on at this moment.
    """
    return _to(session, SessionState.ABORTED, news=True)


def called_off(session: Session) -> Session:
    """Cancelled or broken off, whichever it still can be; what is over or gone stays as it is."""
    if not session.coming:
        return session
    return abort(session) if session.state is SessionState.LIVE else cancel(session)


def instead_of(session: Session, start: datetime, end: datetime) -> Session:
    """Another session for one that was broken off: the same people, teacher and module.

    Raises:
        WrongState: it was not broken off.
    """
    if session.state is not SessionState.ABORTED:
        raise WrongState(session.id, session.state, wanted=SessionState.ABORTED)
    fresh: UUID = uuid5(session.id, "instead")
    return replace(session, id=fresh, start=start, end=end, state=SessionState.SCHEDULED, revision=1)
