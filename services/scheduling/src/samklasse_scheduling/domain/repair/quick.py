"""The quick path: session by session, the larger classes first, so that few participant-sessions move."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from samklasse_scheduling.domain.attending import attending
from samklasse_scheduling.domain.calendars import instant, wall_time
from samklasse_scheduling.domain.errors import WrongState
from samklasse_scheduling.domain.modules import more_misplaced
from samklasse_scheduling.domain.plan import Kind
from samklasse_scheduling.domain.repair.rules import in_force
from samklasse_scheduling.domain.repair.staff import able_to, busy, day_of, mask, minutes_in_week, substitute
from samklasse_scheduling.domain.repair.values import Absence, Fix, Repaired, Surroundings, Work
from samklasse_scheduling.domain.session import GONE, Session, SessionState
from samklasse_scheduling.domain.timetable import Timetable, change_session, revised, with_sessions
from samklasse_scheduling.domain.weekly import FIRST_MINUTE, LAST_MINUTE, SLOT_MINUTES, WHOLE_WEEK, covers


def repair(around: Surroundings, absence: Absence, *, now: datetime, but: Collection[UUID] = frozenset()) -> Repaired:
    """Repair every coming session that `absence` touches, `but` some; `around.absences` includes it."""
    return repair_sessions(around, [one for one in touched_by(around, absence, now) if one not in but], now=now)


def repair_sessions(around: Surroundings, sessions: Iterable[UUID], *, now: datetime) -> Repaired:
    """Repair these sessions, as far as they are still to come."""
    wanted = frozenset(sessions)
    work = Work(around, now, dict(around.timetables))
    for timetable, session in _in_order(around, wanted, now):
        _repair_one(work, timetable.id, session)
    touched = tuple(
        revised(timetable) for key, timetable in work.timetables.items() if timetable != around.timetables[key]
    )
    return Repaired(touched, work.fixes, work.moved)


def call_off(around: Surroundings, session_id: UUID, *, now: datetime) -> Repaired:
    """Its supplier cannot hold this session when it is planned, whoever would teach it: the nearest time that does not
    overlap, else cancelled.

    Raises:
        WrongState: it is no longer to come.
    """
    work = Work(around, now, dict(around.timetables))
    found = _in_order(around, frozenset({session_id}), now)
    if not found:
        raise WrongState(session_id, "GONE", wanted=SessionState.SCHEDULED)
    (timetable, session), *_ = found
    _move_or_cancel(work, timetable, session, lambda one: one.end <= session.start or one.start >= session.end)
    return Repaired((revised(work.timetables[timetable.id]),), work.fixes, work.moved)


def touched_by(around: Surroundings, absence: Absence, now: datetime) -> list[UUID]:
    """The coming sessions of a teacher who is away."""
    return [
        session.id
        for timetable in around.timetables.values()
        if timetable.open
        for session in timetable.sessions
        if session.teacher == absence.teacher and session.state is SessionState.SCHEDULED and session.start > now
        if absence.first_day <= day_of(session) <= absence.last_day
    ]


def _in_order(around: Surroundings, wanted: frozenset[UUID], now: datetime) -> list[tuple[Timetable, Session]]:
    found = [
        (timetable, session)
        for timetable in around.timetables.values()
        if timetable.open
        for session in timetable.sessions
        if session.id in wanted and session.state is SessionState.SCHEDULED and session.start > now
    ]
    return sorted(found, key=lambda pair: (-len(pair[0].members), pair[0].id, pair[1].start))


def _repair_one(work: Work, class_id: UUID, session: Session) -> None:
    timetable = work.timetables[class_id]
    stand_in = substitute(work, timetable, session) if _may_stay(work, timetable, session) else None
    if stand_in is not None:
        return _save(work, timetable, session, Fix.SUBSTITUTE, replace(session, teacher=stand_in))
    return _move_or_cancel(work, timetable, session)


def _move_or_cancel(
    work: Work, timetable: Timetable, session: Session, suits: Callable[[Session], bool] | None = None
) -> None:
    moved = None if timetable.kind is Kind.FIXED else nearest(work, timetable, session, suits)
    if moved is not None:
        work.moved += len(attending(timetable, session))
        return _save(work, timetable, session, Fix.MOVED, moved)
    return _save(work, timetable, session, Fix.CANCELLED, replace(session, state=SessionState.CANCELLED))


def _may_stay(work: Work, timetable: Timetable, session: Session) -> bool:
    """Whether its own time is no free day of a participating municipality."""
    day, minute = wall_time(session.start)
    municipalities = {member.municipality for member in timetable.members}
    return not work.around.calendars.shut(municipalities, day, minute, session.minutes, timetable.id)


def _save(work: Work, timetable: Timetable, session: Session, fix: Fix, fixed: Session) -> None:
    fixed = replace(fixed, revision=session.revision + 1)
    work.timetables[timetable.id] = change_session(timetable, session.id, lambda _: fixed)
    work.fixes[session.id] = fix


def nearest(
    work: Work, timetable: Timetable, session: Session, suits: Callable[[Session], bool] | None = None
) -> Session | None:
    """The same lesson at the nearest time that suits everybody, with a teacher, its module in order as far as it is
    now; None if there is no such time.

    `suits` is what else must hold of the new time.
    """
    people = {member.person for member in attending(timetable, session)}
    for moved in other_times(work, timetable, session):
        if more_misplaced(timetable, with_sessions(timetable, [moved])) or (suits is not None and not suits(moved)):
            continue
        if busy(work, moved, lambda other, one: not people.isdisjoint(m.person for m in attending(other, one))):
            continue
        able = [
            teacher
            for teacher in work.around.teachers
            if teacher.supplier == timetable.supplier and able_to(work, teacher, timetable, moved)
        ]
        if able:
            day = day_of(moved)
            best = min(able, key=lambda t: (t.id != session.teacher, minutes_in_week(work, t.id, day), t.id))
            return replace(moved, teacher=best.id)
    return None


def other_times(work: Work, timetable: Timetable, session: Session) -> Iterator[Session]:
    """Times inside the term, nearest first, when the members can and no participating municipality is free."""
    common = common_mask(work, timetable, session)
    day, minute = wall_time(session.start)
    starts = range(FIRST_MINUTE, LAST_MINUTE - session.minutes + 1, SLOT_MINUTES)
    times = [
        (d, start)
        for d in _days(work, timetable, session)
        for start in starts
        if covers(common, mask(d, start, session.minutes))
    ]
    notice = in_force(day_of(session)).notice
    for new_day, start in sorted(times, key=lambda t: (abs((t[0] - day).days), abs(t[1] - minute), t)):
        begins = instant(new_day, start)
        moved = replace(session, start=begins, end=instant(new_day, start + session.minutes))
        if begins > work.now + notice and begins != session.start and _may_stay(work, timetable, moved):
            yield moved


def common_mask(work: Work, timetable: Timetable, session: Session) -> int:
    """When everybody whom the session is for can."""
    common = WHOLE_WEEK
    for member in attending(timetable, session):
        common &= work.around.availability.get(member.enrollment, 0)
    return common


def _days(work: Work, timetable: Timetable, session: Session) -> list[date]:
    """Days of the term near its own, not free for a participating municipality, without another of its lessons."""
    free = work.around.calendars.free_days({member.municipality for member in timetable.members}, timetable.id)
    taken = {day_of(other) for other in timetable.sessions if other.state not in GONE and other.id != session.id}
    day, far = day_of(session), in_force(day_of(session)).move_days
    window = [day + timedelta(days=offset) for offset in range(-far, far + 1)]
    return [d for d in window if timetable.first_day <= d <= timetable.last_day and d not in free and d not in taken]
