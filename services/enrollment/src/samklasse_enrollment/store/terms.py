"""Copies of how sellers and municipalities work together, all versions."""

from datetime import date, timedelta
from uuid import UUID

import asyncpg

from samklasse_enrollment.domain.terms import CooperationTerms

SAVE_TERMS_SQL = """
INSERT INTO cooperation_terms (agreement_id, buyer_orgnr, version, seller_orgnr, valid_from, answer_within_hours,
                               reporting_weekday, tasks)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT DO NOTHING
"""


async def save(conn: asyncpg.Connection, terms: CooperationTerms) -> None:
    """Keep a version."""
    hours = terms.answer_within and terms.answer_within // timedelta(hours=1)
    await conn.execute(
        SAVE_TERMS_SQL,
        terms.agreement_id,
        terms.buyer_orgnr,
        terms.version,
        terms.seller_orgnr,
        terms.valid_from,
        hours,
        terms.reporting_weekday,
        sorted(terms.tasks),
    )


TERMS_SQL = """
SELECT agreement_id, seller_orgnr, buyer_orgnr, version, valid_from, answer_within_hours, reporting_weekday, tasks
  FROM cooperation_terms
 WHERE agreement_id = $1
   AND buyer_orgnr = $2
   AND valid_from <= $3
 ORDER BY valid_from DESC, version DESC
 LIMIT 1
"""


async def in_force(
    conn: asyncpg.Connection, agreement_id: UUID, buyer_orgnr: str, day: date
) -> CooperationTerms | None:
    """The version that `domain.terms.in_force` chooses of all."""
    row = await conn.fetchrow(TERMS_SQL, agreement_id, buyer_orgnr, day)
    return row and _terms(row)


OWN_TERMS_SQL = """
SELECT agreement_id, seller_orgnr, buyer_orgnr, version, valid_from, answer_within_hours, reporting_weekday, tasks
  FROM cooperation_terms
 WHERE buyer_orgnr = $1
   AND (agreement_id, version) > ($2, $3)
 ORDER BY agreement_id, version
 LIMIT $4
"""


async def of_buyer(
    conn: asyncpg.Connection, buyer_orgnr: str, *, after: tuple[UUID, int], limit: int
) -> list[CooperationTerms]:
    """All versions of one municipality's terms."""
    return [_terms(row) for row in await conn.fetch(OWN_TERMS_SQL, buyer_orgnr, *after, limit)]


def _terms(row: asyncpg.Record) -> CooperationTerms:
    hours = row["answer_within_hours"]
    return CooperationTerms(
        agreement_id=row["agreement_id"],
        seller_orgnr=row["seller_orgnr"],
        buyer_orgnr=row["buyer_orgnr"],
        version=row["version"],
        valid_from=row["valid_from"],
        answer_within=None if hours is None else timedelta(hours=hours),
        reporting_weekday=row["reporting_weekday"],
        tasks=frozenset(row["tasks"]),
    )
