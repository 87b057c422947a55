"""Timers of a class: its sessions' rooms, starts, ends and missing rolls, its first session, its last day."""

from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
from samklasse_chassis.timers import clear_timer, clear_timers, set_timer, set_timers

from samklasse_scheduling.domain.calendars import instant, wall_time
from samklasse_scheduling.domain.session import GONE, Session, SessionState
from samklasse_scheduling.domain.session_rules import in_force
from samklasse_scheduling.domain.timetable import State, Timetable
from samklasse_scheduling.store import rooms

CLASS_START = "class-start"
CLASS_END = "class-end"
SESSION_ROOM = "session-room"
SESSION_START = "session-start"
SESSION_END = "session-end"
ROLL_MISSING = "roll-missing"
PLAN_DEADLINE = "plan-deadline"
PLAN_SETTLING = "plan-settling"
SEATS_END = "seats-end"
OFFER_END = "interpreter-offer-end"
CALENDAR_CHECK = "calendar-check"
SUBSTITUTES = "substitutes"
REPAIR_CHOICE = "repair-choice"
INTERPRETER_CHANGED = "interpreter-changed"
INTERPRETER_MISSING = "interpreter-missing"


async def wind(conn: asyncpg.Connection, before: Timetable, after: Timetable) -> None:
    """Set, move and clear what a change of the class moves."""
    await _sessions(conn, before, after)
    if after.state is State.PUBLISHED:
        starts = [session.start for session in after.sessions if session.state is SessionState.SCHEDULED]
        if starts:
            await set_timer(conn, CLASS_START, str(after.id), min(starts))
    if after.open and not before.open:
        await set_timer(conn, CLASS_END, str(after.id), instant(after.last_day + timedelta(days=1), 0))
    if not after.open:
        await clear_timer(conn, CLASS_START, str(after.id))
        await clear_timer(conn, CLASS_END, str(after.id))


async def _sessions(conn: asyncpg.Connection, before: Timetable, after: Timetable) -> None:
    known: dict[UUID, Session] = {session.id: session for session in before.sessions}
    changed = [session for session in after.sessions if _differs(session, known.get(session.id))]
    coming = [session for session in changed if session.state in (SessionState.PROPOSED, SessionState.SCHEDULED)]
    if coming:
        await set_timers(conn, SESSION_END, {str(session.id): session.end for session in coming})
    scheduled = [session for session in coming if session.state is SessionState.SCHEDULED]
    if scheduled:
        await set_timers(conn, SESSION_ROOM, {str(session.id): room_at(session) for session in scheduled})
    gone = [session for session in changed if session.state in GONE]
    for kind in (SESSION_ROOM, SESSION_START, SESSION_END):
        await clear_timers(conn, kind, [str(session.id) for session in gone])
    await rooms.close(conn, [session.id for session in changed if session.id in known])


def _differs(session: Session, known: Session | None) -> bool:
    """Whether when it is, or whether it is at all, has changed."""
    return known is None or (session.start, session.end, session.state) != (known.start, known.end, known.state)


def room_at(session: Session) -> datetime:
    """When a session's room is wanted."""
    return session.start - in_force(wall_time(session.start)[0]).room_before


async def check_calendar(conn: asyncpg.Connection, before: Timetable, after: Timetable, now: datetime) -> None:
    """Somebody came from a municipality that nobody in the class was from: what it has off counts from now on."""
    known, here = ({member.municipality for member in group.members} for group in (before, after))
    if before.open and after.open and here - known:
        await set_timer(conn, CALENDAR_CHECK, str(after.id), now)
