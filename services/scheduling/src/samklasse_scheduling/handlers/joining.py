"""Who takes a place in a class that goes on, or is about to; nothing is said or kept of it here."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import reduce
from uuid import UUID

import asyncpg

from samklasse_scheduling.domain.calendars import Calendars, wall_time
from samklasse_scheduling.domain.errors import NoSeatLeft
from samklasse_scheduling.domain.rules import in_force
from samklasse_scheduling.domain.situation import Person
from samklasse_scheduling.domain.timetable import Timetable
from samklasse_scheduling.domain.waiting import Vacancy, room, taking, with_her
from samklasse_scheduling.store import catalogue, people
from samklasse_scheduling.store.situation import calendars


async def taken(
    conn: asyncpg.Connection,
    group: Timetable,
    candidates: Sequence[Person],
    now: datetime,
    free: Calendars | None = None,
) -> tuple[Timetable, list[UUID]]:
    """The class with those of the candidates, first come first served, who fit; and who came (enrollments)."""
    vacancy = await look(conn, group, candidates, now, free)
    came = taking(candidates, vacancy, in_force(group.first_day)) if vacancy else ()
    return reduce(with_her, came, group), [one.enrollment for one in came]


async def look(
    conn: asyncpg.Connection,
    group: Timetable,
    candidates: Sequence[Person],
    now: datetime,
    free: Calendars | None = None,
) -> Vacancy | None:
    """The class as whoever of the candidates joins must fit it; None: it has no place for any of them.

    `free`: all calendars, where the caller has read them for many classes.
    """
    offering = await catalogue.synchronous_offerings(conn, only=group.offering)
    if group.free_places < 1 or not candidates or not offering:
        return None
    aboard = tuple((await people.read(conn, group.enrollments)).values())
    towns = {one.municipality for one in aboard}
    known = all(one.municipality in towns for one in candidates)  # then nobody brings free days of her own
    days = Calendars() if known else free or await calendars(conn, group.first_day)
    return Vacancy(group, aboard, offering[0], max(group.first_day, wall_time(now)[0]), days)


async def places(conn: asyncpg.Connection, groups: Collection[Timetable]) -> dict[UUID, int]:
    """How many places each class has left, as small as somebody in it needs it to be."""
    known = await people.read(conn, [one for group in groups for one in group.enrollments])
    return {
        group.id: room(group, [known[one] for one in group.enrollments if one in known], in_force(group.first_day))
        for group in groups
    }


async def check_room(conn: asyncpg.Connection, group: Timetable) -> None:
    """Raises:
    NoSeatLeft: the class is as large as somebody in it may bear.
    """
    if (await places(conn, [group]))[group.id] < 1:
        raise NoSeatLeft(group.id)
