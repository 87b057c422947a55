"""A repair of many sessions as data: what each alternative changes, from what to what; and carrying it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from samklasse_scheduling.domain.attending import attending
from samklasse_scheduling.domain.calendars import wall_time
from samklasse_scheduling.domain.errors import NoSuchAlternative
from samklasse_scheduling.domain.modules import more_misplaced
from samklasse_scheduling.domain.plan import Kind
from samklasse_scheduling.domain.repair.quick import common_mask
from samklasse_scheduling.domain.repair.staff import able_to, busy, day_of, mask
from samklasse_scheduling.domain.repair.values import Fix, Repaired, Surroundings, Work
from samklasse_scheduling.domain.session import GONE, Session, SessionState
from samklasse_scheduling.domain.timetable import Timetable, revised, with_sessions
from samklasse_scheduling.domain.weekly import covers


@dataclass(frozen=True)
class Difference:
    """One session before and after; `revision` is the one it was worked out from. Cancelled: no time after."""

    session: UUID
    group: UUID
    fix: Fix
    revision: int
    participants: int
    start: datetime
    teacher: UUID
    new_start: datetime | None
    new_end: datetime | None
    new_teacher: UUID | None
    blockers: Mapping[str, int]
    """Of a cancelled one: at how many of the times looked at each closed code came first in the way."""


@dataclass(frozen=True)
class Alternative:
    """One way to repair everything; participant-sessions."""

    differences: tuple[Difference, ...]
    moved: int
    cancelled: int


@dataclass(frozen=True)
class Answer:
    """Alternatives, the smallest change first. No repair moves fewer than `least` and cancels nothing."""

    alternatives: tuple[Alternative, ...]
    least: int
    proven: bool


def written(alternative: Alternative) -> dict[str, Any]:
    """As it is kept and shown."""
    return {
        "moved": alternative.moved,
        "cancelled": alternative.cancelled,
        "substituted": sum(one.fix is Fix.SUBSTITUTE for one in alternative.differences),
        "differences": [
            {
                "session_id": str(one.session),
                "class_id": str(one.group),
                "fix": one.fix.value,
                "revision": one.revision,
                "participants": one.participants,
                "before": {"starts_at": one.start.isoformat(), "teacher_id": str(one.teacher)},
                "after": _after(one),
                "blockers": dict(one.blockers),
            }
            for one in alternative.differences
        ],
    }


def _after(one: Difference) -> dict[str, Any] | None:
    if one.new_start is None or one.new_end is None:
        return None
    return {
        "starts_at": one.new_start.isoformat(), "ends_at": one.new_end.isoformat(), "teacher_id": str(one.new_teacher),
    }  # fmt: skip


def read(told: Mapping[str, Any]) -> Alternative:
    """The way back."""
    return Alternative(tuple(_difference(one) for one in told["differences"]), told["moved"], told["cancelled"])


def _difference(one: Mapping[str, Any]) -> Difference:
    after = one["after"] or {}
    return Difference(
        session=UUID(one["session_id"]),
        group=UUID(one["class_id"]),
        fix=Fix(one["fix"]),
        revision=one["revision"],
        participants=one["participants"],
        start=datetime.fromisoformat(one["before"]["starts_at"]),
        teacher=UUID(one["before"]["teacher_id"]),
        new_start=datetime.fromisoformat(after["starts_at"]) if after else None,
        new_end=datetime.fromisoformat(after["ends_at"]) if after else None,
        new_teacher=UUID(after["teacher_id"]) if after else None,
        blockers=one["blockers"],
    )


def carry_out(around: Surroundings, alternative: Alternative, *, now: datetime) -> Repaired:
    """The classes after an alternative, every rule judged again on what is there now.

    Raises:
        NoSuchAlternative: something it was worked out from has changed.
    """
    touched = applied(around, alternative)
    work = Work(around, now, {**around.timetables, **touched})
    for one in alternative.differences:
        group, session = touched[one.group], touched[one.group].session(one.session)
        if session.state is SessionState.SCHEDULED and not _holds(work, group, session):
            raise NoSuchAlternative("NO_LONGER_HOLDS", 0)
    if any(more_misplaced(around.timetables[key], group) for key, group in touched.items()):
        raise NoSuchAlternative("NO_LONGER_HOLDS", 0)
    after = tuple(revised(group) for group in touched.values())
    return Repaired(after, {one.session: one.fix for one in alternative.differences}, alternative.moved)


def applied(around: Surroundings, alternative: Alternative) -> dict[UUID, Timetable]:
    """The classes that an alternative touches, as they would be; nothing is judged.

    Raises:
        NoSuchAlternative: something it was worked out from has changed.
    """
    after: dict[UUID, Timetable] = {}
    for group_id, session in (_changed(around.timetables, one) for one in alternative.differences):
        after[group_id] = with_sessions(after.get(group_id, around.timetables[group_id]), [session])
    return after


def _changed(timetables: Mapping[UUID, Timetable], one: Difference) -> tuple[UUID, Session]:
    group = timetables.get(one.group)
    session = next((s for s in group.sessions if s.id == one.session), None) if group else None
    if session is None or session.revision != one.revision or session.state is not SessionState.SCHEDULED:
        raise NoSuchAlternative("NO_LONGER_HOLDS", 0)
    if one.new_start is None or one.new_end is None or one.new_teacher is None:
        return one.group, replace(session, state=SessionState.CANCELLED, revision=session.revision + 1)
    after = replace(session, start=one.new_start, end=one.new_end, teacher=one.new_teacher)
    return one.group, replace(after, revision=session.revision + 1)


def _holds(work: Work, group: Timetable, session: Session) -> bool:
    """Whether a session can be held as it is now: calendar, members, one a day, teacher."""
    before = work.around.timetables[group.id].session(session.id)
    day, minute = wall_time(session.start)
    municipalities = {member.municipality for member in group.members}
    teacher = next((t for t in work.around.teachers if t.id == session.teacher), None)
    return (
        teacher is not None
        and teacher.supplier == group.supplier
        and able_to(work, teacher, group, session)
        and not work.around.calendars.shut(municipalities, day, minute, session.minutes, group.id)
        and session.start > work.now
        and (before.start == session.start or _may_move(work, group, session))
    )


def _may_move(work: Work, group: Timetable, session: Session) -> bool:
    day, minute = wall_time(session.start)
    people = {member.person for member in attending(group, session)}
    return (
        group.kind is not Kind.FIXED
        and group.first_day <= day <= group.last_day
        and covers(common_mask(work, group, session), mask(day, minute, session.minutes))
        and not any(day_of(one) == day for one in group.sessions if one.id != session.id and one.state not in GONE)
        and not busy(work, session, lambda other, one: not people.isdisjoint(m.person for m in attending(other, one)))
    )
