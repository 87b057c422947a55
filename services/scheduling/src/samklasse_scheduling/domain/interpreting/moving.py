"""Nobody was found for a lesson: the nearest time when everybody can, and somebody who may interpret it is free.

A lesson is moved for want of an interpreter once at most, a FIXED class never, and one with several languages not
either: the others' interpreters have said yes to its time. Without such a time it stays as it is: it is not cancelled.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from uuid import UUID

from samklasse_scheduling.domain.interpreting.booking import Booking, State, half_hours
from samklasse_scheduling.domain.interpreting.following import latest
from samklasse_scheduling.domain.interpreting.interpreter import Interpreter
from samklasse_scheduling.domain.interpreting.matching import Circle, Diary, free_at, rules_of
from samklasse_scheduling.domain.plan import Kind
from samklasse_scheduling.domain.repair.quick import nearest
from samklasse_scheduling.domain.repair.values import Surroundings, Work
from samklasse_scheduling.domain.session import Session, SessionState
from samklasse_scheduling.domain.timetable import Timetable, change_session, revised


@dataclass(frozen=True)
class Interpreters:
    """Who could interpret in a class, what they have promised, and whom they must have no tie to."""

    pool: Sequence[Interpreter]
    diary: Diary
    circle: Circle


def unfilled(group: Timetable, known: Iterable[Booking], now: datetime) -> list[Booking]:
    """The bookings of a class that nobody was found for and whose lesson may be moved for that."""
    found = latest(known)
    if group.kind is Kind.FIXED or not group.open or len({language for _, language in found}) > 1:
        return []
    lessons = {one.id: one for one in group.sessions if one.state is SessionState.SCHEDULED and one.revision == 1}
    missing = (one for one in found.values() if one.state is State.NOT_FILLED and one.start > now)
    return sorted((one for one in missing if one.session in lessons), key=lambda one: one.start)


def move(
    around: Surroundings, group: Timetable, missing: Sequence[Booking], there: Interpreters, *, now: datetime
) -> Timetable | None:
    """The class with those lessons moved that can be, one revision on; None: none can."""
    work = Work(around, now, dict(around.timetables))
    after = group
    for one in missing:
        moved = nearest(work, after, after.session(one.session), partial(_suits, one, there))
        if moved is not None:
            hours = half_hours(moved.start, moved.end, rules_of(one).pause)
            there.diary.write(_free(one, there, moved)[0], hours)
            after = work.timetables[group.id] = _with(after, replace(moved, revision=moved.revision + 1))
    return revised(after) if after != group else None


def _with(group: Timetable, moved: Session) -> Timetable:
    return change_session(group, moved.id, lambda _: moved)


def _suits(one: Booking, there: Interpreters, at: Session) -> bool:
    return bool(_free(one, there, at))


def _free(one: Booking, there: Interpreters, at: Session) -> list[UUID]:
    return free_at(there.pool, one, there.circle, there.diary, start=at.start, end=at.end)
