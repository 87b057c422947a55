"""A substitute from another seller: suppliers with a free qualified teacher are asked, and the first valid yes wins.

A call is OPEN until its deadline, or until every session in need has a teacher; then it is over and takes no offer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from samklasse_scheduling.domain.calendars import wall_time
from samklasse_scheduling.domain.errors import AlreadyFilled, AnswerTooLate, NotYours, UnfitTeacher
from samklasse_scheduling.domain.repair.staff import able_to
from samklasse_scheduling.domain.repair.values import Surroundings, Work
from samklasse_scheduling.domain.session import Session, SessionState
from samklasse_scheduling.domain.situation import Teacher
from samklasse_scheduling.domain.timetable import Timetable, change_session, revised


@dataclass(frozen=True)
class Call:
    """A call for substitutes for sessions of one class. `asked`: supplier by the id it answers with.

    `filled`: which teacher took which session.
    """

    id: UUID
    class_id: UUID
    sessions: tuple[UUID, ...]
    answer_by: datetime
    asked: Mapping[UUID, str]
    filled: Mapping[UUID, UUID]
    over: bool = False

    @property
    def unfilled(self) -> tuple[UUID, ...]:
        return tuple(session for session in self.sessions if session not in self.filled)


@dataclass(frozen=True)
class Offer:
    """One supplier's yes."""

    wanted: UUID
    supplier: str
    teacher: UUID
    sessions: tuple[UUID, ...]
    received_at: datetime


def whom_to_ask(around: Surroundings, group: Timetable, sessions: Sequence[UUID], now: datetime) -> tuple[str, ...]:
    """Other suppliers that have somebody for at least one of these sessions."""
    work = Work(around, now, dict(around.timetables))
    lessons = [group.session(session) for session in sessions]
    others = [teacher for teacher in around.teachers if teacher.supplier != group.supplier]
    return tuple(sorted({t.supplier for t in others if any(able_to(work, t, group, one) for one in lessons)}))


def take(call: Call, offer: Offer, around: Surroundings) -> tuple[Call, Timetable]:
    """Record a yes, all of it or nothing; the class with its substitute, one revision on.

    Raises:
        NotYours: this supplier was not asked, or not about such a session.
        AnswerTooLate: it came after the deadline.
        AlreadyFilled: another was faster, or the session is no longer in need.
        UnfitTeacher: she is another's, not qualified or not free.
    """
    if call.asked.get(offer.wanted) != offer.supplier:
        raise NotYours(offer.wanted)
    if offer.received_at > call.answer_by:
        raise AnswerTooLate(call.answer_by)
    teacher = next((t for t in around.teachers if t.id == offer.teacher and t.supplier == offer.supplier), None)
    if teacher is None:
        raise UnfitTeacher(offer.teacher)
    group = around.timetables.get(call.class_id)
    for session in dict.fromkeys(offer.sessions):
        if session not in call.sessions:
            raise NotYours(session)
        if call.over or session in call.filled or group is None:
            raise AlreadyFilled(session)
        group = _filled(around, group, session, teacher, offer.received_at)
        around = replace(around, timetables={**around.timetables, group.id: group})
    assert group is not None
    filled = {**call.filled, **dict.fromkeys(offer.sessions, offer.teacher)}
    taken = replace(call, filled=filled)
    return replace(taken, over=not taken.unfilled), revised(group)


def still_away(around: Surroundings, lesson: Session) -> bool:
    """Whether whoever is to teach it is away; not, once it has a substitute."""
    day = wall_time(lesson.start)[0]
    return any(one.teacher == lesson.teacher and one.first_day <= day <= one.last_day for one in around.absences)


def _filled(around: Surroundings, group: Timetable, session: UUID, teacher: Teacher, now: datetime) -> Timetable:
    lesson = group.session(session)
    if lesson.state is not SessionState.SCHEDULED or lesson.start <= now or not still_away(around, lesson):
        raise AlreadyFilled(session)
    if not able_to(Work(around, now, dict(around.timetables)), teacher, group, lesson):
        raise UnfitTeacher(teacher.id)
    taught = replace(lesson, teacher=teacher.id, revision=lesson.revision + 1)
    return change_session(group, session, lambda _: taught)
