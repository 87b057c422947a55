"""Carrying out a repair: one message per class, and one more if some of its sessions have no other time."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import asyncpg
from samklasse_chassis import outbox

from samklasse_scheduling.domain.calendars import wall_time
from samklasse_scheduling.domain.repair import Fix, Repaired, Surroundings, repair_sessions
from samklasse_scheduling.domain.repair.blocking import blockers
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
    """One message per class, and one more if some of its sessions have no other time."""
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
    """Every open class, locked, every teacher, and who can when."""
    known = await whereabouts.open_classes(conn)
    groups = await (timetables.lock(conn, known) if lock else timetables.read(conn, known))
    members = [enrollment for group in groups.values() for enrollment in group.enrollments]
    there = await people.read(conn, members)
    return Surroundings(
        timetables=groups,
        teachers=await teachers.read(conn),
        absences=await teachers.absences(conn),
        availability={enrollment: person.availability for enrollment, person in there.items()},
        calendars=await calendars(conn, wall_time(now)[0]),
    )
