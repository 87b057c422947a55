"""The room of a session: wished for shortly before, told of when it is there, and who is let in when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid5

import asyncpg
from samklasse_chassis import outbox, vault
from samklasse_chassis.errors import NotFound
from samklasse_chassis.timers import TimerDue, set_timer
from samklasse_contracts.message import Cause

from samklasse_scheduling.domain import session as session_life
from samklasse_scheduling.domain import timetable as life
from samklasse_scheduling.domain.attending import attending
from samklasse_scheduling.domain.calendars import wall_time
from samklasse_scheduling.domain.errors import NoRoom
from samklasse_scheduling.domain.session import Session, SessionState
from samklasse_scheduling.domain.session_rules import SessionRules, in_force
from samklasse_scheduling.domain.timetable import Timetable
from samklasse_scheduling.handlers import classes, clocks
from samklasse_scheduling.store import rooms, timetables, whereabouts
from samklasse_scheduling.store.rooms import Wish
from samklasse_scheduling.translate import sessions as say


class Kind(StrEnum):
    """What is sealed in the vault of scheduling, under the class."""

    OWN_ROOM = "OWN_ROOM"


class Purpose(StrEnum):
    """Why it is opened."""

    JOIN = "JOIN"


async def found(conn: asyncpg.Connection, session_id: UUID, *, locked: bool) -> tuple[Timetable, Session] | None:
    """A session and its class."""
    class_id = await whereabouts.class_of_session(conn, session_id)
    if class_id is None:
        return None
    group = await classes.locked(conn, class_id) if locked else (await timetables.read(conn, [class_id]))[class_id]
    return group, group.session(session_id)


async def session_room(due: TimerDue, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Its room is wanted, and its start is waited for. Nothing, if it was moved or called off meanwhile."""
    held = await found(conn, UUID(due.timer), locked=True)
    if held is None:
        return
    group, session = held
    if session.state is not SessionState.SCHEDULED or clocks.room_at(session) > now or session.end <= now:
        return
    own = await rooms.has_own(conn, group.id)
    await rooms.want(conn, session.id, due.cause, own=own)
    if own:
        await _say_ready(conn, group, session, due.cause, now)
    if session.start > now:
        await set_timer(conn, clocks.SESSION_START, str(session.id), session.start)
    else:
        await _begin(conn, group, session)


async def session_start(due: TimerDue, conn: asyncpg.Connection, *, now: datetime) -> None:
    """It goes on now. Nothing, if it was moved or called off meanwhile."""
    held = await found(conn, UUID(due.timer), locked=True)
    if held is None:
        return
    group, session = held
    if session.state is SessionState.SCHEDULED and session.start <= now < session.end:
        await _begin(conn, group, session)


async def _begin(conn: asyncpg.Connection, group: Timetable, session: Session) -> None:
    life.change_session(group, session.id, session_life.begin)
    await timetables.set_live(conn, session.id)


async def record(conn: asyncpg.Connection, wish: Wish, *, now: datetime) -> None:
    """The provider has done what was wished; a room that is there is told of, unless it is wanted no more."""
    held = await found(conn, wish.session, locked=True)
    if await rooms.done(conn, wish) and not wish.ending and held is not None:
        await _say_ready(conn, *held, wish.cause, now)


async def _say_ready(conn: asyncpg.Connection, group: Timetable, session: Session, cause: Cause, now: datetime) -> None:
    said = await rooms.says(conn, session.id)
    told = say.room_ready(
        group.id, session.id, session.revision, said, owner_orgnr=group.supplier, cause=cause, now=now
    )
    await outbox.add(conn, told)


async def set_own(conn: asyncpg.Connection, keys: vault.Keys | None, class_id: UUID, url: str | None) -> None:
    """A class meets in a room of its supplier's own from its next session on, or no longer (None)."""
    await classes.locked(conn, class_id)
    await rooms.set_own(conn, class_id, own=url is not None)
    if url is None:
        await vault.drop(conn, class_id, Kind.OWN_ROOM)
    else:
        await vault.seal(conn, keys, class_id, Kind.OWN_ROOM, url.encode())


async def own_link(
    conn: asyncpg.Connection, keys: vault.Keys | None, class_id: UUID, reader: vault.Reader
) -> str | None:
    """The address of a supplier's own room, and in the read log who opened it."""
    if not await rooms.has_own(conn, class_id):
        return None
    sealed = await vault.unseal(conn, keys, class_id, Kind.OWN_ROOM, reader=reader, purpose=Purpose.JOIN)
    return sealed.decode() if sealed else None


@dataclass(frozen=True)
class Entry:
    """Somebody who may go into a session's room now. `who` tells people apart, `called` is what others see."""

    group: Timetable
    session: Session
    who: str
    called: str
    moderator: bool
    breakout: int | None = None


def for_teacher(group: Timetable, session: Session, *, now: datetime) -> Entry:
    """The supplier's teacher, the only moderator.

    Raises:
        NoRoom: too early, or over.
    """
    _on_time(session, _rules(session).teacher_before, now)
    return Entry(group, session, who=f"teacher-{session.teacher}", called="Lærer", moderator=True)


def for_participant(group: Timetable, session: Session, enrollment: UUID, *, now: datetime) -> Entry:
    """Somebody whom the session is for, under a name that tells nothing of her.

    Raises:
        NotFound: it is not for her.
        NoRoom: too early, or over.
    """
    if enrollment not in {member.enrollment for member in attending(group, session)}:
        raise NotFound
    _on_time(session, _rules(session).participant_before, now)
    inside = [number for number, people in enumerate(session.groups, start=1) if enrollment in people]
    alias = uuid5(session.id, f"alias {enrollment}")
    return Entry(
        group, session, who=str(alias), called=f"Deltaker {alias.hex[:4].upper()}", moderator=False,
        breakout=inside[0] if inside else None,
    )  # fmt: skip


def _rules(session: Session) -> SessionRules:
    return in_force(wall_time(session.start)[0])


def _on_time(session: Session, before: timedelta, now: datetime) -> None:
    if session.state not in (SessionState.SCHEDULED, SessionState.LIVE) or now >= session.end:
        raise NoRoom("SESSION_OVER", state=session.state)
    if now < session.start - before:
        raise NoRoom("TOO_EARLY", opens_at=(session.start - before).isoformat())
