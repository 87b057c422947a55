"""Somebody cannot come to one of her sessions: kept for whoever teaches it. No cause is asked, and none is kept."""

from datetime import datetime, timedelta
from uuid import UUID

from asyncpg import Connection

from samklasse_notifications.domain.lessons import hers, next_session
from samklasse_notifications.store import absences, copies, page

NEAR = timedelta(days=7)
"""What somebody means who answers a message without saying which lesson."""


async def say(conn: Connection, person_id: UUID, session_id: UUID, *, coming: bool, now: datetime) -> bool:
    """She cannot come, or can after all. Gives whether this is news; of a session that is over or not hers it is none.

    The timetable is shared until the commit, so that she is not noted as absent from a session that has just moved.
    """
    if coming:
        return await absences.take_back(conn, session_id, person_id)
    for timetable, _ in await page.classes(conn, person_id):
        if hers(timetable, person_id, session_id) is not None:
            held = await copies.share_timetable(conn, timetable.class_id)
            session = hers(held[0], person_id, session_id) if held else None
            if session is not None and now < session.ends_at:
                return await absences.add(conn, session, person_id, timetable.class_id, now=now)
    return False


async def note_absence(conn: Connection, ref: UUID, *, now: datetime) -> bool:
    """She cannot come, as an SMS says that names no session: her next one, if it is near. False: nobody knows which."""
    held = [timetable for timetable, _ in await page.classes(conn, ref)]
    session = next_session(held, ref, now=now)
    if session is None or session.starts_at - now > NEAR:
        return False
    await say(conn, ref, session.id, coming=False, now=now)
    return True
