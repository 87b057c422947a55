"""Somebody has moved to another municipality: her place in class and in plans stays, and is answered for from there.

The waiting order is this service's (flows.md section 1) and holds enrollments, which a move does not change: nothing
is done to it, so nobody's place in line is lost or won, and a yes that was given for her stands.
"""

from dataclasses import replace
from datetime import datetime

import asyncpg
from samklasse_chassis import outbox
from samklasse_contracts.message import Message

from samklasse_scheduling.domain import timetable as life
from samklasse_scheduling.domain.proposal import PlanRow
from samklasse_scheduling.domain.situation import Person
from samklasse_scheduling.domain.timetable import State, Timetable
from samklasse_scheduling.handlers import classes, clocks
from samklasse_scheduling.store import plans, timetables, waiting, whereabouts
from samklasse_scheduling.store.interpreting import register
from samklasse_scheduling.translate import plans as say_plans
from samklasse_scheduling.translate.said import Change

MOVED = "MOVED"
OVER = (State.ENDED, State.CANCELLED)


async def follow(conn: asyncpg.Connection, before: Person, person: Person, *, cause: Message, now: datetime) -> None:
    """List her under her new municipality from now on; what has ended stays as it was.

    The interpreters that she must not have go on being kept from her, and are the new municipality's to name.
    """
    await register.hand_over(conn, person.person, said_by=before.municipality, to=person.municipality)
    open_plans = await plans.lock_open_with(conn, person.enrollment)
    for group in (await timetables.lock(conn, await whereabouts.classes_of(conn, [person.enrollment]))).values():
        if group.state not in OVER:
            await _list_anew(conn, group, person, cause=cause, now=now)
    for row in open_plans:
        await plans.move(conn, row.id, person.enrollment, person.municipality)
        await _propose_again(conn, row, person.municipality, cause=cause, now=now)


async def _list_anew(
    conn: asyncpg.Connection, group: Timetable, person: Person, *, cause: Message, now: datetime
) -> None:
    """Her former municipality hears no more of the class unless others of its people are in it."""
    after = life.answered_for_by(group, person.enrollment, person.municipality)
    if not group.open:
        await timetables.save(conn, after, says=0)
        return
    await clocks.check_calendar(conn, group, after, now)
    before = replace(group, members=after.members)
    await classes.tell(conn, Change(before, life.revised(after), MOVED), cause=cause, now=now)


async def _propose_again(
    conn: asyncpg.Connection, row: PlanRow, municipality: str, *, cause: Message, now: datetime
) -> None:
    """The municipality that answers for her now gets its share of the plan in full, with her in it."""
    ours = await plans.people(conn, row.id, municipality)
    in_line = await waiting.of_plan(conn, row.id, [one.enrollment for one in ours])
    groups = await timetables.read(conn, {one.class_id for one in ours if one.class_id is not None} | in_line.keys())
    parts = say_plans.parts_of(say_plans.handed_over(list(groups.values()), ours, in_line, municipality))
    said = await plans.count_share(conn, row.id, municipality, says=len(parts))
    await outbox.add(conn, *say_plans.proposed(parts, row, said=said, cause=cause, now=now))
