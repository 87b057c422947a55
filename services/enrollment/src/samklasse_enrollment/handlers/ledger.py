"""Hours into the ledger: from rolls that scheduling accepted, from weeks that suppliers report, and by hand."""

from datetime import date, datetime
from uuid import UUID

import asyncpg
from samklasse_chassis.errors import NotFound
from samklasse_contracts.gateway import LearningTimeReported
from samklasse_contracts.ids import new_id
from samklasse_contracts.scheduling import AttendanceRecorded

from samklasse_enrollment.domain import ledger as rules
from samklasse_enrollment.domain import weeks
from samklasse_enrollment.domain.errors import Refusal
from samklasse_enrollment.domain.ledger import Entry, Learner, Source
from samklasse_enrollment.handlers import answers, register_rounds
from samklasse_enrollment.store import ledger, ownerships
from samklasse_enrollment.translate import copies


async def record_attendance(said: AttendanceRecorded, conn: asyncpg.Connection, *, now: datetime) -> None:
    """The roll in full; a later revision takes the earlier one back first."""
    session = str(said.session_id)
    standing = await ledger.standing(
        conn, Source.SESSION, session, also=[entry.enrollment_id for entry in said.entries]
    )
    if not await ledger.is_new_roll(conn, session, said.attendance_revision):
        return
    entries = rules.correct(standing, copies.roll(said), revision=said.attendance_revision, heard=0)
    await _append(conn, entries, now)


async def report_learning_time(told: LearningTimeReported, conn: asyncpg.Connection, *, now: datetime) -> None:
    """One enrollment's week, as the supplier tells it."""
    try:
        entry = await _judge(told, conn, now)
        standing = await ledger.standing(conn, Source.WEEK, entry.source_id, entry.enrollment_id)
        entries = rules.take_over(standing[0] if standing else None, entry)
    except Refusal as refusal:
        return await answers.refuse(conn, told, told.supplier_orgnr, refusal, now=now)
    await _append(conn, entries, now)
    return await answers.accept(conn, told, told.supplier_orgnr, now=now)


async def correct_by_hand(
    conn: asyncpg.Connection, enrollment_id: UUID, source: Source, source_id: str, *, minutes: int,
    module: str | None, reason: str, owner_orgnr: str, actor: str, now: datetime,
) -> list[Entry]:  # fmt: skip
    """Replace one entry that stands: hours are those of the municipality that owned her on their day.

    Raises:
        NotFound: not hours of this municipality's.
        UnknownReason, BadCorrection
    """
    standing = await ledger.standing(conn, source, source_id, enrollment_id)
    found = standing[0] if standing else None
    if found is None:
        await _learner(conn, enrollment_id, owner_orgnr)
    elif found.owner_orgnr != owner_orgnr:
        raise NotFound
    entries = rules.correct_by_hand(found, minutes=minutes, module=module, reason=reason, actor=actor)
    await _append(conn, entries, now)
    return entries


async def enter_by_hand(
    conn: asyncpg.Connection, enrollment_id: UUID, *, day: date, minutes: int, module: str | None, reason: str,
    owner_orgnr: str, actor: str, now: datetime,
) -> list[Entry]:  # fmt: skip
    """Add hours that nothing else tells of, on a day on which she was this municipality's.

    Raises:
        NotFound: nobody of this municipality's on that day.
        UnknownReason, BadCorrection
    """
    await ledger.hold(conn, [enrollment_id])
    learner = await ledger.learner(conn, enrollment_id)
    if learner is None or await ownerships.owner_on(conn, enrollment_id, day) != owner_orgnr:
        raise NotFound
    entry = rules.enter_by_hand(
        learner,
        correction_id=new_id(),
        day=day,
        minutes=minutes,
        module=module,
        reason=reason,
        actor=actor,
        today=weeks.oslo_day(now),
    )
    await _append(conn, [entry], now)
    return [entry]


async def move_owner(conn: asyncpg.Connection, person_id: UUID, *, to: str, since: date, now: datetime) -> None:
    """Hours from `since` on belong to the municipality she moved to, however late the move is registered."""
    standing = await ledger.standing_of_person(conn, person_id)
    await _append(conn, rules.move_owner(standing, to=to, since=since), now)


async def _append(conn: asyncpg.Connection, entries: list[Entry], now: datetime) -> None:
    """Add entries; the register is to hear of them."""
    if not entries:
        return
    await ledger.append(conn, entries, now)
    owners = await ledger.owners(conn, {entry.enrollment_id for entry in entries})
    await register_rounds.changed(conn, owners, fact_day=min(entry.day for entry in entries), now=now)


async def _learner(conn: asyncpg.Connection, enrollment_id: UUID, owner_orgnr: str) -> Learner:
    learner = await ledger.learner(conn, enrollment_id)
    if learner is None or learner.owner_orgnr != owner_orgnr:
        raise NotFound
    return learner


async def _judge(told: LearningTimeReported, conn: asyncpg.Connection, now: datetime) -> Entry:
    return rules.learning_time(
        await ledger.learner(conn, told.enrollment_id),
        told_by=told.supplier_orgnr,
        week=told.week,
        revision=told.revision,
        minutes=told.minutes,
        rule=rules.rule_for(await ledger.cap_rules(conn), told.week),
        today=weeks.oslo_day(now),
    )
