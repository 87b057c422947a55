"""Tutorials: offered and booked, or one for everybody; and sessions that were broken off, held once more."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

import asyncpg

from samklasse_scheduling.domain import session as session_life
from samklasse_scheduling.domain import timetable as life
from samklasse_scheduling.domain import tutorials as rules
from samklasse_scheduling.domain.calendars import instant, wall_time
from samklasse_scheduling.domain.errors import BadSlot, NotBooked, TutorialsDoNotFit
from samklasse_scheduling.domain.session import Session, SessionKind, SessionState
from samklasse_scheduling.domain.session_rules import SessionRules, in_force
from samklasse_scheduling.domain.timetable import Timetable
from samklasse_scheduling.domain.tutorials import Around, Span
from samklasse_scheduling.handlers import classes, clocks
from samklasse_scheduling.store import around as surroundings
from samklasse_scheduling.store import people, teachers, timetables
from samklasse_scheduling.store.situation import calendars
from samklasse_scheduling.translate.said import Because, Change

BOOKED, GIVEN_BACK, ASSIGNED, BROKEN_OFF = "TUTORIAL_BOOKED", "TUTORIAL_GIVEN_BACK", "TUTORIALS_ASSIGNED", "BROKEN_OFF"


async def offer(
    conn: asyncpg.Connection, group: Timetable, starts: Sequence[datetime], *, seats: int, now: datetime
) -> list[Session]:
    """Half-hours with the class's teacher that may be booked. Nobody is told of what nobody has booked.

    Raises:
        BadSlot: one of them cannot be; then none is offered.
        WrongState: the class does not go on.
    """
    rule = _open(group, now)
    if not 1 <= seats <= rule.tutorial_maximum:
        raise BadSlot("TOO_MANY_SEATS", seats=seats, most=rule.tutorial_maximum)
    around = await look(conn, group, now)
    offered: list[Session] = []
    for start in sorted(starts):
        slot = Span(start, start + rule.tutorial)
        rules.check(slot, around)
        _check_load([slot], around)
        around = replace(around, taken=[*around.taken, slot])
        offered.append(_tutorial(group, slot, (), seats=seats))
    await timetables.save(conn, life.with_sessions(group, offered), says=0)
    await clocks.wind(conn, group, life.with_sessions(group, offered))
    return offered


async def assign(
    conn: asyncpg.Connection, group: Timetable, first_day: date, last_day: date, *, cause: Because, now: datetime
) -> list[Session]:
    """One half-hour for each member who does not pause, in these days; told at once.

    Raises:
        TutorialsDoNotFit: not everybody can have one; then nobody gets one.
        WrongState: the class does not go on.
    """
    rule = _open(group, now)
    around = await look(conn, group, now)
    days = [first_day + timedelta(days=offset) for offset in range((last_day - first_day).days + 1)]
    slots = rules.candidates(days, rule.tutorial // timedelta(minutes=1), around)
    paused = await people.paused(conn, group.enrollments)
    wanted = [one for one in group.enrollments if one not in paused]
    given = rules.assign(wanted, slots, around)
    if len(given) < len(wanted):
        raise TutorialsDoNotFit(len(wanted), len(given))
    made = [session_life.schedule(_tutorial(group, slot, (enrollment,), seats=1)) for enrollment, slot in given.items()]
    after = life.revised(life.with_sessions(group, made))
    await classes.tell(conn, Change(group, after, ASSIGNED), cause=cause, now=now)
    return made


async def book(
    conn: asyncpg.Connection, group: Timetable, session: Session, enrollment: UUID, *, cause: Because, now: datetime
) -> Session:
    """Somebody gets a half-hour that is offered, or joins the others in it.

    Raises:
        NotBooked: it is no tutorial, it is full or hers already, she has another one to come, or cannot then.
        WrongState: it is no longer offered.
    """
    around = await look(conn, group, now)
    slot = Span(session.start, session.end)
    _check_booking(group, session, enrollment, now)
    if any(first <= slot.day <= last for first, last in around.away):
        raise NotBooked("TEACHER_AWAY")
    if not rules.can(enrollment, slot, around):
        raise NotBooked("NOT_FREE_THEN")
    fresh = session_life.schedule(session) if session.state is SessionState.PROPOSED else session
    booked = replace(fresh, people=tuple(sorted((*(session.people or ()), enrollment))))
    after = life.revised(life.with_sessions(group, [booked]))
    await classes.tell(conn, Change(group, after, BOOKED), cause=cause, now=now)
    return booked


def _check_booking(group: Timetable, session: Session, enrollment: UUID, now: datetime) -> None:
    inside = session.people or ()
    hers = [
        other
        for other in group.sessions
        if other.kind is SessionKind.TUTORIAL and other.coming and enrollment in (other.people or ())
    ]
    judgements = (
        ("NO_TUTORIAL", session.kind is not SessionKind.TUTORIAL),
        ("SESSION_OVER", not session.coming or session.start <= now),
        ("NOT_IN_CLASS", enrollment not in group.enrollments),
        ("HAS_ONE_ALREADY", bool(hers)),
        ("FULL", len(inside) >= session.seats),
    )
    for code, wrong in judgements:
        if wrong:
            raise NotBooked(code)


async def give_back(
    conn: asyncpg.Connection, group: Timetable, session: Session, enrollment: UUID, *, cause: Because, now: datetime
) -> Session:
    """She does not come to her tutorial; one that nobody comes to is cancelled.

    Raises:
        NotBooked: it is not hers, or has begun.
    """
    if session.kind is not SessionKind.TUTORIAL or enrollment not in (session.people or ()):
        raise NotBooked("NOT_BOOKED")
    if session.state is not SessionState.SCHEDULED or session.start <= now:
        raise NotBooked("SESSION_OVER")
    left = replace(session, people=tuple(one for one in session.people or () if one != enrollment))
    fixed = left if left.people else session_life.cancel(left)
    after = life.revised(life.with_sessions(group, [fixed]))
    await classes.tell(conn, Change(group, after, GIVEN_BACK), cause=cause, now=now)
    return fixed


async def break_off(
    conn: asyncpg.Connection,
    group: Timetable,
    session: Session,
    instead: datetime | None,
    *,
    cause: Because,
    now: datetime,
) -> tuple[Session, Session | None]:
    """A session that goes on is broken off, and held once more at another time where one is given.

    Raises:
        WrongState: it does not go on at this moment.
        BadSlot: the other time is none.
    """
    broken = session_life.abort(session)
    fresh = None
    if instead is not None:
        slot = Span(instead, instead + (session.end - session.start))
        around = await look(conn, group, now)
        rules.check(slot, around)
        _check_load([slot], around)
        if not all(rules.can(one, slot, around) for one in session.people or group.enrollments):
            raise BadSlot("MEMBERS_NOT_FREE", starts_at=instead.isoformat())
        fresh = session_life.instead_of(broken, slot.start, slot.end)
    after = life.revised(life.with_sessions(group, [broken, *([fresh] if fresh else [])]))
    await classes.tell(conn, Change(group, after, BROKEN_OFF), cause=cause, now=now)
    return broken, fresh


async def look(conn: asyncpg.Connection, group: Timetable, now: datetime) -> Around:
    """What a new session of the class has to keep clear of.

    Raises:
        BadSlot: nothing is known of the class's teacher.
    """
    today = wall_time(now)[0]
    known = await teachers.read(conn, group.supplier)
    teacher = next((one for one in known if one.id == group.teacher), None)
    if teacher is None:
        raise BadSlot("TEACHER_NOT_AVAILABLE", teacher_id=str(group.teacher))
    off, towns = await calendars(conn, group.first_day), {member.municipality for member in group.members}
    aboard = await people.read(conn, group.enrollments)
    this_week = instant(rules.monday_of(today), 0)
    return Around(
        teacher=teacher,
        first_day=group.first_day,
        last_day=group.last_day,
        not_before=now + in_force(today).notice,
        free=off.free_days(towns, group.id),
        hours_off=off.hours_off(towns, group.id),
        away=[(a.first_day, a.last_day) for a in await teachers.absences(conn) if a.teacher == group.teacher],
        taken=await surroundings.taken(conn, group.teacher, this_week),
        promised=await surroundings.promised(conn, group.teacher),
        availability={enrollment: person.availability for enrollment, person in aboard.items()},
        busy=await surroundings.busy(conn, group.id, now),
    )


def _open(group: Timetable, now: datetime) -> SessionRules:
    """The rules of sessions today, for a class that people still come to."""
    life.only_open(group)
    return in_force(wall_time(now)[0])


def _check_load(slots: Sequence[Span], around: Around) -> None:
    for slot in slots:
        if rules.room_in_week(around, rules.monday_of(slot.day)) < slot.minutes:
            raise BadSlot("TEACHER_LOAD", starts_at=slot.start.isoformat())


def _tutorial(group: Timetable, slot: Span, inside: tuple[UUID, ...], *, seats: int) -> Session:
    made: UUID = uuid5(group.id, f"tutorial {slot.start.isoformat()} {group.revision}")
    return Session(
        made, slot.start, slot.end, slot.minutes, group.teacher, state=SessionState.PROPOSED, revision=0,
        kind=SessionKind.TUTORIAL, people=inside, seats=seats,
    )  # fmt: skip
