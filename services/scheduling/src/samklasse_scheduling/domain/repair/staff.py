"""Who can teach a session: of the class's own supplier, qualified, there, free, and not beyond her week."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from samklasse_scheduling.domain.calendars import wall_time
from samklasse_scheduling.domain.repair.values import Surroundings, Work
from samklasse_scheduling.domain.session import GONE, Session
from samklasse_scheduling.domain.situation import Teacher
from samklasse_scheduling.domain.timetable import Timetable
from samklasse_scheduling.domain.weekly import WeeklyTime, covers, mask_of


def substitute(work: Work, timetable: Timetable, session: Session) -> UUID | None:
    """Whoever already stands in for this class, else the one with least to do that week."""
    known = {one.teacher for one in timetable.sessions}
    able = [
        teacher
        for teacher in work.around.teachers
        if teacher.supplier == timetable.supplier and able_to(work, teacher, timetable, session)
    ]
    week = day_of(session)
    best = min(able, key=lambda t: (t.id not in known, minutes_in_week(work, t.id, week), t.id), default=None)
    return best.id if best else None


def qualified(teacher: Teacher, timetable: Timetable) -> bool:
    """Whether she may teach this class at all."""
    return timetable.subject in teacher.subjects and timetable.level in teacher.levels


def able_to(work: Work, teacher: Teacher, timetable: Timetable, session: Session) -> bool:
    """Whether she can hold this session, whoever employs her."""
    day, minute = wall_time(session.start)
    return (
        qualified(teacher, timetable)
        and teacher.first_day <= day <= teacher.last_day
        and not away(work.around, teacher.id, day)
        and covers(teacher.availability, mask(day, minute, session.minutes))
        and not busy(work, session, lambda _, other: other.teacher == teacher.id)
        and minutes_in_week(work, teacher.id, day, but=session.id) + session.minutes <= teacher.minutes_per_week
    )


def away(around: Surroundings, teacher: UUID, day: date) -> bool:
    """Whether she is away that day."""
    return any(a.teacher == teacher and a.first_day <= day <= a.last_day for a in around.absences)


def mask(day: date, minute: int, minutes: int) -> int:
    """The half-hours of the week that a session then touches."""
    return mask_of([WeeklyTime(day.isoweekday(), minute, minutes)])


def busy(work: Work, session: Session, concerns: Callable[[Timetable, Session], bool]) -> bool:
    """Whether another session that `concerns` overlaps this one."""
    return any(
        other.id != session.id
        and other.coming
        and other.start < session.end
        and session.start < other.end
        and concerns(timetable, other)
        for timetable in work.timetables.values()
        for other in timetable.sessions
    )


def minutes_in_week(work: Work, teacher: UUID, day: date, but: UUID | None = None) -> int:
    """Minutes that a teacher already holds in the week (Monday to Sunday) of `day`."""
    week = day.isocalendar()[:2]
    return sum(
        session.minutes
        for timetable in work.timetables.values()
        for session in timetable.sessions
        if session.teacher == teacher and session.id != but and session.state not in GONE
        if day_of(session).isocalendar()[:2] == week
    )


def day_of(session: Session) -> date:
    """The day that people read."""
    return wall_time(session.start)[0]
