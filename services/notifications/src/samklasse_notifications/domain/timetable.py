"""A class's timetable before and after: who must be told what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from samklasse_notifications.domain.thread import ENDS, Kind


@dataclass(frozen=True)
class Session:
    """One session. `revision` counts its moves, and that it is cancelled."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    revision: int = 1
    cancelled: bool = False


@dataclass(frozen=True)
class Timetable:
    """A class in full; `members` maps a person to the municipality that answers for her.

    `enrollments` maps her to what she pauses by; a copy that is older than pauses has none. Sessions that are not for
    everybody are `restricted`, and `own` says whose they are. `teachers` maps each session to who teaches it; an older
    copy knows none, and no `supplier`.
    """

    class_id: UUID
    revision: int
    sessions: tuple[Session, ...]
    members: dict[UUID, str]
    cancelled: bool = False
    enrollments: dict[UUID, UUID] = field(default_factory=dict)
    restricted: tuple[UUID, ...] = ()
    own: dict[UUID, tuple[UUID, ...]] = field(default_factory=dict)
    teachers: dict[UUID, UUID] = field(default_factory=dict)
    supplier: str | None = None

    def is_for(self, person: UUID, session_id: UUID) -> bool:
        """Whether a session is one of hers, as far as she is in the class."""
        return session_id not in self.restricted or session_id in self.own.get(person, ())


@dataclass(frozen=True)
class Course:
    """What a class teaches."""

    subject: str
    level: str


@dataclass(frozen=True)
class Telling:
    """One person to tell. Without a kind she is told nothing here, and nothing older may leave."""

    person: UUID
    owner_orgnr: str
    kind: Kind | None


@dataclass(frozen=True)
class View:
    """A class before and after, as some of its people see it: only their sessions, only themselves."""

    before: Timetable | None
    after: Timetable
    own: tuple[tuple[UUID, ...], tuple[UUID, ...]] = ((), ())
    """The sessions that are theirs and not everybody's, before and after."""


def views(before: Timetable | None, after: Timetable) -> tuple[View, ...]:
    """People who see the same, together; one view where every session is for everybody."""
    people = {**(before.members if before else {}), **after.members}
    alike: dict[tuple[tuple[UUID, ...], tuple[UUID, ...]], set[UUID]] = {}
    for person in people:
        was = tuple(sorted(before.own.get(person, ()))) if before else ()
        alike.setdefault((was, tuple(sorted(after.own.get(person, ())))), set()).add(person)
    return tuple(
        View(_seen(before, who, was) if before else None, _seen(after, who, now), (was, now))
        for (was, now), who in alike.items()
    )


def _seen(timetable: Timetable, who: set[UUID], own: tuple[UUID, ...]) -> Timetable:
    hidden = set(timetable.restricted) - set(own)
    return replace(
        timetable,
        sessions=tuple(session for session in timetable.sessions if session.id not in hidden),
        members={person: owner for person, owner in timetable.members.items() if person in who},
    )


def withdrawn(before: Timetable | None, after: Timetable) -> dict[UUID, frozenset[UUID]]:
    """Sessions that go on, and who of the class is in them no longer."""
    stays = live(after)
    return {
        session_id: gone
        for session_id in live(before)
        if before and session_id in stays
        if (gone := frozenset(p for p in after.members if _lost(before, after, p, session_id)))
    }


def _lost(before: Timetable, after: Timetable, person: UUID, session_id: UUID) -> bool:
    return before.is_for(person, session_id) and not after.is_for(person, session_id)


def live(timetable: Timetable | None) -> dict[UUID, Session]:
    sessions = timetable.sessions if timetable else ()
    return {session.id: session for session in sessions if not session.cancelled}


def times(timetable: Timetable | None) -> dict[UUID, tuple[datetime, datetime]]:
    return {id_: (session.starts_at, session.ends_at) for id_, session in live(timetable).items()}


def gone(before: Timetable | None, after: Timetable) -> tuple[Session, ...]:
    """Sessions that stood in the timetable and will not be held."""
    kept = set() if after.cancelled else live(after).keys()
    return tuple(session for id_, session in live(before).items() if id_ not in kept)


def moved_from(before: Mapping[UUID, Session], after: Mapping[UUID, Session]) -> tuple[datetime, ...]:
    """When sessions were to begin that begin at another time now."""
    return tuple(
        sorted({was.starts_at for id_, was in before.items() if id_ in after and after[id_].starts_at != was.starts_at})
    )


def disturbed(before: Timetable | None, after: Timetable) -> frozenset[UUID]:
    """Sessions whose reminder, if any, has become false: moved, cancelled, or vanished with the class."""
    now = {} if after.cancelled else times(after)
    return frozenset(id_ for id_, when in times(before).items() if now.get(id_) != when)


def tellings(
    before: Timetable | None, after: Timetable, moved_on: frozenset[UUID] = frozenset(), *, now: datetime
) -> tuple[Telling, ...]:
    """Who is told what; everyone else hears nothing. `moved_on` are told by the class they join.

    What is over by `now` is no news to anybody.
    """
    was = before.members if before else {}
    stays = {} if after.cancelled else after.members
    end = Kind.CLASS_CANCELLED if after.cancelled else Kind.CLASS_LEFT
    moves = _ahead(times(before), now) != _ahead(times(after), now)
    joined = [Telling(person, owner, Kind.NEW_CLASS) for person, owner in stays.items() if person not in was]
    changed = [Telling(person, owner, Kind.CLASS_CHANGED) for person, owner in stays.items() if person in was and moves]
    left = [
        Telling(person, owner, None if person in moved_on else end)
        for person, owner in was.items()
        if person not in stays
    ]
    return (*joined, *changed, *left)


def parted(told: Iterable[Telling]) -> tuple[list[Telling], list[Telling]]:
    """Those for whom the class goes on, and those who are out of it: told of an end here, or by the class they join."""
    stays: list[Telling] = []
    out: list[Telling] = []
    for telling in told:
        (out if telling.kind is None or telling.kind in ENDS else stays).append(telling)
    return stays, out


def _ahead(when: Mapping[UUID, tuple[datetime, datetime]], now: datetime) -> dict[UUID, tuple[datetime, datetime]]:
    return {id_: (starts_at, ends_at) for id_, (starts_at, ends_at) in when.items() if ends_at > now}
