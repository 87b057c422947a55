"""Changing a class: saved whole, timers moved, and told in full."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import asyncpg
from samklasse_chassis import outbox

from samklasse_scheduling.domain import attending
from samklasse_scheduling.domain import timetable as life
from samklasse_scheduling.domain.calendars import Calendars
from samklasse_scheduling.domain.errors import UnknownClass
from samklasse_scheduling.domain.timetable import State, Timetable
from samklasse_scheduling.domain.waiting import in_line
from samklasse_scheduling.handlers import clocks, interpreting, joining
from samklasse_scheduling.store import holding, people, timetables, waiting, whereabouts
from samklasse_scheduling.translate import said as say
from samklasse_scheduling.translate.said import Because, Change, Leaving


async def tell(conn: asyncpg.Connection, change: Change, *, cause: Because, now: datetime) -> None:
    """Save a class and say what it is now, its groups and tutorials after those who came and left."""
    change = replace(change, after=attending.follow(change.after))
    said = await timetables.save(conn, change.after, says=1)
    await clocks.wind(conn, change.before, change.after)
    await clocks.check_calendar(conn, change.before, change.after, now)
    cancelled = change.after.state is State.CANCELLED
    message = (say.cancelled if cancelled else say.timetabled)(change, said, cause=cause, now=now)
    await outbox.add(conn, message)
    await interpreting.follow(conn, change.after, cause=cause, now=now)


async def leave(
    conn: asyncpg.Connection, enrollments: Iterable[UUID], reason: str, *, cause: Because, now: datetime
) -> list[Timetable]:
    """Take people out of whatever class they are in, and let the next in line in; one message per class.

    Returns:
        The classes that go on with a place that nobody in line could take.
    """
    vacant = []
    gone = frozenset(enrollments)
    await waiting.leave(conn, gone)
    for before in (await timetables.lock(conn, await whereabouts.classes_of(conn, gone))).values():
        after = life.without(before, gone)
        if not before.open:
            await timetables.save(conn, after, says=0)
            continue
        after = life.revised(await refilled(conn, after, now))
        leaving = tuple(Leaving(member, reason) for member in before.members if member.enrollment in gone)
        await tell(conn, Change(before, after, reason, leaving), cause=cause, now=now)
        if len(after.members) < len(before.members):
            vacant.append(after)
    return vacant


async def refilled(
    conn: asyncpg.Connection, group: Timetable, now: datetime, free: Calendars | None = None
) -> Timetable:
    """The class with its free places given to those in line; `free` as in `joining.look`."""
    after, came = await from_line(conn, group, now, free)
    if came:
        await people.set_state(conn, came, "PLACED")
        await waiting.leave(conn, came)
    return after


async def from_line(
    conn: asyncpg.Connection, group: Timetable, now: datetime, free: Calendars | None = None
) -> tuple[Timetable, list[UUID]]:
    """The class as it would be with those in line, and who came (enrollments); locked, and nothing written yet."""
    line = await waiting.read(conn, group.id)
    if group.free_places < 1 or not line:
        return group, []
    here = in_line(line, await holding.hold(conn, [one.enrollment for one in line], state="WAITING"))
    return await joining.taken(conn, group, here, now, free)


async def cancel_class(
    conn: asyncpg.Connection, class_id: UUID, reason: str, *, cause: Because, now: datetime
) -> Timetable:
    """Cancel a class; its people wait again.

    Raises:
        UnknownClass: there is none by that id.
        WrongState: it has ended, is cancelled already, or was never published.
    """
    before = await locked(conn, class_id)
    after = life.cancel(before)
    leaving = tuple(Leaving(member, reason) for member in before.members)
    await people.set_state(conn, before.enrollments, "WAITING")
    await tell(conn, Change(before, after, reason, leaving), cause=cause, now=now)
    return after


async def hold_place(conn: asyncpg.Connection, class_id: UUID) -> Timetable:
    """Keep one place in a class free; nothing is said and nothing written of whom it is for.

    Raises:
        UnknownClass: there is none by that id.
        WrongState: it has ended or is cancelled.
        NoSeatLeft: it is full, or as large as somebody in it may bear.
    """
    before = await locked(conn, class_id)
    after = life.hold_place(before)
    await joining.check_room(conn, before)
    await timetables.save(conn, after, says=0)
    return after


async def locked(conn: asyncpg.Connection, class_id: UUID) -> Timetable:
    """One class, locked.

    Raises:
        UnknownClass: there is none by that id.
    """
    found: Sequence[Timetable] = list((await timetables.lock(conn, [class_id])).values())
    if not found:
        raise UnknownClass(class_id)
    return found[0]
