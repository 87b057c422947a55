"""People who may be placed, change, withdraw, or lose their seat."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
from samklasse_chassis.timers import TimerDue, set_timer
from samklasse_contracts.enrollment import (
    ParticipantPaused,
    ParticipantPlaceable,
    ParticipantResumed,
    ParticipantWithdrawn,
    SeatsEnded,
)

from samklasse_scheduling.domain.calendars import instant, wall_time
from samklasse_scheduling.handlers import classes, clocks, interpreting, moving
from samklasse_scheduling.handlers.replacing import propose_somebody
from samklasse_scheduling.store import erasure, people
from samklasse_scheduling.translate import heard


async def remember_person(told: ParticipantPlaceable, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Somebody waits for a class, or can or needs something else than before; who was erased stays unknown."""
    await erasure.lock_person(conn, told.person_id)
    if await erasure.erased(conn, told.person_id):
        return
    person = heard.person(told)
    ended = await people.ended_line(conn, person.seat.line)
    if ended is not None:
        last = min(person.seat.last_day, ended[0])
        person = replace(person, seat=replace(person.seat, last_day=last))
    before = (await people.read(conn, [person.enrollment])).get(person.enrollment)
    if before is not None and before.municipality != person.municipality:
        await moving.follow(conn, before, person, cause=told, now=now)
    groups = await interpreting.concerned(conn, before, person)
    await people.save(conn, person)
    for group in groups:
        await interpreting.follow(conn, group, cause=told, now=now)


async def pause_person(told: ParticipantPaused, conn: asyncpg.Connection, *, now: datetime) -> None:
    """She keeps her place in class and in line, and is not expected at sessions; who was never placeable is unknown."""
    await people.set_paused(conn, told.enrollment_id, paused=True)


async def resume_person(told: ParticipantResumed, conn: asyncpg.Connection, *, now: datetime) -> None:
    """She is expected again."""
    await people.set_paused(conn, told.enrollment_id, paused=False)


async def withdraw_person(told: ParticipantWithdrawn, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Somebody no longer takes part; the next in line gets her place, else somebody who waits is proposed for it."""
    await people.set_state(conn, [told.enrollment_id], "ENDED")
    for group in await classes.leave(conn, [told.enrollment_id], told.reason, cause=told, now=now):
        await propose_somebody(conn, group, cause=told, now=now)


async def end_seats(told: SeatsEnded, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Nobody sits on the line after its last day: now, or when that day is over."""
    await people.end_line(conn, told.line_id, told.ends_on, told.reason)
    over = instant(told.ends_on + timedelta(days=1), 0)
    if told.ends_on >= wall_time(now)[0]:
        await set_timer(conn, clocks.SEATS_END, str(told.line_id), over)
        return
    gone = await people.on_line(conn, told.line_id)
    await people.set_state(conn, gone, "ENDED")
    await classes.leave(conn, gone, told.reason, cause=told, now=now)


async def seats_end(due: TimerDue, conn: asyncpg.Connection, *, now: datetime) -> None:
    """The last day of a line is over."""
    line = UUID(due.timer)
    ended = await people.ended_line(conn, line)
    if ended is None or ended[0] >= wall_time(now)[0]:
        return
    gone = await people.on_line(conn, line)
    await people.set_state(conn, gone, "ENDED")
    await classes.leave(conn, gone, ended[1], cause=due, now=now)
