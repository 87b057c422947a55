"""A teacher is away: the smallest change that keeps the teaching going.

For every session she would have held: first a qualified, free substitute of the same supplier (nothing moves);
else, in a class that is not FIXED, the nearest other time when every member, a teacher and the calendar are free;
else the session is cancelled. Larger classes choose first, so that few participant-sessions move.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from samklasse_scheduling.domain.calendars import Calendars, instant, wall_time
from samklasse_scheduling.domain.plan import Kind
from samklasse_scheduling.domain.session import Session, SessionState
from samklasse_scheduling.domain.situation import Teacher
from samklasse_scheduling.domain.timetable import Timetable, change_session, revised
from samklasse_scheduling.domain.weekly import (
    FIRST_MINUTE,
    LAST_MINUTE,
    SLOT_MINUTES,
    WHOLE_WEEK,
    WeeklyTime,
    covers,
    mask_of,
)

MOVE_DAYS = 14
NOTICE = timedelta(days=1)
"""Nobody is told of a new time later than this before it."""


class Fix(StrEnum):
    """What was done about one session."""

    SUBSTITUTE = "SUBSTITUTE"
    MOVED = "MOVED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True)
class Absence:
    """From and to with these days."""

    teacher: UUID
    first_day: date
    last_day: date


@dataclass(frozen=True)
class Surroundings:
    """What a repair looks at: all open classes of the supplier and of its members, and who is free when."""

    timetables: Mapping[UUID, Timetable]
    teachers: Sequence[Teacher]
    absences: Sequence[Absence]
    availability: Mapping[UUID, int]
    """By enrollment."""
    calendars: Calendars


@dataclass(frozen=True)
class Repaired:
    """The classes as they are now (only those touched, one revision on), and what was done per session."""

    timetables: tuple[Timetable, ...]
    fixes: Mapping[UUID, Fix]
    moved_participant_sessions: int


@dataclass
class _Work:
    around: Surroundings
    now: datetime
    timetables: dict[UUID, Timetable]
    fixes: dict[UUID, Fix] = field(default_factory=dict)
    moved: int = 0


def repair(around: Surroundings, absence: Absence, *, now: datetime) -> Repaired:
    """Repair every coming session that `absence` touches; `around.absences` includes it."""
    work = _Work(around, now, dict(around.timetables))
    for timetable, session in _affected(around, absence, now):
        _repair_one(work, timetable.id, session)
    touched = tuple(
        revised(timetable) for key, timetable in work.timetables.items() if timetable != around.timetables[key]
    )
    return Repaired(touched, work.fixes, work.moved)


def _affected(around: Surroundings, absence: Absence, now: datetime) -> list[tuple[Timetable, Session]]:
    found = [
        (timetable, session)
        for timetable in around.timetables.values()
        if timetable.open
        for session in timetable.sessions
        if session.teacher == absence.teacher and session.state is SessionState.SCHEDULED and session.start > now
        if absence.first_day <= wall_time(session.start)[0] <= absence.last_day
    ]
    return sorted(found, key=lambda pair: (-len(pair[0].members), pair[0].id, pair[1].start))


def _repair_one(work: _Work, class_id: UUID, session: Session) -> None:
    timetable = work.timetables[class_id]
    substitute = _substitute(work, timetable, session)
    if substitute is not None:
        return _save(work, timetable, session, Fix.SUBSTITUTE, replace(session, teacher=substitute))
    moved = None if timetable.kind is Kind.FIXED else _nearest(work, timetable, session)
    if moved is not None:
        work.moved += len(timetable.members)
        return _save(work, timetable, session, Fix.MOVED, moved)
    return _save(work, timetable, session, Fix.CANCELLED, replace(session, state=SessionState.CANCELLED))


def _save(work: _Work, timetable: Timetable, session: Session, fix: Fix, fixed: Session) -> None:
    fixed = replace(fixed, revision=session.revision + 1)
    work.timetables[timetable.id] = change_session(timetable, session.id, lambda _: fixed)
    work.fixes[session.id] = fix


def _substitute(work: _Work, timetable: Timetable, session: Session) -> UUID | None:
    """Whoever already stands in for this class, else the one with least to do that week."""
    known = {one.teacher for one in timetable.sessions}
    able = [t for t in work.around.teachers if _can_teach(work, t, timetable, session)]
    week = wall_time(session.start)[0]
    best = min(able, key=lambda t: (t.id not in known, _minutes_in_week(work, t.id, week), t.id), default=None)
    return best.id if best else None


def _can_teach(work: _Work, teacher: Teacher, timetable: Timetable, session: Session) -> bool:
    day, minute = wall_time(session.start)
    minutes = session.minutes
    return (
        teacher.supplier == timetable.supplier
        and timetable.subject in teacher.subjects
        and timetable.level in teacher.levels
        and teacher.first_day <= day <= teacher.last_day
        and not _away(work, teacher.id, day)
        and covers(teacher.availability, _mask(day, minute, minutes))
        and not _busy(work, session, lambda _, other: other.teacher == teacher.id)
        and _minutes_in_week(work, teacher.id, day, but=session.id) + minutes <= teacher.minutes_per_week
    )


def _away(work: _Work, teacher: UUID, day: date) -> bool:
    return any(a.teacher == teacher and a.first_day <= day <= a.last_day for a in work.around.absences)


def _mask(day: date, minute: int, minutes: int) -> int:
    return mask_of([WeeklyTime(day.isoweekday(), minute, minutes)])


def _busy(work: _Work, session: Session, concerns: Callable[[Timetable, Session], bool]) -> bool:
    """Whether another session that `concerns` overlaps this one."""
    return any(
        other.id != session.id
        and other.state is SessionState.SCHEDULED
        and other.start < session.end
        and session.start < other.end
        and concerns(timetable, other)
        for timetable in work.timetables.values()
        for other in timetable.sessions
    )


def _minutes_in_week(work: _Work, teacher: UUID, day: date, but: UUID | None = None) -> int:
    """Minutes that a teacher already holds in the week (Monday to Sunday) of `day`."""
    week = day.isocalendar()[:2]
    return sum(
        session.minutes
        for timetable in work.timetables.values()
        for session in timetable.sessions
        if session.teacher == teacher and session.id != but and session.state is not SessionState.CANCELLED
        if wall_time(session.start)[0].isocalendar()[:2] == week
    )


def _nearest(work: _Work, timetable: Timetable, session: Session) -> Session | None:
    """The same lesson at the nearest time that suits everybody, with a teacher; None if there is no such time."""
    people = {member.person for member in timetable.members}
    for moved in _other_times(work, timetable, session):
        if _busy(work, moved, lambda other, _: not people.isdisjoint(m.person for m in other.members)):
            continue
        able = [t for t in work.around.teachers if _can_teach(work, t, timetable, moved)]
        if able:
            best = min(able, key=lambda t: (t.id != session.teacher, _minutes_in_week(work, t.id, _day(moved)), t.id))
            return replace(moved, teacher=best.id)
    return None


def _other_times(work: _Work, timetable: Timetable, session: Session) -> Iterator[Session]:
    """Times inside the term, nearest first, when the members can and no participating municipality is free."""
    free = work.around.calendars.free_days(member.municipality for member in timetable.members)
    taken = {_day(other) for other in timetable.sessions if other.state is not SessionState.CANCELLED}
    common = WHOLE_WEEK
    for member in timetable.members:
        common &= work.around.availability.get(member.enrollment, 0)
    day, minute = wall_time(session.start)
    window = [day + timedelta(days=offset) for offset in range(-MOVE_DAYS, MOVE_DAYS + 1)]
    days = [
        d for d in window if timetable.first_day <= d <= timetable.last_day and d not in free and d not in taken - {day}
    ]
    starts = range(FIRST_MINUTE, LAST_MINUTE - session.minutes + 1, SLOT_MINUTES)
    times = [(d, start) for d in days for start in starts if covers(common, _mask(d, start, session.minutes))]
    for new_day, start in sorted(times, key=lambda t: (abs((t[0] - day).days), abs(t[1] - minute), t)):
        begins = instant(new_day, start)
        if begins > work.now + NOTICE and begins != session.start:
            yield replace(session, start=begins, end=instant(new_day, start + session.minutes))


def _day(session: Session) -> date:
    return wall_time(session.start)[0]
