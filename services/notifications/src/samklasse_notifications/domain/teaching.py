"""A class before and after as its teachers see it: each by her own sessions, whoever else teaches it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.domain.timetable import Session, Timetable, live, moved_from


@dataclass(frozen=True)
class Taught:
    """One teacher to tell: her sessions to come, and those that are hers no longer or will not be held."""

    teacher: UUID
    kind: Kind
    live: tuple[Session, ...]
    gone: tuple[Session, ...]
    moved_from: tuple[datetime, ...]


def teaching(before: Timetable | None, after: Timetable, *, now: datetime) -> tuple[Taught, ...]:
    """Who got sessions, whose have changed, who has none left. What is over changes nothing for anybody."""
    was, stays = _by_teacher(before, now), {} if after.cancelled else _by_teacher(after, now)
    told = (_taught(teacher, was.get(teacher, {}), stays.get(teacher, {})) for teacher in {**was, **stays})
    return tuple(one for one in told if one is not None)


def _taught(teacher: UUID, was: Mapping[UUID, Session], stays: Mapping[UUID, Session]) -> Taught | None:
    times = [{id_: (one.starts_at, one.ends_at) for id_, one in sessions.items()} for sessions in (was, stays)]
    if times[0] == times[1]:
        return None
    kind = Kind.TEACHER_CHANGED if was and stays else Kind.TEACHER_CLASS if stays else Kind.TEACHER_LEFT
    gone = tuple(session for id_, session in was.items() if id_ not in stays)
    return Taught(teacher, kind, tuple(stays.values()), gone, moved_from(was, stays))


def _by_teacher(timetable: Timetable | None, now: datetime) -> dict[UUID, dict[UUID, Session]]:
    """Sessions to come, by who teaches them."""
    found: dict[UUID, dict[UUID, Session]] = {}
    for id_, session in live(timetable).items():
        if timetable and session.ends_at > now and id_ in timetable.teachers:
            found.setdefault(timetable.teachers[id_], {})[id_] = session
    return found
