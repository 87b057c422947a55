"""Agreements in the database. Writing counts what the agreement has said."""

from datetime import date
from uuid import UUID

import asyncpg

from samklasse_partnerships.domain.agreement import Agreement, Ending, EndReason, Terms

LOCK_AGREEMENT_SQL = """
SELECT id, seller_orgnr, buyer_orgnrs, seat_ore, valid_from, valid_to, ceiling_ore,
       answer_within_hours, processing_agreement, ends_on, end_reason, framework, rank, assistance_ore,
       withdrawal_days, withdrawal_percent
  FROM agreements
 WHERE id = $1
   FOR UPDATE
"""


async def lock_agreement(conn: asyncpg.Connection, agreement_id: UUID) -> Agreement | None:
    """The agreement, locked; None: there is none."""
    row = await conn.fetchrow(LOCK_AGREEMENT_SQL, agreement_id)
    return _agreement(row) if row else None


READ_AGREEMENTS_SQL = """
SELECT agreements.id, seller_orgnr, buyer_orgnrs, seat_ore, valid_from, valid_to, ceiling_ore,
       answer_within_hours, processing_agreement, ends_on, end_reason, framework, rank, assistance_ore,
       withdrawal_days, withdrawal_percent
  FROM agreements
 WHERE $1::text IS NULL
    OR seller_orgnr = $1
    OR $1 = ANY (buyer_orgnrs)
    OR buyer_orgnrs IS NULL AND EXISTS (
       SELECT 1
         FROM organisations
        WHERE orgnr = $1
          AND form = 'MUNICIPALITY'
          AND 'BUYER' = ANY (roles))
 ORDER BY agreements.id
"""


async def read_agreements(conn: asyncpg.Connection, party: str | None) -> list[Agreement]:
    """Those that `party` sells or may buy under; None: all of them."""
    return [_agreement(row) for row in await conn.fetch(READ_AGREEMENTS_SQL, party)]


RANK_HOLDER_SQL = """
SELECT id
  FROM agreements
 WHERE framework = $1
   AND rank = $2
   AND id <> $3
   AND ends_on IS NULL
   AND valid_to >= $4
 LIMIT 1
"""


async def rank_holder(
    conn: asyncpg.Connection, framework: str, rank: int, *, other_than: UUID, valid_from: date
) -> UUID | None:
    """Another agreement that has that place in the framework, and still has it on `valid_from`."""
    holder: UUID | None = await conn.fetchval(RANK_HOLDER_SQL, framework, rank, other_than, valid_from)
    return holder


SAVE_AGREEMENT_SQL = """
INSERT INTO agreements AS known
       (id, seller_orgnr, buyer_orgnrs, seat_ore, valid_from, valid_to, ceiling_ore,
        answer_within_hours, processing_agreement, ends_on, end_reason, framework, rank, assistance_ore,
        withdrawal_days, withdrawal_percent, said)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 1)
    ON CONFLICT (id) DO UPDATE
   SET buyer_orgnrs = excluded.buyer_orgnrs, seat_ore = excluded.seat_ore,
       valid_from = excluded.valid_from, valid_to = excluded.valid_to, ceiling_ore = excluded.ceiling_ore,
       answer_within_hours = excluded.answer_within_hours, processing_agreement = excluded.processing_agreement,
       ends_on = excluded.ends_on, end_reason = excluded.end_reason, framework = excluded.framework,
       rank = excluded.rank, assistance_ore = excluded.assistance_ore, withdrawal_days = excluded.withdrawal_days,
       withdrawal_percent = excluded.withdrawal_percent, said = known.said + 1
RETURNING said
"""


async def save_agreement(conn: asyncpg.Connection, saved: Agreement) -> int:
    """Write the agreement; returns how much it has said with this."""
    terms, ending = saved.terms, saved.ending
    said: int = await conn.fetchval(
        SAVE_AGREEMENT_SQL,
        saved.id,
        saved.seller,
        None if terms.buyers is None else sorted(terms.buyers),
        dict(terms.seat_ore),
        terms.valid_from,
        terms.valid_to,
        terms.ceiling_ore,
        terms.answer_within_hours,
        terms.processing_agreement,
        ending.ends_on if ending else None,
        ending.reason if ending else None,
        terms.framework,
        terms.rank,
        dict(terms.assistance_ore),
        terms.withdrawal_days,
        terms.withdrawal_percent,
    )
    return said


def _agreement(row: asyncpg.Record) -> Agreement:
    terms = Terms(
        buyers=None if row["buyer_orgnrs"] is None else frozenset(row["buyer_orgnrs"]),
        seat_ore=row["seat_ore"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        ceiling_ore=row["ceiling_ore"],
        answer_within_hours=row["answer_within_hours"],
        processing_agreement=row["processing_agreement"],
        framework=row["framework"],
        rank=row["rank"],
        assistance_ore=row["assistance_ore"],
        withdrawal_days=row["withdrawal_days"],
        withdrawal_percent=row["withdrawal_percent"],
    )
    ending = Ending(row["ends_on"], EndReason(row["end_reason"])) if row["ends_on"] else None
    return Agreement(row["id"], row["seller_orgnr"], terms, ending)
