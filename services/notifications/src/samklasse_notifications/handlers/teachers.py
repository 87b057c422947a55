"""What a teacher hears, in her own classes and where she stands in. Only those whose address a supplier has given."""

from datetime import datetime
from uuid import UUID, uuid5

from asyncpg import Connection

from samklasse_notifications.domain.facts import Facts
from samklasse_notifications.domain.kinds import Audience
from samklasse_notifications.domain.teaching import teaching
from samklasse_notifications.domain.timetable import Course, Timetable
from samklasse_notifications.store import functions
from samklasse_notifications.tell import tell


async def tell_teachers(
    conn: Connection, before: Timetable | None, after: Timetable, course: Course, *, cause: UUID, now: datetime
) -> None:
    """Each by her own sessions; the thread is hers and the class's. She is her supplier's, also where she stands in."""
    concerned = teaching(before, after, now=now)
    known = await functions.known(conn, [one.teacher for one in concerned], Audience.TEACHER)
    for one in sorted(concerned, key=lambda each: each.teacher):
        if one.teacher in known:
            await tell(
                conn,
                after.class_id,
                {one.teacher: (known[one.teacher], one.kind)},
                Facts(course.subject, course.level, after.revision, one.live, one.gone, one.moved_from),
                notice_id=uuid5(cause, f"teacher {one.teacher}"),
                useful_until=max(session.ends_at for session in (*one.live, *one.gone)),
                now=now,
            )
