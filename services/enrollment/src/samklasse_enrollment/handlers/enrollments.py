"""Take enrollments a step further, and say so."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

import asyncpg
from samklasse_chassis import outbox, timers
from samklasse_chassis.timers import TimerDue
from samklasse_contracts.message import Cause, Message

from samklasse_enrollment.domain import enrollment as rules
from samklasse_enrollment.domain import weeks
from samklasse_enrollment.domain.enrollment import Access, Case, Say, State, Step
from samklasse_enrollment.domain.values import CourseType
from samklasse_enrollment.handlers import awaiting
from samklasse_enrollment.store import cases as store
from samklasse_enrollment.store import teachers
from samklasse_enrollment.store import weeks as week_store
from samklasse_enrollment.translate import people

ACCESS_STARTS, ACCESS_ENDS, LEARNING_WEEK = "access-starts", "access-ends", "learning-week"
LINE_ENDS = "line-ends"


async def settle(conn: asyncpg.Connection, cases: Sequence[Case], *, cause: Message | Cause, now: datetime) -> None:
    """Seat, announce and give access wherever that has become possible."""
    waits = {
        (case.line.buyer_orgnr, case.line.offering_id)
        for case in cases
        if case.line.course_type is CourseType.ASYNC_MUNICIPAL_TEACHER
    }
    onboarded = await teachers.onboarded(conn, waits) if waits else frozenset()
    today = weeks.oslo_day(now)

    def step(case: Case) -> Step:
        pair = (case.line.buyer_orgnr, case.line.offering_id)
        return rules.settle(case, onboarded=pair in onboarded, today=today)

    await advance(conn, cases, step, cause=cause, now=now)


async def end_on_lines(
    conn: asyncpg.Connection, lines: Iterable[UUID], reason: str, *, cause: Message | Cause, now: datetime
) -> None:
    """Whoever sat on these lines has no seat any more."""
    await end(conn, await store.lock(conn, lines=lines), reason, cause=cause, now=now)


async def end(
    conn: asyncpg.Connection, cases: Sequence[Case], reason: str, *, cause: Message | Cause, now: datetime
) -> None:
    """These people have no seat any more."""
    today = weeks.oslo_day(now)
    await advance(conn, cases, lambda case: rules.end(case, reason, today=today), cause=cause, now=now)


async def advance(
    conn: asyncpg.Connection,
    cases: Sequence[Case],
    step: Callable[[Case], Step],
    *,
    cause: Message | Cause,
    now: datetime,
) -> None:
    """Let locked cases take a step; those that do not move are not written."""
    pairs = [(case, rules.tell_pause(rules.rest(step(case)))) for case in cases]
    moved = [(before, after) for before, after in pairs if after.says or after.case != before]
    if not moved:
        return
    steps = [after for _, after in moved]
    sequences = await store.save(conn, steps)
    messages = [
        message
        for each in steps
        for message in people.said(each, last=sequences[each.case.enrollment.id], cause=cause, now=now)
    ]
    await outbox.add(conn, *messages)
    await _set_timers(conn, moved, now=now)
    lines = [line for before, after in pairs for line in (before.line, after.case.line)]
    await awaiting.watch(conn, {line.id for line in lines if line.course_type is CourseType.BLENDED})


async def end_line(due: TimerDue, conn: asyncpg.Connection, *, now: datetime) -> None:
    """A line's last day is over, unless it runs longer now."""
    today = weeks.oslo_day(now)
    found = await store.lock(conn, lines=[UUID(due.timer)])
    await advance(conn, found, lambda case: rules.finish_line(case, today=today), cause=due, now=now)
    longer = [case.line for case in found if case.line.ends_on >= today]
    await timers.set_timers(conn, LINE_ENDS, {str(line.id): weeks.midnight_after(line.ends_on) for line in longer})


async def _set_timers(conn: asyncpg.Connection, moved: Sequence[tuple[Case, Step]], *, now: datetime) -> None:
    """Timers are a line's: who sits on another line than before needs those of that line, too."""
    waiting = [each.case for _, each in moved if each.case.enrollment.state in (State.SEATED, State.WAITING)]
    ends = {str(case.line.id): weeks.midnight_after(case.line.ends_on) for case in waiting}
    await timers.set_timers(conn, LINE_ENDS, ends)
    opened = [after.case for before, after in moved if Say.ACCESS_OPENED in after.says or _took_along(before, after)]
    await _time_access(conn, opened, now=now)


def _took_along(before: Case, after: Step) -> bool:
    """Whether she has come to another line with open access."""
    return after.case.line.id != before.line.id and after.case.enrollment.access is Access.OPEN


async def _time_access(conn: asyncpg.Connection, opened: Sequence[Case], *, now: datetime) -> None:
    """Weeks that were over before today have been asked about."""
    today = weeks.oslo_day(now)
    ends: dict[str, datetime] = {}
    starts: dict[str, datetime] = {}
    first_weeks: dict[str, date] = {}
    for case in opened:
        first, last = case.enrollment.access_from or today, case.enrollment.access_to or today
        ends[str(case.line.id)] = weeks.midnight_after(last)
        if first > today:
            starts[str(case.line.id)] = weeks.midnight(first)
        supplier, week = case.line.supplier_orgnr, weeks.monday(max(first, today))
        first_weeks[supplier] = min(week, first_weeks.get(supplier, week))
    await timers.set_timers(conn, ACCESS_ENDS, ends)
    await timers.set_timers(conn, ACCESS_STARTS, starts)
    for supplier, week in sorted(first_weeks.items()):
        if await week_store.pull(conn, supplier, week):
            await timers.set_timer(conn, LEARNING_WEEK, supplier, weeks.asked_at(week))
