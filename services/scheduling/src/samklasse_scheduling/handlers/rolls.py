"""Sessions that are over, and the rolls that suppliers call."""

from datetime import datetime
from uuid import UUID

import asyncpg
from samklasse_chassis import outbox
from samklasse_chassis.timers import TimerDue
from samklasse_contracts.gateway import RollCalled

from samklasse_scheduling.domain import timetable as life
from samklasse_scheduling.domain.errors import NotYours, UnknownSession
from samklasse_scheduling.domain.roll import Roll, check
from samklasse_scheduling.domain.session import SessionState
from samklasse_scheduling.handlers import classes
from samklasse_scheduling.handlers.suppliers import answer
from samklasse_scheduling.store import people, rolls, whereabouts
from samklasse_scheduling.translate import heard
from samklasse_scheduling.translate import said as say


async def session_end(due: TimerDue, conn: asyncpg.Connection, *, now: datetime) -> None:
    """A session's time is over: its roll is due, of those who do not pause. Nothing, if it was moved or cancelled."""
    session_id = UUID(due.timer)
    class_id = await whereabouts.class_of_session(conn, session_id)
    if class_id is None:
        return
    group = await classes.locked(conn, class_id)
    session = group.session(session_id)
    if session.state is not SessionState.SCHEDULED or session.end > now:
        return
    life.hold_session(group, session_id)
    paused = await people.paused(conn, group.enrollments)
    said = await rolls.hold(conn, session_id, group.enrollments, paused=paused)
    expected = tuple(one for one in group.enrollments if one not in paused)
    await outbox.add(conn, say.held(group, session, said, expected=expected, cause=due, now=now))


async def take_roll(told: RollCalled, conn: asyncpg.Connection, *, now: datetime) -> None:
    """A supplier says who took part; a higher revision corrects an earlier roll."""
    await answer(conn, told, told.supplier_orgnr, _take_roll(told, conn, now), now=now)


async def _take_roll(told: RollCalled, conn: asyncpg.Connection, now: datetime) -> None:
    class_id = await whereabouts.class_of_session(conn, told.session_id)
    if class_id is None or class_id != told.class_id:
        raise UnknownSession(told.session_id)
    group = await classes.locked(conn, class_id)
    if group.supplier != told.supplier_orgnr:
        raise NotYours(told.session_id)
    life.close_session(group, told.session_id)
    entries = tuple(heard.entry(entry) for entry in told.entries)
    roll = Roll(group, group.session(told.session_id), told.revision, entries)
    known = await rolls.revision(conn, told.session_id)
    listed = await rolls.listed(conn, told.session_id)
    check(roll, known_revision=known, listed=listed)
    said = await rolls.record(conn, told.session_id, told.revision, entries, now)
    await outbox.add(conn, say.attended(roll, said, expected=listed, cause=told, now=now))
