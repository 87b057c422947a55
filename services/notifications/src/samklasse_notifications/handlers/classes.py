"""Timetables: tell those concerned; reminders follow."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from asyncpg import Connection
from samklasse_contracts.scheduling import ClassCancelled, TimetablePublished

from samklasse_notifications import translate
from samklasse_notifications.domain.facts import Facts
from samklasse_notifications.domain.subjects import interpreter, no_slot
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.domain.timetable import (
    Course,
    Session,
    Telling,
    Timetable,
    View,
    disturbed,
    gone,
    live,
    moved_from,
    parted,
    tellings,
    views,
)
from samklasse_notifications.handlers import absentees, reminders, teachers
from samklasse_notifications.store import copies, erasure, owners, threads
from samklasse_notifications.tell import silence, tell

NAMES_NO_SESSION = timedelta(days=1)
"""How long it is of use that she is out of a class whose every session had been cancelled: she may not know of that."""


async def publish_timetable(message: TimetablePublished, conn: Connection, *, now: datetime) -> None:
    """Tell who joined, whose times changed and who left."""
    await copies.forget_unplaced(conn, [member.enrollment_id for member in message.members])
    await _change(message, translate.published(message), conn, now=now)


async def cancel_class(message: ClassCancelled, conn: Connection, *, now: datetime) -> None:
    """Tell everyone who was in it, unless another class tells her; what a lesson of it lacked is nobody's worry now."""
    await _change(message, translate.cancelled(message), conn, now=now)
    await silence(conn, [no_slot(message.class_id), interpreter(message.class_id)])


async def _change(
    message: TimetablePublished | ClassCancelled, after: Timetable, conn: Connection, *, now: datetime
) -> None:
    await owners.learn(conn, translate.owners(message))
    course = translate.course(message)
    before = await copies.lock_timetable(conn, after.class_id)
    forgotten = await erasure.erased(conn, list(after.members))
    after = replace(
        after,
        members={who: owner for who, owner in after.members.items() if who not in forgotten},
        enrollments={who: what for who, what in after.enrollments.items() if who not in forgotten},
        own={who: what for who, what in after.own.items() if who not in forgotten},
    )
    await copies.save_timetable(conn, after, course)
    leaving: list[UUID] = []
    for view in views(before, after):
        leaving += await _change_of(message, view, course, conn, now=now)
    await reminders.follow(conn, before, after, leaving, now=now)
    await absentees.follow(conn, before, after, now=now)
    await _need_no_interpreter(before, after, conn)
    await teachers.tell_teachers(conn, before, after, course, cause=message.envelope.id, now=now)


async def _need_no_interpreter(before: Timetable | None, after: Timetable, conn: Connection) -> None:
    """A lesson that is not held as it was is booked for anew, or not at all: that it lacked one is no news any more."""
    off, about = disturbed(before, after), interpreter(after.class_id)
    if off and await threads.threads_about(conn, [about]):  # few have one, and to see that is cheap
        await silence(conn, [about], await threads.waiting_for(conn, about, off))


async def _change_of(
    message: TimetablePublished | ClassCancelled, view: View, course: Course, conn: Connection, *, now: datetime
) -> list[UUID]:
    """Tell people who see the same of the class. Returns those who are out."""
    before, after = view.before, view.after
    told = tellings(before, after, translate.moved_on(message), now=now)
    stays, ends = parted(told)
    here, out = _notices(message, view)
    present = _present(before, after, course, now)
    await _tell(conn, after, _of_what_is_left(stays, present), present, notice_id=here, now=now)
    await _tell(conn, after, ends, _ended(before, after, course, now), notice_id=out, now=now)
    return [telling.person for telling in ends]


def _of_what_is_left(stays: Sequence[Telling], present: Facts) -> Sequence[Telling]:
    """A class of which no lesson is left has no new times: it is told as cancelled, and to nobody as new."""
    if present.live:
        return stays
    cancelled = Kind.CLASS_CANCELLED if present.gone else None
    return [replace(each, kind=cancelled if each.kind is Kind.CLASS_CHANGED else None) for each in stays]


def _notices(message: TimetablePublished | ClassCancelled, view: View) -> tuple[UUID, UUID]:
    """What is said to those who stay and to those who are out, each a notice of its own for who sees otherwise."""
    cause = message.envelope.id
    if any(view.own):
        was, now = (" ".join(map(str, sessions)) for sessions in view.own)
        cause = uuid5(cause, f"{was} then {now}")
    return uuid5(cause, "present"), uuid5(cause, "ended")


async def _tell(
    conn: Connection, after: Timetable, told: Sequence[Telling], facts: Facts, *, notice_id: UUID, now: datetime
) -> None:
    words = {telling.person: (telling.owner_orgnr, telling.kind) for telling in told}
    until = max((session.ends_at for session in (*facts.live, *facts.gone)), default=now + NAMES_NO_SESSION)
    await tell(conn, after.class_id, words, facts, notice_id=notice_id, useful_until=until, now=now)


def _present(before: Timetable | None, after: Timetable, course: Course, now: datetime) -> Facts:
    """How it stands now: what is still to come, and what will not be held."""
    ahead = _ahead(live(after).values(), now)
    ended = {session.id: session for session in after.sessions if session.cancelled}
    missing = _ahead((ended.get(session.id, session) for session in gone(before, after)), now)
    left = moved_from(live(before), live(after))
    return Facts(course.subject, course.level, after.revision, live=ahead, gone=missing, moved_from=left)


def _ended(before: Timetable | None, after: Timetable, course: Course, now: datetime) -> Facts:
    """For those who are out: every session that was still to come is gone."""
    newest = {session.id: session for session in after.sessions}
    missing = _ahead((newest.get(id_, session) for id_, session in live(before).items()), now)
    return Facts(course.subject, course.level, after.revision, gone=missing)


def _ahead(sessions: Iterable[Session], now: datetime) -> tuple[Session, ...]:
    return tuple(session for session in sessions if session.ends_at > now)
