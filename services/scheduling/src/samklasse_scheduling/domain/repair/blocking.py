"""Why a session has no other time: at how many of the times looked at each blocker came first in the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from samklasse_scheduling.domain.attending import attending
from samklasse_scheduling.domain.calendars import instant, wall_time
from samklasse_scheduling.domain.modules import more_misplaced
from samklasse_scheduling.domain.plan import Kind
from samklasse_scheduling.domain.repair.quick import common_mask
from samklasse_scheduling.domain.repair.rules import in_force
from samklasse_scheduling.domain.repair.staff import able_to, busy, day_of, mask, qualified
from samklasse_scheduling.domain.repair.values import Surroundings, Work
from samklasse_scheduling.domain.session import GONE, Session, SessionState
from samklasse_scheduling.domain.timetable import Timetable, with_sessions
from samklasse_scheduling.domain.weekly import FIRST_MINUTE, LAST_MINUTE, SLOT_MINUTES, covers

NEVER_MOVED = "NEVER_MOVED"
"""A FIXED class: only its supplier names new times."""


def blockers(around: Surroundings, class_id: UUID, session_id: UUID, *, now: datetime) -> Mapping[str, int]:
    """Counts by closed code: NEVER_MOVED, NO_QUALIFIED_TEACHER, or, for each time looked at, the first of FREE_DAY,
    WINDOW, ORDER, PARTICIPANT_BUSY, TEACHER_BUSY.

    ORDER: its module would be taught before one that belongs before it, or after one that belongs behind.
    """
    work = Work(around, now, dict(around.timetables))
    group = work.timetables[class_id]
    session = group.session(session_id)
    times = list(_times(group, session, now))
    if group.kind is Kind.FIXED:
        return {NEVER_MOVED: max(len(times), 1)}
    if not any(t.supplier == group.supplier and qualified(t, group) for t in around.teachers):
        return {"NO_QUALIFIED_TEACHER": max(len(times), 1)}
    found = Counter(code for one in times if (code := _blocker(work, group, one)) is not None)
    return dict(found) or {"WINDOW": 1}


def _times(group: Timetable, session: Session, now: datetime) -> Iterator[Session]:
    rules = in_force(day_of(session))
    for offset in range(-rules.move_days, rules.move_days + 1):
        day = day_of(session) + timedelta(days=offset)
        for start in range(FIRST_MINUTE, LAST_MINUTE - session.minutes + 1, SLOT_MINUTES):
            begins = instant(day, start)
            inside = group.first_day <= day <= group.last_day and begins > now + rules.notice
            if inside and begins != session.start:
                yield replace(session, start=begins, end=instant(day, start + session.minutes))


def _blocker(work: Work, group: Timetable, moved: Session) -> str | None:
    day, minute = wall_time(moved.start)
    municipalities = {member.municipality for member in group.members}
    if work.around.calendars.shut(municipalities, day, minute, moved.minutes, group.id):
        return "FREE_DAY"
    if not covers(common_mask(work, group, moved), mask(day, minute, moved.minutes)):
        return "WINDOW"
    planned = with_sessions(group, [replace(group.session(moved.id), state=SessionState.SCHEDULED)])
    if more_misplaced(planned, with_sessions(group, [replace(moved, state=SessionState.SCHEDULED)])):
        return "ORDER"
    people = {member.person for member in attending(group, moved)}
    same_day = any(day_of(one) == day for one in group.sessions if one.id != moved.id and one.state not in GONE)
    if same_day or busy(work, moved, lambda other, one: not people.isdisjoint(m.person for m in attending(other, one))):
        return "PARTICIPANT_BUSY"
    able = any(t.supplier == group.supplier and able_to(work, t, group, moved) for t in work.around.teachers)
    return None if able else "TEACHER_BUSY"
