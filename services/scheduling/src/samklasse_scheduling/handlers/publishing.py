"""From a settled plan to published classes: only approved people, only classes that are still large enough."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

import asyncpg
from samklasse_chassis import outbox

from samklasse_scheduling.domain import timetable as life
from samklasse_scheduling.domain.calendars import Calendars
from samklasse_scheduling.domain.plan import Kind
from samklasse_scheduling.domain.proposal import Placement
from samklasse_scheduling.domain.session import Session
from samklasse_scheduling.domain.sessions import dated
from samklasse_scheduling.domain.timetable import State, Timetable
from samklasse_scheduling.handlers import classes, joining, making_up, modules
from samklasse_scheduling.store import calendars as school_calendars
from samklasse_scheduling.store import engagements, holding, people, settling, timetables, waiting
from samklasse_scheduling.store.situation import calendars
from samklasse_scheduling.translate import said as say
from samklasse_scheduling.translate.said import Because, Change, Without

AT_ONCE = 50
"""Classes in one transaction, which takes a second or two."""
TRIES = 3
"""Of one class: each sees what was taken from it just before the last one."""


class NoHourLeft(Exception):
    """Whoever was to teach a class has given every one of its hours away since it was proposed."""


async def publish_some(conn: asyncpg.Connection, plan_id: UUID, *, cause: Because, now: datetime) -> bool:
    """Publish what goes ahead of the next classes of a plan, which is locked; everybody else in them gets a reason.

    Returns:
        Whether there are more.
    """
    batch = await settling.next_classes(conn, plan_id, most=AT_ONCE)
    more = len(batch) == AT_ONCE
    await settling.settled(conn, plan_id, batch[-1] if batch else None, more=more)
    if batch:
        await _settle(conn, plan_id, batch, cause=cause, now=now)
    return more


async def _settle(
    conn: asyncpg.Connection, plan_id: UUID, batch: Sequence[UUID], *, cause: Because, now: datetime
) -> None:
    """Each class by itself: one that cannot be saved stops no other, and its people get a reason."""
    await school_calendars.hold(conn)
    people_of = await _approved(conn, plan_id, batch)
    groups = await timetables.lock(conn, batch)
    free = await calendars(conn, min(group.first_day for group in groups.values()))
    untaught: set[UUID] = set()
    for before in groups.values():
        if before.open:
            await _undisturbed(conn, partial(_let_in, conn, before, people_of[before.id], cause=cause, now=now))
        elif before.state is State.PROPOSED:
            here = {one.enrollment for one in people_of[before.id]}
            group = life.approve(before, [member for member in before.members if member.enrollment in here])
            if not await _undisturbed(conn, partial(_publish, conn, group, free, cause=cause, now=now)):
                await _dissolve(conn, group)
                untaught.add(group.id)
    without = await settling.people(conn, plan_id, batch)
    await _say_unplaced(conn, plan_id, without, untaught, cause=cause, now=now)


async def _undisturbed(conn: asyncpg.Connection, settle: Callable[[], Awaitable[None]]) -> bool:
    """Settle one class, with nothing of it left where it fails; whether it could be.

    What somebody else has taken meanwhile, an hour of its teacher or a person, is seen by the next try.
    """
    for _ in range(TRIES):
        try:
            async with conn.transaction():
                await settle()
        except asyncpg.UniqueViolationError:
            continue
        except NoHourLeft:
            break
        return True
    return False


async def _approved(conn: asyncpg.Connection, plan_id: UUID, batch: Sequence[UUID]) -> Mapping[UUID, list[Placement]]:
    """Who is approved for which class and still there, locked.

    Those who have no place are locked too: they are told after their class is locked, and whoever leaves takes the
    person first and the class then.
    """
    everybody = await settling.people(conn, plan_id, batch)
    still_here = await holding.proposed(conn, [one.enrollment for one in everybody], plan_id)
    found: dict[UUID, list[Placement]] = defaultdict(list)
    for one in everybody:
        if one.answer == "APPROVED" and one.class_id is not None and one.enrollment in still_here:
            found[one.class_id].append(one)
    return found


async def _publish(
    conn: asyncpg.Connection, group: Timetable, free: Calendars, *, cause: Because, now: datetime
) -> None:
    """Publish it, without the lessons whose hours its teacher has given away meanwhile, or dissolve it.

    Raises:
        NoHourLeft: that would be every one.
    """
    filled, came = await classes.from_line(conn, group, now, free)
    if not large_enough(filled):
        await _dissolve(conn, group)
        return
    lessons = await engagements.untaken(conn, await _sessions(conn, filled, free))
    if not lessons:
        raise NoHourLeft
    await waiting.leave(conn, came)
    after = life.announce(filled, lessons)
    await people.set_state(conn, after.enrollments, "PLACED")
    await classes.tell(conn, Change(group, after, "PUBLISHED"), cause=cause, now=now)
    await making_up.want(conn, after, cause=cause, now=now)


async def _dissolve(conn: asyncpg.Connection, group: Timetable) -> None:
    """It does not begin, and nobody waits for it any more."""
    await timetables.save(conn, life.dissolve(group), says=0)
    await waiting.disperse(conn, group.id)


async def _let_in(
    conn: asyncpg.Connection, before: Timetable, here: Sequence[Placement], *, cause: Because, now: datetime
) -> None:
    """Approved people take places that fell vacant in a class that goes on already, where they still fit."""
    candidates = await people.read(conn, [one.enrollment for one in here])
    after, came = await joining.taken(conn, before, [candidates[one.enrollment] for one in here], now)
    if came:
        await people.set_state(conn, came, "PLACED")
        await classes.tell(conn, Change(before, life.revised(after), "JOINED"), cause=cause, now=now)


def large_enough(group: Timetable) -> bool:
    """A bought group goes ahead however many its buyer approved; other classes need their minimum."""
    return len(group.members) >= (1 if group.kind is Kind.GROUP else group.minimum)


async def _sessions(conn: asyncpg.Connection, group: Timetable, free: Calendars) -> tuple[Session, ...]:
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
    conn: asyncpg.Connection,
    plan_id: UUID,
    without: Iterable[Placement],
    untaught: Collection[UUID],
    *,
    cause: Because,
    now: datetime,
) -> None:
    placements = {one.enrollment: one for one in without}
    here = await holding.proposed(conn, placements, plan_id)
    said = await people.unplaced(conn, here)
    told = []
    for enrollment in sorted(here):
        person = here[enrollment]
        one = Without(enrollment, person.person, person.municipality, *_why(placements[enrollment], untaught))
        told.append(say.unplaced(one, said[enrollment], cause=cause, now=now))
    await outbox.add(conn, *told)


def _why(one: Placement, untaught: Collection[UUID]) -> tuple[str, str | None]:
    if one.answer == "RETURNED":
        return "RETURNED_BY_MUNICIPALITY", None
    if one.answer is None:
        return "NOT_APPROVED_IN_TIME", "ANSWER_NEXT_PLAN"
    if one.class_id in untaught:
        return "NO_TEACHER", "MORE_TEACHERS"
    return "CLASS_TOO_SMALL", "MORE_PEOPLE_AT_LEVEL"
