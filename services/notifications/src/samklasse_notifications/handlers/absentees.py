"""How many cannot come, for whoever teaches the session: a number, and never who. Names do not leave enrollment."""

from datetime import datetime
from uuid import UUID, uuid5

from asyncpg import Connection
from samklasse_chassis import timers
from samklasse_chassis.timers import TimerDue

from samklasse_notifications.domain.absentees import handed_over, told_at
from samklasse_notifications.domain.facts import Facts
from samklasse_notifications.domain.kinds import Audience
from samklasse_notifications.domain.lessons import hers
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.domain.timetable import Session, Timetable, live
from samklasse_notifications.store import absences, copies, functions
from samklasse_notifications.tell import silence, tell

DIGEST = "teacher-absences"


async def gather(conn: Connection, class_id: UUID, session_id: UUID, starts_at: datetime, *, now: datetime) -> None:
    """Somebody cannot come, or can after all: whoever teaches the session hears how many, unless it has begun."""
    if now < starts_at:
        await timers.set_timer(conn, DIGEST, f"{class_id}/{session_id}", told_at(starts_at, now))


async def follow(conn: Connection, before: Timetable | None, after: Timetable, *, now: datetime) -> None:
    """Another teacher: the one before is not told any more, the new one is. Moves and ends `reminders` silences."""
    handed = handed_over(before, after)
    if not handed:
        return
    await silence(conn, list(handed), sorted(set(handed.values())))
    awaited = {session.id: session.starts_at for session in live(after).values() if session.starts_at > now}
    missed = await absences.missed(conn, sorted(handed.keys() & awaited.keys()))
    due = {f"{after.class_id}/{session_id}": told_at(awaited[session_id], now) for session_id in missed}
    await timers.set_timers(conn, DIGEST, due)


async def tell_of_absences(due: TimerDue, conn: Connection, *, now: datetime) -> None:
    """As it is now: whoever has been told of as many hears nothing, and nobody is told first that all can come."""
    class_id, session_id = map(UUID, due.timer.split("/"))
    found = await copies.share_timetable(conn, class_id)
    taught = _taught(found[0], session_id) if found else None
    if found is None or taught is None or now >= taught[0].starts_at:
        return
    (session, teacher), (timetable, course) = taught, found
    owner = (await functions.known(conn, [teacher], Audience.TEACHER)).get(teacher)
    people = [who for who in await absences.absent(conn, session) if hers(timetable, who, session_id)]
    told = await absences.told(conn, teacher, session_id)
    if owner is None or len(people) == told.people:
        return
    await tell(
        conn,
        session_id,
        {teacher: (owner, Kind.TEACHER_ABSENCES if people or told.heard else None)},
        Facts(course.subject, course.level, timetable.revision, live=(session,), waiting=len(people)),
        notice_id=uuid5(due.envelope.id, "absences"),
        useful_until=session.starts_at,
        now=now,
    )


def _taught(timetable: Timetable, session_id: UUID) -> tuple[Session, UUID] | None:
    """A session that is held, and who teaches it."""
    session = None if timetable.cancelled else live(timetable).get(session_id)
    teacher = timetable.teachers.get(session_id)
    return (session, teacher) if session is not None and teacher is not None else None
