"""Sessions of a class, as messages. What nobody was told of stays out; no state is said that an old reader lacks."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from samklasse_contracts import scheduling as s
from samklasse_contracts.message import Cause, say

from samklasse_scheduling.domain.session import GONE, Session, SessionKind, SessionState
from samklasse_scheduling.domain.timetable import State, Timetable

SAID = {SessionState.LIVE: s.SessionState.SCHEDULED, SessionState.ABORTED: s.SessionState.CANCELLED}
"""`TimetablePublished.v1` has four states, and an unknown one would be set aside (house.md rule 16)."""


def all_of(group: Timetable, *, only: Collection[UUID] | None = None) -> tuple[s.TimetableSession, ...]:
    """The sessions of a class; of a tutorial and of groups those people who are still in the class."""
    here = None if group.state is State.CANCELLED else frozenset(group.enrollments)
    told = (session for session in group.sessions if session.told and (only is None or session.id in only))
    return tuple(_one(session, here) for session in told)


def _one(session: Session, here: frozenset[UUID] | None) -> s.TimetableSession:
    everybody = session.kind is SessionKind.PLENARY
    return s.TimetableSession(
        session_id=session.id,
        revision=session.revision,
        state=SAID.get(session.state) or s.SessionState(session.state),
        starts_at=session.start,
        ends_at=session.end,
        minutes=session.minutes,
        module=session.module,
        teacher_id=session.teacher,
        kind=None if everybody else s.SessionKind(session.kind),
        members=None if session.people is None else _those(session.people, here),
        groups=tuple(group for people in session.groups if (group := _those(people, here))),
    )


def _those(people: Iterable[UUID], here: frozenset[UUID] | None) -> tuple[UUID, ...]:
    return tuple(one for one in people if here is None or one in here)


def changed(before: Iterable[Session], after: Iterable[Session], reason: str) -> tuple[s.SessionChange, ...]:
    """Sessions that moved, went away or got another teacher; nothing for a class's first revision."""
    known = {session.id: session for session in before if session.told}
    return tuple(
        s.SessionChange(
            session_id=session.id,
            was_starts_at=known[session.id].start,
            was_ends_at=known[session.id].end,
            now_starts_at=None if session.state in GONE else session.start,
            reason=reason,
        )
        for session in after
        if session.id in known and session.revision != known[session.id].revision
    )


def room_ready(
    class_id: UUID, session_id: UUID, revision: int, said: int, *, owner_orgnr: str, cause: Cause, now: datetime
) -> s.MeetingRoomReady:
    """A session's room is there; not where."""
    body = s.MeetingRoomReady(session_id=session_id, class_id=class_id, revision=revision)
    return say(body, subject=session_id, at=now, cause=cause, sequence=said, owner_orgnr=owner_orgnr)
