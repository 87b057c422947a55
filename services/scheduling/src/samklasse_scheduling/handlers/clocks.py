"""Timers of a class: its sessions' ends, its first session, its last day."""

from datetime import timedelta
from uuid import UUID

import asyncpg
from samklasse_chassis.timers import clear_timer, set_timer, set_timers

from samklasse_scheduling.domain.calendars import instant
from samklasse_scheduling.domain.session import Session, SessionState
from samklasse_scheduling.domain.timetable import State, Timetable

CLASS_START = "class-start"
CLASS_END = "class-end"
SESSION_END = "session-end"
PLAN_DEADLINE = "plan-deadline"
SEATS_END = "seats-end"


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
    changed = [session for session in after.sessions if known.get(session.id) != session]
    due = {str(session.id): session.end for session in changed if session.state is SessionState.SCHEDULED}
    if due:
        await set_timers(conn, SESSION_END, due)
    for session in changed:
        if session.state is SessionState.CANCELLED:
            await clear_timer(conn, SESSION_END, str(session.id))
