"""Hours into the ledger: from rolls that scheduling accepted, and from weeks that suppliers report."""

from datetime import datetime

import asyncpg
from samklasse_contracts.gateway import LearningTimeReported
from samklasse_contracts.scheduling import AttendanceRecorded

from samklasse_enrollment.domain import ledger as rules
from samklasse_enrollment.domain import weeks
from samklasse_enrollment.domain.errors import Refusal
from samklasse_enrollment.domain.ledger import Entry, Source
from samklasse_enrollment.handlers import answers
from samklasse_enrollment.store import ledger
from samklasse_enrollment.translate import copies


async def record_attendance(said: AttendanceRecorded, conn: asyncpg.Connection, *, now: datetime) -> None:
    """The roll in full; a later revision takes the earlier one back first."""
    standing = await ledger.standing(conn, Source.SESSION, str(said.session_id))
    await ledger.append(conn, rules.correct(standing, copies.roll(said)), now)


async def report_learning_time(told: LearningTimeReported, conn: asyncpg.Connection, *, now: datetime) -> None:
    """One enrollment's week, as the supplier tells it."""
    try:
        entry = await _judge(told, conn, now)
    except Refusal as refusal:
        return await answers.refuse(conn, told, told.supplier_orgnr, refusal, now=now)
    standing = await ledger.standing(conn, Source.WEEK, entry.source_id, entry.enrollment_id)
    await ledger.append(conn, rules.correct(standing, [entry]), now)
    return await answers.accept(conn, told, told.supplier_orgnr, now=now)


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
