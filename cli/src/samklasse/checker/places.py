"""over_capacity and double_booked: nobody sits where there is no room, and nobody is in two places at once."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from samklasse.checker.facts import Membership, Room, Session


def over_capacity(rooms: Iterable[Room]) -> list[str]:
    """Every limit that is passed: class sizes, seats of a line, capacity of an offering, øre of an agreement."""
    return [f"{room.what}: {room.taken} of {room.limit}" for room in rooms if room.taken > room.limit]


def double_booked(sessions: Sequence[Session], members: Sequence[Membership]) -> list[str]:
    """Teachers and people with two sessions that overlap; cancelled sessions do not count."""
    live = [session for session in sessions if not session.cancelled]
    of_class: dict[UUID, list[Session]] = defaultdict(list)
    for session in live:
        of_class[session.class_id].append(session)
    teachers: dict[Hashable, list[Session]] = defaultdict(list)
    for session in live:
        teachers[session.teacher_id].append(session)
    people: dict[Hashable, list[Session]] = defaultdict(list)
    for member in members:
        mine = (session for session in of_class[member.class_id] if session.is_for(member.enrollment))
        people[member.person].extend(mine)
    return [*_overlaps("teacher", teachers), *_overlaps("participant", people)]


def _overlaps(what: str, diaries: Mapping[Hashable, list[Session]]) -> list[str]:
    found = []
    for who, diary in diaries.items():
        latest: tuple[datetime, UUID] | None = None
        for session in sorted(diary, key=lambda each: (each.starts_at, each.ends_at)):
            if latest and session.starts_at < latest[0]:
                found.append(f"{what} {who} is in {latest[1]} and {session.id} at once")
            latest = max(latest or (session.ends_at, session.id), (session.ends_at, session.id))
    return found
