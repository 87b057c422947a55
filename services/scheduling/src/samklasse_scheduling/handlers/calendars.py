"""School calendars come in as versions; published classes that they hit are reported, and mended elsewhere."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import asyncpg
from samklasse_chassis import outbox
from samklasse_chassis.timers import TimerDue
from samklasse_contracts.message import Cause

from samklasse_scheduling.domain.calendars import wall_time
from samklasse_scheduling.domain.errors import NotAFreeDay
from samklasse_scheduling.domain.hits import hit
from samklasse_scheduling.domain.school_calendar import SchoolCalendar
from samklasse_scheduling.domain.session import Session
from samklasse_scheduling.handlers import disruptions
from samklasse_scheduling.store import calendars as store
from samklasse_scheduling.store import catalogue, make_up, situation, timetables, waivers, whereabouts
from samklasse_scheduling.store.calendars import Setting
from samklasse_scheduling.store.waivers import Waiver
from samklasse_scheduling.translate.calendars.saying import published

Hit = Mapping[UUID, tuple[Session, ...]]


class Outcome(StrEnum):
    """What became of a calendar."""

    TAKEN = "TAKEN"
    UNCHANGED = "UNCHANGED"
    """It is the newest version already."""
    DRY_RUN = "DRY_RUN"


@dataclass(frozen=True)
class Taken:
    """A calendar as it was taken, and the coming sessions it hits by class."""

    outcome: Outcome
    version: int | None
    calendar: SchoolCalendar
    hit: Hit = field(default_factory=dict)


async def set_calendar(
    conn: asyncpg.Connection, owner: str, made: SchoolCalendar, setting: Setting, *, cause: Cause
) -> Taken:
    """Make `made` the newest version of an owner's calendar, and say so. The same again changes nothing."""
    await store.changing(conn)
    newest = await _newest(conn, owner)
    if newest is not None and newest[1] == made:
        return Taken(Outcome.UNCHANGED, newest[0], made)
    version = await store.add_version(conn, owner, made, setting)
    await outbox.add(conn, published(owner, version, made, cause=cause, now=setting.at))
    return Taken(Outcome.TAKEN, version, made, await mend(conn, owner, made.first_day, cause=cause, now=setting.at))


class _Tried(Exception):
    """Undoes a trial; carries what came of it."""

    def __init__(self, hit: Hit) -> None:
        self.hit = hit


async def try_calendar(conn: asyncpg.Connection, owner: str, made: SchoolCalendar, setting: Setting) -> Taken:
    """What would come of it; nothing is kept."""
    try:
        async with conn.transaction():
            await store.changing(conn)
            await store.add_version(conn, owner, made, setting)
            raise _Tried(await _hit(conn, owner, made.first_day, setting.at))
    except _Tried as tried:
        return Taken(Outcome.DRY_RUN, None, made, tried.hit)


async def waive(conn: asyncpg.Connection, waiver: Waiver) -> Waiver:
    """A municipality lets a class, or all its classes, meet on a day that it has off; what was lost may go there.

    Raises:
        NotAFreeDay: it has nothing off that day.
    """
    await store.changing(conn)
    known = replace(await situation.calendars(conn, waiver.day), waived={})
    free = known.free_days([waiver.municipality])
    if waiver.day not in free and waiver.day not in known.hours_off([waiver.municipality]):
        raise NotAFreeDay(waiver.day)
    kept = await waivers.add(conn, waiver)
    if kept.id == waiver.id:
        groups = await timetables.lock(conn, await make_up.without(conn, waiver.municipality, waiver.class_id))
        await make_up.reopen(conn, waiver.at, groups)
    return kept


async def withdraw(conn: asyncpg.Connection, waiver: Waiver, *, by: str, cause: Cause, now: datetime) -> Hit:
    """The day is off again; the sessions that were put there."""
    if waiver.withdrawn_at is not None:
        return {}
    await store.changing(conn)
    await waivers.withdraw(conn, waiver.id, by=by, at=now)
    return await mend(conn, waiver.municipality, waiver.day, cause=cause, now=now)


async def mend(conn: asyncpg.Connection, owner: str, day: date, *, cause: Cause, now: datetime) -> Hit:
    """What an owner's calendar hits is repaired like any other disruption; the sessions as they were."""
    await timetables.lock(conn, await whereabouts.open_classes(conn))  # whoever moves a lesson now has looked before us
    found = await _hit(conn, owner, day, now)
    await _repair(conn, found, cause=cause, now=now)
    await make_up.reopen(conn, now)
    return found


async def check_class(due: TimerDue, conn: asyncpg.Connection, *, now: datetime) -> None:
    """A class has people from another municipality than before: its sessions on that one's days off are repaired."""
    known = await situation.calendars(conn, wall_time(now)[0])
    groups = (await timetables.read(conn, [UUID(due.timer)])).values()
    everybody = {member.municipality for group in groups for member in group.members}
    await _repair(conn, hit((g for g in groups if g.open), known, by=everybody, now=now), cause=due.cause, now=now)


async def _repair(conn: asyncpg.Connection, found: Hit, *, cause: Cause, now: datetime) -> None:
    if found:
        sessions = {class_id: [one.id for one in ones] for class_id, ones in found.items()}
        await disruptions.free_days_came(conn, sessions, cause=cause, now=now)


async def _hit(conn: asyncpg.Connection, owner: str, day: date, now: datetime) -> Hit:
    known = await situation.calendars(conn, max(day, wall_time(now)[0]))
    counties = await catalogue.counties(conn)
    by: Collection[str] = {owner, *(orgnr for orgnr, county in counties.items() if county == owner)}
    groups = await timetables.read(conn, await whereabouts.open_classes(conn))
    return hit(groups.values(), known, by=by, now=now)


async def _newest(conn: asyncpg.Connection, owner: str) -> tuple[int, SchoolCalendar] | None:
    found = await store.versions(conn, owner, limit=1)
    if not found:
        return None
    one = found[0]
    return one.number, SchoolCalendar(one.first_day, one.last_day, await store.days(conn, owner, one.number))
