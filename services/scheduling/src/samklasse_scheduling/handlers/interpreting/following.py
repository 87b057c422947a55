"""A class has changed, or somebody in it: its bookings follow."""

from datetime import datetime
from uuid import UUID

import asyncpg

from samklasse_scheduling.domain.interpreting import following
from samklasse_scheduling.domain.interpreting.booking import Booking
from samklasse_scheduling.domain.interpreting.need import SUBJECT, languages
from samklasse_scheduling.domain.situation import Need, Person
from samklasse_scheduling.domain.timetable import Timetable
from samklasse_scheduling.handlers.interpreting import searching
from samklasse_scheduling.store import catalogue, people, timetables, whereabouts
from samklasse_scheduling.store.interpreting import bookings, pool
from samklasse_scheduling.translate.said import Because


async def follow(conn: asyncpg.Connection, group: Timetable, *, cause: Because, now: datetime) -> None:
    """Cancel, keep or begin bookings as the class, which the caller has locked, is now."""
    if group.subject != SUBJECT:
        return
    wanted = languages(group, await people.read(conn, group.enrollments), await _offered(conn, group.offering))
    known = await bookings.lock_of_class(conn, group.id)
    if not known and not wanted:
        return
    partial = await _partial(conn, group.id, known)
    followed = following.follow(group, wanted, known, partial, now=now)
    for one in followed.cancelled:
        await searching.let_go(conn, one, cause=cause, now=now)
    for one in followed.changed:
        await bookings.save(conn, one, says=0)
    await searching.begin(conn, followed.begun, cause=cause, now=now)


async def _offered(conn: asyncpg.Connection, offering: UUID) -> frozenset[str]:
    known = await catalogue.synchronous_offerings(conn, only=offering)
    return known[0].languages if known else frozenset()


async def _partial(conn: asyncpg.Connection, group: UUID, known: list[Booking]) -> frozenset[UUID]:
    asked = {offer.interpreter for one in known if one.live for offer in one.open_offers}
    coming = {one.interpreter for one in known if one.live and one.interpreter is not None}
    if not asked | coming:
        return frozenset()
    circle = (await pool.circles(conn, [group]))[group]
    return following.partial_ones(group, circle, await pool.read(conn, asked | coming))


async def concerned(conn: asyncpg.Connection, before: Person | None, person: Person) -> list[Timetable]:
    """The classes, locked, whose interpreters depend on how somebody has changed; they follow once she is saved."""
    if before is None or _interpreted(before) == _interpreted(person):
        return []
    found = await timetables.lock(conn, await whereabouts.classes_of(conn, [person.enrollment]))
    return [group for group in found.values() if group.open]


def _interpreted(person: Person) -> tuple[bool, str | None]:
    return Need.INTERPRETER in person.needs, person.language
