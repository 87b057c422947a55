"""Lost sessions made up for: classes that wait are loaded together, and written one by one as they are by then."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

import asyncpg
from samklasse_contracts.message import Cause, Message

from samklasse_scheduling.domain.calendars import Calendars, instant, wall_time
from samklasse_scheduling.domain.making_up import Case, Ground, lost, made_up, monday, question, whole
from samklasse_scheduling.domain.plan import Kind
from samklasse_scheduling.domain.repair.rules import in_force
from samklasse_scheduling.domain.session import Session
from samklasse_scheduling.domain.situation import Teacher
from samklasse_scheduling.domain.term.asking import Host, Nowhere, Placed
from samklasse_scheduling.domain.term.checking import wrong
from samklasse_scheduling.domain.timetable import Timetable
from samklasse_scheduling.handlers import classes, modules
from samklasse_scheduling.store import calendars as school_calendars
from samklasse_scheduling.store import engagements, make_up, people, teachers, timetables
from samklasse_scheduling.store.make_up import Waiting
from samklasse_scheduling.store.situation import calendars
from samklasse_scheduling.translate.said import Because, Change

REASON = "MADE_UP"


async def promised(conn: asyncpg.Connection, group: Timetable) -> bool:
    """Whether a class makes up for lost sessions. A FIXED class has its supplier's own times and no other."""
    return group.kind is not Kind.FIXED and await make_up.promised(conn, group.offering, group.first_day)


async def want(
    conn: asyncpg.Connection, group: Timetable, cancelled: Collection[UUID] = (), *, cause: Because, now: datetime
) -> None:
    """A class has lost sessions, or may have: they are looked for with all others', outside this transaction."""
    if await promised(conn, group):
        trail = cause.envelope.correlationid if isinstance(cause, Message) else cause.correlation_id
        await make_up.want(conn, group.id, cancelled, trail=trail, at=now)


async def lessons(conn: asyncpg.Connection, group: Timetable, held: Collection[UUID]) -> list[Session]:
    """The sessions of a class that are held, each where it stands in the order of the whole term's modules."""
    return [one for one in await modules.lessons(conn, group, whole(group)) if one.id in held]


async def load(conn: asyncpg.Connection, waiting: Sequence[Waiting], now: datetime) -> tuple[list[Case], Ground]:
    """The classes among these that still go on and have lost sessions, and what all of them have to keep clear of."""
    return await _survey(conn, await timetables.read(conn, [one.id for one in waiting]), waiting, now)


async def _survey(
    conn: asyncpg.Connection, groups: Mapping[UUID, Timetable], waiting: Iterable[Waiting], now: datetime
) -> tuple[list[Case], Ground]:
    today = wall_time(now)[0]
    earliest = wall_time(now + in_force(today).notice)[0] + timedelta(days=1)
    known = await calendars(conn, today)
    here = [(groups[one.id], one) for one in waiting if one.id in groups and groups[one.id].open]
    cases = [case for group, one in here if (case := await _case(conn, group, one)).lost]
    return cases, await _ground(conn, [case.group for case in cases], known, earliest)


async def _case(conn: asyncpg.Connection, group: Timetable, waiting: Waiting) -> Case:
    return Case(group, lost(group, await modules.lessons(conn, group, whole(group)), waiting.cancelled))


async def _ground(conn: asyncpg.Connection, groups: Sequence[Timetable], known: Calendars, earliest: date) -> Ground:
    """Promises are read before sessions: a class that is published meanwhile is in one of the two."""
    staff = sorted({group.teacher for group in groups})
    since = monday(earliest)
    promised_ = await engagements.promised(conn, staff, since)
    taught = await engagements.teaching(conn, staff, instant(since, 0))
    elsewhere = await engagements.elsewhere(conn, [group.id for group in groups], instant(since, 0))
    aboard = await people.read(conn, [one for group in groups for one in group.enrollments])
    return Ground(
        hosts=await _hosts(conn, staff),
        people={one.person: one.availability for one in aboard.values()},
        busy=(*promised_, *taught, *elsewhere),
        calendars=known,
        earliest=earliest,
    )


async def _hosts(conn: asyncpg.Connection, staff: Sequence[UUID]) -> tuple[Host, ...]:
    away: dict[UUID, set[date]] = {}
    for one in await teachers.absences(conn):
        days = range((one.last_day - one.first_day).days + 1)
        away.setdefault(one.teacher, set()).update(one.first_day + timedelta(n) for n in days)
    return tuple(_host(teacher, away.get(teacher.id, ())) for teacher in await teachers.these(conn, staff))


def _host(teacher: Teacher, away: Iterable[date]) -> Host:
    return Host(
        id=teacher.id,
        features=frozenset(),
        availability=teacher.availability,
        first_day=teacher.first_day,
        last_day=teacher.last_day,
        minutes_per_week=teacher.minutes_per_week,
        away=frozenset(away),
    )


async def write(
    conn: asyncpg.Connection, asked: Waiting, placed: Sequence[Placed], nowhere: Sequence[Nowhere], *, now: datetime
) -> bool:
    """Put what was found for a class in its timetable, judged by how everything is now; whether it holds.

    Where it does not hold any more, or not all that is lost by now was asked about, or a day has come free for what had
    no place, nothing is written, and the class goes on waiting.
    """
    await school_calendars.hold(conn)
    groups = await timetables.lock(conn, [asked.id])
    waiting = await make_up.lock(conn, asked.id)
    if waiting is None:
        return True
    if nowhere and waiting.reopened_at != asked.reopened_at:
        return False
    cases, ground = await _survey(conn, groups, [waiting], now)
    if wrong(question(cases, ground), placed, nowhere):
        return False
    for case in cases if placed else ():
        cause = Cause(uuid5(asked.id, f"made up {case.group.revision}"), waiting.trail)
        after = made_up(case, placed)
        await classes.tell(conn, Change(case.group, after, REASON), cause=cause, now=now)
    await make_up.settle(conn, asked.id, left=bool(nowhere))
    return True
