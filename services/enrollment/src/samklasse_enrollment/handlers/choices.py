"""A combined course without a class, and a closed group that its buyer opens."""

from datetime import date, datetime
from uuid import UUID

import asyncpg
from samklasse_chassis import outbox
from samklasse_chassis.errors import NotFound
from samklasse_contracts.enrollment import Deadline
from samklasse_contracts.ids import new_id
from samklasse_contracts.message import Cause

from samklasse_enrollment.domain import agreement as agreement_rules
from samklasse_enrollment.domain import choosing as rules
from samklasse_enrollment.domain import enrollment, weeks
from samklasse_enrollment.domain import offering as offering_rules
from samklasse_enrollment.domain.agreement import Agreement
from samklasse_enrollment.domain.choosing import Choice
from samklasse_enrollment.domain.enrollment import Case
from samklasse_enrollment.domain.line import Line
from samklasse_enrollment.handlers import deadlines, enrollments, standing
from samklasse_enrollment.handlers.standing import Change
from samklasse_enrollment.store import agreements, call_offs, cases, lines, offerings, ownerships
from samklasse_enrollment.store import choices as store
from samklasse_enrollment.translate import buying


async def choose(
    conn: asyncpg.Connection, line_id: UUID, choice: Choice, *, buyer_orgnr: str, cause: Cause, now: datetime
) -> int:
    """What becomes of those for whom no class came by the agreed day; returns how many they are.

    Raises:
        NotFound: no such line of this municipality.
        NotCombined, LineNotOpen, ClassStillDue: see `domain.choosing.check`.
        CourseTypeNotCovered, OverCeiling: type 1 has no price, or a dearer one than the ceiling lets.
    """
    agreement, line = await _lock(conn, line_id, buyer_orgnr)
    waiting = rules.without_class(await cases.lock(conn, lines=[line_id]))
    day = rules.due_on(line.class_by, line.starts_on)
    today = weeks.oslo_day(now)
    rules.check(line, len(waiting), class_by=day, today=today)
    if choice is Choice.RESOURCES:
        await _take_resources(conn, line, agreement, waiting, cause=cause, now=now)
    else:
        left = rules.give_back(line, len(waiting), rules.RELEASED, today=today)
        await enrollments.advance(
            conn,
            waiting,
            lambda case: enrollment.release(case, rules.RELEASED, today=today),
            cause=cause,
            now=now,
        )
        await standing.apply(conn, [Change(line, left)], agreement, cause=cause, now=now)
    await deadlines.unwatch(conn, Deadline.CLASS_AGREED_BY, line_id)
    return len(waiting)


async def agree_class_by(conn: asyncpg.Connection, line_id: UUID, day: date, *, buyer_orgnr: str) -> None:
    """The parties agree on (another) day by which a class is published.

    Raises:
        NotFound: no such line of this municipality.
        NotCombined, BadClassDay: see `domain.choosing.check_day`.
    """
    _, line = await _lock(conn, line_id, buyer_orgnr)
    rules.check_day(day, line.course_type, starts_on=line.starts_on, ends_on=line.ends_on)
    await store.agree_class_by(conn, line_id, day)
    if await store.classless(conn, [line_id]):
        await deadlines.watch(conn, Deadline.CLASS_AGREED_BY, line_id, buyer_orgnr, day)


async def open_group(conn: asyncpg.Connection, line_id: UUID, *, buyer_orgnr: str, cause: Cause, now: datetime) -> None:
    """Others may come onto a closed group's spare seats; its own people stay together.

    Raises:
        NotFound: no such line of this municipality.
        LineNotOpen, NotAClosedGroup
    """
    _, line = await _lock(conn, line_id, buyer_orgnr)
    opened = rules.open_group(line)
    await store.open_group(conn, line_id)
    sequences = await call_offs.say(conn, [line.call_off_id])
    every = await lines.of_call_offs(conn, sequences)
    told = buying.call_off_changed(every, sequence=sequences[line.call_off_id], cause=cause, now=now)
    await outbox.add(conn, told)
    found = await cases.lock(conn, lines=[opened.id])
    await enrollments.advance(conn, found, enrollment.changed, cause=cause, now=now)


async def _take_resources(
    conn: asyncpg.Connection,
    line: Line,
    agreement: Agreement,
    waiting: list[Case],
    *,
    cause: Cause,
    now: datetime,
) -> None:
    """The new line first, so that its call-off goes on; then the old one's seats and money, which it takes over."""
    today = weeks.oslo_day(now)
    course = (await offerings.lock(conn, [line.offering_id]))[line.offering_id]
    new = rules.take_resources(line, len(waiting), agreement, weeks=course.weeks, line_id=new_id())
    await lines.add(conn, [new])
    await enrollments.advance(
        conn, waiting, lambda case: enrollment.take_resources(case, new, today=today), cause=cause, now=now
    )
    owned = [(case.enrollment.id, case.person.owner_orgnr, new.id) for case in waiting]
    await ownerships.give(conn, owned, first_day=date.min)
    left = rules.give_back(line, len(waiting), rules.CHOSEN, today=today)
    await standing.apply(conn, [Change(line, left)], agreement, cause=cause, now=now)
    await outbox.add(conn, buying.requested(new, cause=cause, now=now))
    await _hold(conn, new)


async def _hold(conn: asyncpg.Connection, line: Line) -> None:
    agreement = await agreements.lock(conn, line.agreement_id)
    if agreement is not None:
        await agreements.save_used(conn, agreement_rules.reserve(agreement, line.amount_ore))
    known = await offerings.lock(conn, [line.offering_id])
    taken = offering_rules.take(known[line.offering_id], line.held_seats, line.starts_on)
    await offerings.save_seats_taken(conn, [taken])


async def _lock(conn: asyncpg.Connection, line_id: UUID, buyer_orgnr: str) -> tuple[Agreement, Line]:
    agreement = await agreements.lock_of_line(conn, line_id)
    line = await lines.lock(conn, line_id)
    if agreement is None or line is None or line.buyer_orgnr != buyer_orgnr:
        raise NotFound
    return agreement, line
