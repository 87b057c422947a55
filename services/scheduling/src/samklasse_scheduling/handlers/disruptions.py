"""A published timetable no longer holds: a substitute, else another supplier's, else the smallest move, else cancel."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID, uuid5

import asyncpg
from samklasse_contracts.gateway import TeacherAway
from samklasse_contracts.message import Cause, Message

from samklasse_scheduling.domain.calendars import wall_time
from samklasse_scheduling.domain.errors import NotYours
from samklasse_scheduling.domain.repair import Absence, Fix, quick, repair, repair_sessions
from samklasse_scheduling.domain.repair.rules import in_force
from samklasse_scheduling.domain.session import Session
from samklasse_scheduling.domain.timetable import Timetable
from samklasse_scheduling.handlers import substitutes
from samklasse_scheduling.handlers.repairing import FREE_DAY, carry_out, surroundings
from samklasse_scheduling.handlers.suppliers import answer
from samklasse_scheduling.store import repairs, teachers
from samklasse_scheduling.translate import heard
from samklasse_scheduling.translate.said import Because

TEACHER_AWAY = "TEACHER_AWAY"


async def repair_absence(told: TeacherAway, conn: asyncpg.Connection, *, now: datetime) -> None:
    """A teacher is away: what is done about it is said class by class."""
    await answer(conn, told, told.supplier_orgnr, _repair_absence(told, conn, now), now=now)


async def _repair_absence(told: TeacherAway, conn: asyncpg.Connection, now: datetime) -> None:
    if await teachers.owner(conn, told.teacher_id) not in {None, told.supplier_orgnr}:
        raise NotYours(told.teacher_id)
    absence = heard.absence(told)
    await teachers.save_absence(conn, absence)
    await _teacher_away(conn, absence, told.supplier_orgnr, cause=told, now=now)


async def _teacher_away(
    conn: asyncpg.Connection, absence: Absence, supplier: str, *, cause: Message, now: datetime
) -> None:
    """Repair what her absence touches. What her own supplier cannot fill is offered to others first, if they may."""
    around = await surroundings(conn, now)
    done = repair(around, absence, now=now)
    left = [session for session, fix in done.fixes.items() if fix is not Fix.SUBSTITUTE]
    held = await substitutes.call_for(conn, around, left, TEACHER_AWAY, cause=cause, now=now)
    many = await _put_off(conn, supplier, set(left) - held, TEACHER_AWAY, cause=cause, now=now)
    if held | many:
        done = repair(around, absence, now=now, but=held | many)
    await carry_out(conn, around, done, TEACHER_AWAY, cause=cause, now=now)


async def call_off(
    conn: asyncpg.Connection, session_id: UUID, reason: str, *, cause: Because, now: datetime
) -> tuple[Timetable, Session]:
    """Its supplier cannot hold a session: moved where there is a time for it, else cancelled; the class and it, then.

    Raises:
        WrongState: it is no longer to come.
    """
    around = await surroundings(conn, now)
    done = quick.call_off(around, session_id, now=now)
    await carry_out(conn, around, done, reason, cause=cause, now=now)
    (after,) = done.timetables
    return after, after.session(session_id)


async def free_days_came(
    conn: asyncpg.Connection, hit: Mapping[UUID, Collection[UUID]], *, cause: Cause, now: datetime
) -> None:
    """Classes by id and their coming sessions that now lie on a free day of a participating municipality."""
    around = await surroundings(conn, now)
    by_supplier: dict[str, set[UUID]] = {}
    for class_id, sessions in hit.items():
        if class_id in around.timetables:
            by_supplier.setdefault(around.timetables[class_id].supplier, set()).update(sessions)
    single: set[UUID] = set()
    for supplier, sessions in sorted(by_supplier.items()):
        single |= sessions - await _put_off(conn, supplier, sessions, FREE_DAY, cause=cause, now=now)
    await carry_out(conn, around, repair_sessions(around, single, now=now), FREE_DAY, cause=cause, now=now)


async def _put_off(
    conn: asyncpg.Connection, supplier: str, sessions: Collection[UUID], reason: str, *, cause: Because, now: datetime
) -> frozenset[UUID]:
    """Many at once are weighed against each other outside this transaction; which those are."""
    if len(sessions) < in_force(wall_time(now)[0]).many:
        return frozenset()
    because = cause.envelope.id if isinstance(cause, Message) else cause.id
    trail = cause.envelope.correlationid if isinstance(cause, Message) else cause.correlation_id
    case_id = uuid5(because, f"repair {supplier} {reason}")
    await repairs.add(conn, case_id, supplier=supplier, reason=reason, sessions=sorted(sessions), trail=trail, at=now)
    return frozenset(sessions)
