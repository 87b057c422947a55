"""What scheduling publishes, recorded on the enrollments it names; nothing is said to scheduling in return."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

import asyncpg
from samklasse_chassis import timers
from samklasse_chassis.timers import TimerDue
from samklasse_contracts.scheduling import ClassCancelled, Left, ParticipantUnplaced, TimetablePublished

from samklasse_enrollment.domain import timetable as rules
from samklasse_enrollment.domain.enrollment import Case, Enrollment, Step
from samklasse_enrollment.domain.timetable import Gone
from samklasse_enrollment.handlers import enrollments
from samklasse_enrollment.store import cases, timetables
from samklasse_enrollment.translate import copies

CLASS_STARTS = "class-starts"


async def publish_timetable(said: TimetablePublished, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Who is in the class, who left it, and when it starts."""
    timetable = copies.timetable(said)
    await timetables.save(conn, timetable)
    members = {member.enrollment_id for member in said.members}
    left = {gone.enrollment_id: _gone(gone) for gone in said.left}

    def step(case: Case) -> Step:
        enrollment = case.enrollment
        if enrollment.id in members:
            return _to(case, rules.join(enrollment, timetable, now=now))
        return _to(case, rules.leave(enrollment, said.class_id, left[enrollment.id]))

    found = await cases.lock(conn, ids=members | left.keys())
    await enrollments.advance(conn, found, step, cause=said, now=now)
    if timetable.starts_at is not None and timetable.starts_at > now:
        await timers.set_timer(conn, CLASS_STARTS, str(said.class_id), timetable.starts_at)


async def cancel_class(said: ClassCancelled, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Everyone in it is seated again, with the reason."""
    await timetables.cancel(conn, said.class_id, said.revision)
    left = {gone.enrollment_id: _gone(gone) for gone in said.left}

    def step(case: Case) -> Step:
        gone = left.get(case.enrollment.id, Gone(case.enrollment.id, said.reason, None))
        return _to(case, rules.leave(case.enrollment, said.class_id, gone))

    found = await cases.lock(conn, ids=left, class_id=said.class_id)
    await enrollments.advance(conn, found, step, cause=said, now=now)


async def record_unplaced(said: ParticipantUnplaced, conn: asyncpg.Connection, *, now: datetime) -> None:
    """She waits, and why."""
    found = await cases.lock(conn, ids=[said.enrollment_id])
    await enrollments.advance(
        conn, found, lambda case: _to(case, rules.wait(case.enrollment, said.reason)), cause=said, now=now
    )


async def start_class(due: TimerDue, conn: asyncpg.Connection, *, now: datetime) -> None:
    """The first session begins, unless it was moved."""
    timetable = await timetables.find(conn, UUID(due.timer))
    if timetable is None or timetable.state == "CANCELLED" or not timetable.has_started(now):
        return
    found = await cases.lock(conn, class_id=timetable.class_id)
    await enrollments.advance(
        conn, found, lambda case: _to(case, rules.begin(case.enrollment, timetable.class_id)), cause=due, now=now
    )


def _gone(left: Left) -> Gone:
    return Gone(left.enrollment_id, left.reason, left.moved_to)


def _to(case: Case, enrollment: Enrollment) -> Step:
    return Step(replace(case, enrollment=enrollment))
