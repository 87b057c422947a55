"""A day before a session: remind whom it is for and who does not pause, if it still stands as promised."""

from datetime import datetime
from uuid import UUID, uuid5

from asyncpg import Connection
from samklasse_chassis.timers import TimerDue

from samklasse_notifications.domain import reminder
from samklasse_notifications.domain.facts import Facts
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.domain.timetable import live
from samklasse_notifications.store import copies, pauses
from samklasse_notifications.tell import tell


async def remind_of_session(due: TimerDue, conn: Connection, *, now: datetime) -> None:
    """The timetable stays locked until the commit, so that a change either comes before or silences the reminder."""
    class_id, session_id = map(UUID, due.timer.split("/"))
    found = await copies.share_timetable(conn, class_id)
    if found is None:
        return
    timetable, course = found
    session = None if timetable.cancelled else live(timetable).get(session_id)
    if session is None or not reminder.still_true(session, promised=due.due_at, now=now):
        return
    paused = await pauses.among(conn, timetable.enrollments.values())
    present = {
        who: owner
        for who, owner in timetable.members.items()
        if timetable.enrollments.get(who) not in paused and timetable.is_for(who, session_id)
    }
    await tell(
        conn,
        session_id,
        {person: (owner, Kind.REMINDER) for person, owner in present.items()},
        Facts(course.subject, course.level, timetable.revision, live=(session,)),
        notice_id=uuid5(due.envelope.id, "reminder"),
        useful_until=session.starts_at,
        now=now,
    )
