"""Sessions that are over, and their rolls: called by suppliers, corrected, and asked for again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
from samklasse_chassis import outbox
from samklasse_chassis.timers import TimerDue, clear_timer, set_timer
from samklasse_contracts.gateway import RollCalled

from samklasse_scheduling.domain import session as session_life
from samklasse_scheduling.domain import timetable as life
from samklasse_scheduling.domain.attending import attending
from samklasse_scheduling.domain.calendars import wall_time
from samklasse_scheduling.domain.errors import NotYours, UnknownSession
from samklasse_scheduling.domain.roll import Entry, Roll, check, corrected
from samklasse_scheduling.domain.session import Session, SessionState
from samklasse_scheduling.domain.session_rules import in_force
from samklasse_scheduling.domain.timetable import Timetable
from samklasse_scheduling.handlers import classes, clocks
from samklasse_scheduling.handlers.suppliers import answer
from samklasse_scheduling.store import people, rolls, rooms, substitutes, timetables, whereabouts
from samklasse_scheduling.translate import heard
from samklasse_scheduling.translate import said as say
from samklasse_scheduling.translate.said import Because


async def session_end(due: TimerDue, conn: asyncpg.Connection, *, now: datetime) -> None:
    """A session's time is over: its roll is due, of those who do not pause. Nothing, if it was moved or called off."""
    session_id = UUID(due.timer)
    class_id = await whereabouts.class_of_session(conn, session_id)
    if class_id is None:
        return
    group = await classes.locked(conn, class_id)
    session = group.session(session_id)
    if not session.coming or session.end > now:
        return
    if session.state is SessionState.PROPOSED:  # offered, and nobody wanted it
        await timetables.save(conn, life.change_session(group, session_id, session_life.cancel), says=0)
        return
    await _hold(conn, group, session, cause=due, now=now)


async def _hold(
    conn: asyncpg.Connection, group: Timetable, session: Session, *, cause: TimerDue, now: datetime
) -> None:
    life.change_session(group, session.id, session_life.hold)
    here = [member.enrollment for member in attending(group, session)]
    paused = await people.paused(conn, here)
    said = await rolls.hold(conn, session.id, here, paused=paused)
    expected = tuple(one for one in here if one not in paused)
    await outbox.add(conn, say.held(group, session, said, expected=expected, cause=cause, now=now))
    await rooms.close(conn, [session.id])
    await _remind_later(conn, session, since=now, now=now)


async def _remind_later(conn: asyncpg.Connection, session: Session, *, since: datetime, now: datetime) -> None:
    """The next reminder of the roll, counted from when it was first asked for."""
    reminders = in_force(wall_time(session.start)[0]).roll_reminders
    due = next((since + after for after in reminders if since + after > now), None)
    if due is not None:
        await set_timer(conn, clocks.ROLL_MISSING, str(session.id), due)


async def roll_missing(due: TimerDue, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Its roll has not come: the supplier is asked once more, in the same words."""
    session_id = UUID(due.timer)
    class_id = await whereabouts.class_of_session(conn, session_id)
    if class_id is None:
        return
    group = await classes.locked(conn, class_id)
    session = group.session(session_id)
    if session.state is not SessionState.HELD:
        return
    listed = await rolls.listed(conn, session_id)
    expected = tuple(sorted(one for one, was_expected in listed.items() if was_expected))
    said = await rooms.says(conn, session_id)
    await outbox.add(conn, say.held(group, session, said, expected=expected, cause=due, now=now))
    await _remind_later(conn, session, since=session.end, now=now)


async def take_roll(told: RollCalled, conn: asyncpg.Connection, *, now: datetime) -> None:
    """A supplier says who took part; a higher revision corrects an earlier roll."""
    entries = tuple(heard.entry(entry) for entry in told.entries)
    called = Called(told.session_id, told.supplier_orgnr, entries, told.revision, told.class_id)
    await answer(conn, told, told.supplier_orgnr, record(conn, called, cause=told, now=now), now=now)


@dataclass(frozen=True)
class Called:
    """A roll as it was called. Without a revision it is the next; without a class it is whatever class the session is
    of."""

    session: UUID
    supplier: str
    entries: tuple[Entry, ...]
    revision: int | None = None
    group: UUID | None = None


async def record(conn: asyncpg.Connection, called: Called, *, cause: Because, now: datetime) -> Roll:
    """Write a roll beside the earlier ones and say it in full; who lent the teacher may call it too.

    Raises:
        UnknownSession, NotYours: no such session, or another supplier's.
        WrongState: it has not been held.
        OldRoll, WrongRoll: it is no roll of that session.
    """
    group = await _of(conn, called)
    known = await rolls.revision(conn, called.session)
    revision = known + 1 if called.revision is None else called.revision
    roll = Roll(group, group.session(called.session), revision, called.entries)
    listed = await rolls.listed(conn, called.session)
    check(roll, known_revision=known, listed=listed)
    said = await rolls.record(conn, called.session, revision, called.entries, now)
    await outbox.add(conn, say.attended(roll, said, expected=listed, cause=cause, now=now))
    await clear_timer(conn, clocks.ROLL_MISSING, str(called.session))
    return roll


async def correct(conn: asyncpg.Connection, called: Called, *, cause: Because, now: datetime) -> Roll:
    """Put one participant right: the roll that counts with her entry replaced, as its next revision.

    Raises:
        UnknownSession, NotYours, WrongState, WrongRoll: as of a roll; no roll yet, or nothing to put right.
    """
    await _of(conn, called)
    standing = await rolls.standing(conn, called.session)
    (entry,) = called.entries
    fixed = Called(called.session, called.supplier, corrected(standing, entry))
    return await record(conn, fixed, cause=cause, now=now)


async def _of(conn: asyncpg.Connection, called: Called) -> Timetable:
    """The class of a session that is over, locked."""
    class_id = await whereabouts.class_of_session(conn, called.session)
    if class_id is None or class_id != (called.group or class_id):
        raise UnknownSession(called.session)
    group = await classes.locked(conn, class_id)
    if not await substitutes.teaches(conn, called.supplier, group, group.session(called.session)):
        raise NotYours(called.session)
    life.change_session(group, called.session, session_life.close)
    return group
