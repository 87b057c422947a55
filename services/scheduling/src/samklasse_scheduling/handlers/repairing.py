"""Carrying out a repair: one message per class, and one more if some of its sessions have no other time."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import asyncpg
from samklasse_chassis import outbox

from samklasse_scheduling.domain.calendars import wall_time
from samklasse_scheduling.domain.repair import Fix, Repaired, Surroundings, repair_sessions
from samklasse_scheduling.domain.repair.blocking import blockers
from samklasse_scheduling.domain.session import Session
from samklasse_scheduling.domain.sessions import dated
from samklasse_scheduling.domain.timetable import Timetable
from samklasse_scheduling.handlers import classes, making_up
from samklasse_scheduling.store import people, teachers, timetables, whereabouts
from samklasse_scheduling.store.situation import calendars
from samklasse_scheduling.translate import repairs as say
from samklasse_scheduling.translate.said import Because, Change

FREE_DAY = "FREE_DAY"


async def repair_now(
    conn: asyncpg.Connection, sessions: Iterable[UUID], reason: str, *, cause: Because, now: datetime
) -> None:
    """Repair these one by one, whatever has become of them meanwhile."""
    around = await surroundings(conn, now)
    await carry_out(conn, around, repair_sessions(around, sessions, now=now), reason, cause=cause, now=now)


async def carry_out(
    conn: asyncpg.Connection, around: Surroundings, done: Repaired, reason: str, *, cause: Because, now: datetime
) -> None:
    """One message per class, and one more if some of its sessions have no other time.

    A class may be given an hour that another one lets go of, and be saved before it.
    """
    await timetables.free_hours(conn, [after.id for after in done.timetables])
    for after in done.timetables:
        await classes.tell(conn, Change(around.timetables[after.id], after, reason), cause=cause, now=now)
    for after in done.timetables:
        cancelled = [one.id for one in after.sessions if done.fixes.get(one.id) is Fix.CANCELLED]
        if cancelled:
            why = {one: blockers(around, after.id, one, now=now) for one in cancelled}
            said = await timetables.save(conn, after, says=1)
            await outbox.add(conn, say.no_slot(after, why, reason, said, cause=cause, now=now))
            if reason == FREE_DAY:
                await making_up.want(conn, after, cancelled, cause=cause, now=now)


async def surroundings(conn: asyncpg.Connection, now: datetime, *, lock: bool = True) -> Surroundings:
    """Every open class, locked, every teacher, and who can when.

    Beside them classes that are proposed, with the lessons that their teachers have promised and nobody in them: they
    keep teachers' hours taken, and as they are not open nothing in them is moved.
    """
    promised = await _promised(conn, now)
    known = await whereabouts.open_classes(conn)
    groups = await (timetables.lock(conn, known) if lock else timetables.read(conn, known))
    members = [enrollment for group in groups.values() for enrollment in group.enrollments]
    there = await people.read(conn, members)
    return Surroundings(
        timetables=promised | groups,
        teachers=await teachers.read(conn),
        absences=await teachers.absences(conn),
        availability={enrollment: person.availability for enrollment, person in there.items()},
        calendars=await calendars(conn, wall_time(now)[0]),
    )


async def _promised(conn: asyncpg.Connection, now: datetime) -> dict[UUID, Timetable]:
    """Read before the open classes are: one that is published in between is among those."""
    known = await timetables.read(conn, await whereabouts.promised_classes(conn, since=wall_time(now)[0]))
    return {group.id: _as_promised(group) for group in known.values() if not group.open}


def _as_promised(group: Timetable) -> Timetable:
    lessons = tuple(
        Session(one.id, one.start, one.end, one.minutes, group.teacher)
        for one in dated(group.id, group.times, first_day=group.first_day, weeks=group.weeks, free=frozenset())
    )
    return replace(group, members=(), sessions=lessons)
