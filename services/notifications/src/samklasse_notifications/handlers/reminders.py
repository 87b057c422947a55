"""A day and an hour before a session: remind whom it is for and who is expected, if it still stands as promised."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from asyncpg import Connection
from samklasse_chassis import timers
from samklasse_chassis.timers import TimerDue

from samklasse_notifications.domain import reminder
from samklasse_notifications.domain.facts import Facts
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.domain.timetable import Session, Timetable, disturbed, live, withdrawn
from samklasse_notifications.reminding import rules
from samklasse_notifications.store import absences, copies, pauses
from samklasse_notifications.tell import silence, tell

DAY_BEFORE = "session-reminder"
HOUR_BEFORE = "session-soon"
TIMERS = {Kind.REMINDER: DAY_BEFORE, Kind.REMINDER_SOON: HOUR_BEFORE}


async def follow(
    conn: Connection, before: Timetable | None, after: Timetable, leaving: Sequence[UUID], *, now: datetime
) -> None:
    """Silence reminders that became false, and set the timers of sessions that are new or at a new time."""
    await silence(conn, list(disturbed(before, after)))
    if leaving:
        await silence(conn, list(live(before)), leaving)
    for session_id, people in withdrawn(before, after).items():
        await silence(conn, [session_id], list(people))
    changed = reminder.changes(before, after, rules(), now=now)
    for kind, name in TIMERS.items():
        false = [timer_key(after.class_id, one.session_id) for one in changed.clear if one.kind is kind]
        await timers.clear_timers(conn, name, false)
        due = {timer_key(after.class_id, one.session_id): at for one, at in changed.set.items() if one.kind is kind}
        await timers.set_timers(conn, name, due)


def timer_key(class_id: UUID, session_id: UUID) -> str:
    return f"{class_id}/{session_id}"


async def remind_of_session(due: TimerDue, conn: Connection, *, now: datetime) -> None:
    """So that people can plan their day."""
    await _remind(Kind.REMINDER, due, conn, now=now)


async def remind_soon(due: TimerDue, conn: Connection, *, now: datetime) -> None:
    """So that people log in. It takes the place of a day's reminder that has not left."""
    await _remind(Kind.REMINDER_SOON, due, conn, now=now)


async def _remind(kind: Kind, due: TimerDue, conn: Connection, *, now: datetime) -> None:
    """The timetable stays locked until the commit, so that a change either comes before or silences the reminder."""
    class_id, session_id = map(UUID, due.timer.split("/"))
    found = await copies.share_timetable(conn, class_id)
    if found is None:
        return
    timetable, course = found
    session = None if timetable.cancelled else live(timetable).get(session_id)
    if session is None or not reminder.still_true(session, kind, rules(), promised=due.due_at, now=now):
        return
    present = await _expected(conn, timetable, session)
    await tell(
        conn,
        session_id,
        {person: (owner, kind) for person, owner in present.items()},
        Facts(course.subject, course.level, timetable.revision, live=(session,)),
        notice_id=uuid5(due.envelope.id, "reminder"),
        useful_until=session.starts_at,
        now=now,
    )


async def _expected(conn: Connection, timetable: Timetable, session: Session) -> dict[UUID, str]:
    """Whom a session is for, who does not pause and has not said that she cannot come: people, municipalities."""
    paused = await pauses.among(conn, timetable.enrollments.values())
    away = set(await absences.absent(conn, session))
    return {
        who: owner
        for who, owner in timetable.members.items()
        if who not in away and timetable.enrollments.get(who) not in paused and timetable.is_for(who, session.id)
    }
