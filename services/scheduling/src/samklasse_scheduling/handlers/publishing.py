"""From a settled plan to published classes: only approved people, only classes that are still large enough."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
from samklasse_chassis import outbox

from samklasse_scheduling.domain import timetable as life
from samklasse_scheduling.domain.calendars import Calendars
from samklasse_scheduling.domain.plan import Kind
from samklasse_scheduling.domain.proposal import Placement, PlanRow
from samklasse_scheduling.domain.session import Session
from samklasse_scheduling.domain.sessions import dated
from samklasse_scheduling.domain.timetable import State, Timetable
from samklasse_scheduling.handlers import classes, joining, making_up, modules
from samklasse_scheduling.store import calendars as school_calendars
from samklasse_scheduling.store import holding, people, plans, timetables
from samklasse_scheduling.store.situation import calendars
from samklasse_scheduling.translate import said as say
from samklasse_scheduling.translate.said import Because, Change, Without


async def publish_approved(conn: asyncpg.Connection, row: PlanRow, *, cause: Because, now: datetime) -> None:
    """Publish what goes ahead, and give everybody else in a class a reason."""
    everybody = [one for one in await plans.people(conn, row.id) if one.class_id is not None]
    approved = [one.enrollment for one in everybody if one.answer == "APPROVED"]
    still_here = set(await holding.hold(conn, approved, state="PROPOSED"))
    published: set[UUID] = set()
    concerned = {one.class_id for one in everybody if one.class_id is not None}
    for before in (await timetables.lock(conn, concerned)).values():
        if before.open:
            here = [one for one in everybody if one.class_id == before.id and one.enrollment in still_here]
            published |= await _let_in(conn, before, here, cause=cause, now=now)
        elif before.state is State.PROPOSED:
            group = life.approve(before, [member for member in before.members if member.enrollment in still_here])
            published |= await _publish(conn, group, cause=cause, now=now)
    await _say_unplaced(conn, (one for one in everybody if one.enrollment not in published), cause=cause, now=now)


async def _publish(conn: asyncpg.Connection, group: Timetable, *, cause: Because, now: datetime) -> frozenset[UUID]:
    filled = await classes.refilled(conn, group, now)
    if not large_enough(filled):
        await timetables.save(conn, life.dissolve(group), says=0)
        await people.set_state(conn, set(filled.enrollments) - set(group.enrollments), "WAITING")
        return frozenset()
    after = life.announce(filled, await _sessions(conn, filled))
    await people.set_state(conn, after.enrollments, "PLACED")
    await classes.tell(conn, Change(group, after, "PUBLISHED"), cause=cause, now=now)
    await making_up.want(conn, after, cause=cause, now=now)
    return frozenset(after.enrollments)


async def _let_in(
    conn: asyncpg.Connection, before: Timetable, here: Sequence[Placement], *, cause: Because, now: datetime
) -> frozenset[UUID]:
    """Approved people take places that fell vacant in a class that goes on already, where they still fit."""
    candidates = await people.read(conn, [one.enrollment for one in here])
    after, came = await joining.taken(conn, before, [candidates[one.enrollment] for one in here], now)
    if came:
        await people.set_state(conn, came, "PLACED")
        await classes.tell(conn, Change(before, life.revised(after), "JOINED"), cause=cause, now=now)
    return frozenset(came)


def large_enough(group: Timetable) -> bool:
    """A bought group goes ahead however many its buyer approved; other classes need their minimum."""
    return len(group.members) >= (1 if group.kind is Kind.GROUP else group.minimum)


async def _sessions(conn: asyncpg.Connection, group: Timetable) -> tuple[Session, ...]:
    await school_calendars.hold(conn)
    free: Calendars = await calendars(conn, group.first_day)
    municipalities = {member.municipality for member in group.members}
    lessons = dated(
        group.id,
        group.times,
        first_day=group.first_day,
        weeks=group.weeks,
        free=free.free_days(municipalities, group.id),
        hours_off=free.hours_off(municipalities, group.id),
    )
    if await making_up.promised(conn, group):
        return tuple(await making_up.lessons(conn, group, {one.id for one in lessons}))
    return tuple(await modules.lessons(conn, group, lessons))


async def _say_unplaced(
    conn: asyncpg.Connection, without: Iterable[Placement], *, cause: Because, now: datetime
) -> None:
    waiting = {one.enrollment: one for one in without}
    here = await people.read(conn, waiting, state="PROPOSED")
    said = await people.unplaced(conn, here)
    for enrollment in sorted(here):
        one = waiting[enrollment]
        reason, helps = _why(one.answer)
        told = Without(enrollment, one.person, one.municipality, reason, helps)
        await outbox.add(conn, say.unplaced(told, said[enrollment], cause=cause, now=now))


def _why(answer: str | None) -> tuple[str, str | None]:
    if answer == "RETURNED":
        return "RETURNED_BY_MUNICIPALITY", None
    if answer is None:
        return "NOT_APPROVED_IN_TIME", "ANSWER_NEXT_PLAN"
    return "CLASS_TOO_SMALL", "MORE_PEOPLE_AT_LEVEL"
