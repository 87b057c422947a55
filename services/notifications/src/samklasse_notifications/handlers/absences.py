"""Somebody cannot come to one of her sessions: whoever teaches it hears how many. No cause is asked or kept."""

from datetime import datetime, timedelta
from uuid import UUID

from asyncpg import Connection

from samklasse_notifications.domain.lessons import hers, next_session
from samklasse_notifications.domain.timetable import Session
from samklasse_notifications.handlers import absentees
from samklasse_notifications.store import absences, copies, page
from samklasse_notifications.tell import silence

NEAR = timedelta(days=7)
"""What somebody means who answers a message without saying which lesson."""


async def say(conn: Connection, person_id: UUID, session_id: UUID, *, coming: bool, now: datetime) -> bool:
    """She cannot come, or can after all. Gives whether this is news; of a session that is over or not hers it is none.

    The timetable is shared until the commit, so that she is not noted as absent from a session that has just moved.
    """
    if coming:
        taken = await absences.take_back(conn, session_id, person_id)
        if taken is not None:
            await absentees.gather(conn, taken[0], session_id, taken[1], now=now)
        return taken is not None
    for timetable, _ in await page.classes(conn, person_id):
        if hers(timetable, person_id, session_id) is not None:
            held = await copies.share_timetable(conn, timetable.class_id)
            session = hers(held[0], person_id, session_id) if held else None
            if session is not None and now < session.ends_at:
                return await _add(conn, session, person_id, timetable.class_id, now=now)
    return False


async def _add(conn: Connection, session: Session, person_id: UUID, class_id: UUID, *, now: datetime) -> bool:
    """A reminder to come that waits for the morning does not leave."""
    news = await absences.add(conn, session, person_id, class_id, now=now)
    if news:
        await absentees.gather(conn, class_id, session.id, session.starts_at, now=now)
        await silence(conn, [session.id], [person_id])
    return news


async def note_absence(conn: Connection, ref: UUID, *, now: datetime) -> bool:
    """She cannot come, as an SMS says that names no session: her next one, if it is near. False: nobody knows which."""
    held = [timetable for timetable, _ in await page.classes(conn, ref)]
    session = next_session(held, ref, now=now)
    if session is None or session.starts_at - now > NEAR:
        return False
    await say(conn, ref, session.id, coming=False, now=now)
    return True
