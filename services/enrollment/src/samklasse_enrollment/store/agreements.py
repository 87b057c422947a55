"""Copies of agreements, and what call-offs have used of them."""

from datetime import date, timedelta
from uuid import UUID

import asyncpg

from samklasse_enrollment.domain.agreement import Agreement
from samklasse_enrollment.domain.values import CourseType

SAVE_AGREEMENT_SQL = """
INSERT INTO agreements (id, seller_orgnr, all_municipalities, buyer_orgnrs, course_types, valid_from, valid_to,
                        ceiling_ore, prices, answer_within_hours, framework, rank, assistance_prices,
                        withdrawal_days, withdrawal_percent, processing_agreement)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
    ON CONFLICT (id) DO UPDATE
   SET seller_orgnr = excluded.seller_orgnr,
       all_municipalities = excluded.all_municipalities,
       buyer_orgnrs = excluded.buyer_orgnrs,
       course_types = excluded.course_types,
       valid_from = excluded.valid_from,
       valid_to = excluded.valid_to,
       ceiling_ore = excluded.ceiling_ore,
       prices = excluded.prices,
       answer_within_hours = excluded.answer_within_hours,
       framework = excluded.framework,
       rank = excluded.rank,
       assistance_prices = excluded.assistance_prices,
       withdrawal_days = excluded.withdrawal_days,
       withdrawal_percent = excluded.withdrawal_percent,
       processing_agreement = excluded.processing_agreement
"""


async def save(conn: asyncpg.Connection, agreement: Agreement) -> None:
    """Insert or replace the terms; what has been used stays."""
    await conn.execute(
        SAVE_AGREEMENT_SQL,
        agreement.id,
        agreement.seller_orgnr,
        agreement.all_municipalities,
        sorted(agreement.buyer_orgnrs),
        sorted(agreement.course_types),
        agreement.valid_from,
        agreement.valid_to,
        agreement.ceiling_ore,
        dict(agreement.prices),
        agreement.answer_within // timedelta(hours=1),
        agreement.framework,
        agreement.rank,
        dict(agreement.assistance_prices),
        agreement.withdrawal_days,
        agreement.withdrawal_percent,
        agreement.processing_agreement,
    )


LOCK_AGREEMENT_SQL = """
SELECT id, seller_orgnr, all_municipalities, buyer_orgnrs, course_types, valid_from, valid_to, ceiling_ore, prices,
       answer_within_hours, used_ore, terminated_on, framework, rank, assistance_prices, withdrawal_days,
       withdrawal_percent, processing_agreement
  FROM agreements
 WHERE id = $1
   FOR NO KEY UPDATE
"""


async def lock(conn: asyncpg.Connection, agreement_id: UUID) -> Agreement | None:
    """The agreement, locked before its ceiling is judged; the first lock of every change to its lines."""
    row = await conn.fetchrow(LOCK_AGREEMENT_SQL, agreement_id)
    return row and agreement_from(row)


LOCK_AGREEMENT_OF_LINE_SQL = """
SELECT a.id, a.seller_orgnr, a.all_municipalities, a.buyer_orgnrs, a.course_types, a.valid_from, a.valid_to,
       a.ceiling_ore, a.prices, a.answer_within_hours, a.used_ore, a.terminated_on, a.framework, a.rank,
       a.assistance_prices, a.withdrawal_days, a.withdrawal_percent, a.processing_agreement
  FROM agreements a
  JOIN lines l ON l.agreement_id = a.id
 WHERE l.id = $1
   FOR NO KEY UPDATE OF a
"""


async def lock_of_line(conn: asyncpg.Connection, line_id: UUID) -> Agreement | None:
    """The agreement that a line was called off under, locked."""
    row = await conn.fetchrow(LOCK_AGREEMENT_OF_LINE_SQL, line_id)
    return row and agreement_from(row)


OF_FRAMEWORK_SQL = """
SELECT id, seller_orgnr, all_municipalities, buyer_orgnrs, course_types, valid_from, valid_to, ceiling_ore, prices,
       answer_within_hours, used_ore, terminated_on, framework, rank, assistance_prices, withdrawal_days,
       withdrawal_percent, processing_agreement
  FROM agreements
 WHERE framework = $1
 ORDER BY rank, id
"""


async def of_framework(conn: asyncpg.Connection, framework: str) -> list[Agreement]:
    """Every seller's agreement in a framework, in its fixed order where it has one."""
    return [agreement_from(row) for row in await conn.fetch(OF_FRAMEWORK_SQL, framework)]


FIND_AGREEMENT_SQL = """
SELECT id, seller_orgnr, all_municipalities, buyer_orgnrs, course_types, valid_from, valid_to, ceiling_ore, prices,
       answer_within_hours, used_ore, terminated_on, framework, rank, assistance_prices, withdrawal_days,
       withdrawal_percent, processing_agreement
  FROM agreements
 WHERE id = $1
"""


async def find(conn: asyncpg.Connection, agreement_id: UUID) -> Agreement | None:
    """The agreement as it stands, not locked."""
    row = await conn.fetchrow(FIND_AGREEMENT_SQL, agreement_id)
    return row and agreement_from(row)


SAVE_USED_SQL = """
UPDATE agreements
   SET used_ore = $2
 WHERE id = $1
"""


async def save_used(conn: asyncpg.Connection, agreement: Agreement) -> None:
    """Write what is used of the ceiling; the row is locked."""
    await conn.execute(SAVE_USED_SQL, agreement.id, agreement.used_ore)


TERMINATE_SQL = """
UPDATE agreements
   SET terminated_on = $2, termination_reason = $3
 WHERE id = $1
"""


async def terminate(conn: asyncpg.Connection, agreement_id: UUID, ends_on: date, reason: str) -> None:
    """Record the end."""
    await conn.execute(TERMINATE_SQL, agreement_id, ends_on, reason)


def agreement_from(row: asyncpg.Record) -> Agreement:
    """A row with an agreement's columns as an agreement."""
    return Agreement(
        id=row["id"],
        seller_orgnr=row["seller_orgnr"],
        all_municipalities=row["all_municipalities"],
        buyer_orgnrs=frozenset(row["buyer_orgnrs"]),
        course_types=frozenset(map(CourseType, row["course_types"])),
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        ceiling_ore=row["ceiling_ore"],
        prices={CourseType(course_type): ore for course_type, ore in row["prices"].items()},
        answer_within=timedelta(hours=row["answer_within_hours"]),
        used_ore=row["used_ore"],
        terminated_on=row["terminated_on"],
        framework=row["framework"],
        rank=row["rank"],
        assistance_prices=row["assistance_prices"],
        withdrawal_days=row["withdrawal_days"],
        withdrawal_percent=row["withdrawal_percent"],
        processing_agreement=row["processing_agreement"],
    )
