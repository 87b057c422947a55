"""Lost sessions of a class that is published now, made up for where its offering promises that."""

from collections.abc import Sequence
from datetime import timedelta

import asyncpg

from samklasse_scheduling.domain.calendars import Calendars
from samklasse_scheduling.domain.making_up import Ground, made_up
from samklasse_scheduling.domain.plan import Kind
from samklasse_scheduling.domain.sessions import Dated
from samklasse_scheduling.domain.situation import Commitment, Teacher
from samklasse_scheduling.domain.term.asking import Host
from samklasse_scheduling.domain.timetable import Timetable
from samklasse_scheduling.store import around, make_up, people, teachers


async def with_lost(
    conn: asyncpg.Connection, group: Timetable, held: Sequence[Dated], calendars: Calendars
) -> tuple[Dated, ...]:
    """The sessions of a class, those made up among them. A FIXED class has its supplier's own times and no other."""
    if group.kind is Kind.FIXED or not await make_up.promised(conn, group.offering, group.first_day):
        return tuple(held)
    teacher = next((one for one in await teachers.read(conn, group.supplier) if one.id == group.teacher), None)
    if teacher is None:
        return tuple(held)
    aboard = await people.read(conn, group.enrollments)
    ground = Ground(
        teacher=await _host(conn, group, teacher),
        availability={one.person: one.availability for one in aboard.values()},
        busy=await make_up.busy(conn, {member.person for member in group.members}, group.teacher),
        calendars=calendars,
    )
    return made_up(group, held, ground)


async def _host(conn: asyncpg.Connection, group: Timetable, teacher: Teacher) -> Host:
    """The class's teacher, without the hours promised to classes that have no sessions yet."""
    promised = [one for one in await around.promised(conn, teacher.id) if _at_once(one, group)]
    away = [one for one in await teachers.absences(conn) if one.teacher == teacher.id]
    availability, minutes = teacher.availability, teacher.minutes_per_week
    for one in promised:
        availability &= ~one.mask
        minutes -= one.minutes_per_week
    return Host(
        id=teacher.id,
        features=frozenset(),
        availability=availability,
        first_day=teacher.first_day,
        last_day=teacher.last_day,
        minutes_per_week=minutes + sum(time.minutes for time in group.times),  # its own class is among the promised
        away=frozenset(
            one.first_day + timedelta(n) for one in away for n in range((one.last_day - one.first_day).days + 1)
        ),
    )


def _at_once(one: Commitment, group: Timetable) -> bool:
    return one.first_day <= group.last_day and group.first_day <= one.last_day
