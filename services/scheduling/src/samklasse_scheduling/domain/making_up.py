"""Sessions that classes have lost to free days, made up for inside their terms where their offerings promise that.

The term is never lengthened. A session that is made up keeps its place in the order of modules and the windows of the
week (day, evening, weekend) that its class meets in. The class's own teacher holds it, also where a substitute was to
take what was lost. One that was never told of keeps its id; one that was cancelled when a calendar came stays
cancelled, and another is held instead.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID, uuid5

from samklasse_scheduling.domain.calendars import Calendars, instant, wall_time
from samklasse_scheduling.domain.session import GONE, Session, SessionKind, SessionState
from samklasse_scheduling.domain.sessions import Dated, dated
from samklasse_scheduling.domain.term.asking import Busy, Host, Placed, Question, Wanted
from samklasse_scheduling.domain.timetable import Timetable, revised, with_sessions
from samklasse_scheduling.domain.windows import around


@dataclass(frozen=True)
class Case:
    """A class and its sessions that are lost, each as it was to be."""

    group: Timetable
    lost: tuple[Session, ...]


@dataclass(frozen=True)
class Ground:
    """What made-up sessions have to keep clear of."""

    hosts: tuple[Host, ...]
    people: Mapping[UUID, int]
    """A weekly mask, by person."""
    busy: tuple[Busy, ...]
    """The teachers' sessions and promises, and what members have in other classes."""
    calendars: Calendars
    earliest: date
    """Nothing is put on an earlier day."""


def whole(group: Timetable) -> tuple[Dated, ...]:
    """The term of a class as if no day were free."""
    return dated(group.id, group.times, first_day=group.first_day, weeks=group.weeks, free=frozenset())


def lost(group: Timetable, named: Iterable[Session], cancelled: Collection[UUID]) -> tuple[Session, ...]:
    """What was never told of `named`, the whole term, and those `cancelled` that nothing is held instead of yet."""
    known = {one.id for one in group.sessions}
    fallen = (one for one in group.sessions if one.id in cancelled and one.kind is not SessionKind.TUTORIAL)
    wanted = [*named, *(_instead_of(one) for one in fallen if one.state is SessionState.CANCELLED)]
    return tuple(sorted((one for one in wanted if one.id not in known), key=lambda one: (one.start, one.id)))


def _instead_of(one: Session) -> Session:
    return replace(one, id=uuid5(one.id, "made up"), state=SessionState.SCHEDULED, revision=1)


def question(cases: Sequence[Case], ground: Ground) -> Question:
    """All lost sessions of these classes as what is to be placed."""
    first = min((case.group.first_day for case in cases), default=ground.earliest)
    first = monday(max(first, ground.earliest))
    last = max((case.group.last_day for case in cases), default=first)
    return Question(
        wanted=tuple(_wanted(case, one, ground.earliest) for case in cases for one in case.lost),
        hosts=ground.hosts,
        first_day=first,
        weeks=max(0, -(-((last - first).days + 1) // 7)),
        people=ground.people,
        calendars=ground.calendars,
        busy=ground.busy,
        meeting={case.group.id: frozenset(day_of(one) for one in _held(case.group)) for case in cases},
    )


def _wanted(case: Case, one: Session, earliest: date) -> Wanted:
    group = case.group
    first, last = _between(group, one)
    return Wanted(
        id=one.id,
        group=group.id,
        minutes=one.minutes,
        people=frozenset(member.person for member in group.members),
        municipalities=frozenset(member.municipality for member in group.members),
        first_day=max(first, earliest),
        last_day=last,
        mask=around(group.times),
        host=group.teacher,
        after=frozenset(other.id for other in case.lost if _comes_before(other, one)),
        apart=True,
        near=day_of(one),
    )


def _between(group: Timetable, one: Session) -> tuple[date, date]:
    """The days on which a session is not before an earlier module, nor behind a later one, that is held already."""
    before = [day_of(other) for other in _held(group) if _comes_before(other, one)]
    behind = [day_of(other) for other in _held(group) if _comes_before(one, other)]
    day = timedelta(days=1)
    return max([group.first_day, *(d + day for d in before)]), min([group.last_day, *(d - day for d in behind)])


def _comes_before(one: Session, other: Session) -> bool:
    return bool(one.module and other.module) and one.module != other.module and one.number < other.number


def _held(group: Timetable) -> list[Session]:
    return [one for one in group.sessions if one.state not in GONE]


def made_up(case: Case, placed: Iterable[Placed]) -> Timetable:
    """The class one revision on, with these of its lost sessions in it."""
    known = {one.id: one for one in case.lost}
    return revised(with_sessions(case.group, [_at(known[one.id], one) for one in placed]))


def _at(session: Session, one: Placed) -> Session:
    start, end = instant(one.day, one.minute), instant(one.day, one.minute + session.minutes)
    return replace(session, start=start, end=end, teacher=one.host)


def day_of(session: Session) -> date:
    """The day that people read."""
    return wall_time(session.start)[0]


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())
