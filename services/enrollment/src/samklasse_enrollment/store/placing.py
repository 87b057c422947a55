"""What placing a call-off reads and writes, in as few round trips as it takes: its agreement is locked meanwhile."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import asyncpg

from samklasse_enrollment.domain.agreement import Agreement
from samklasse_enrollment.domain.calloff import Placement
from samklasse_enrollment.domain.organisation import Organisation
from samklasse_enrollment.domain.terms import CooperationTerms
from samklasse_enrollment.store.agreements import agreement_from
from samklasse_enrollment.store.offerings import term_free

LOCK_ORDER_SQL = """
SELECT a.id, a.seller_orgnr, a.all_municipalities, a.buyer_orgnrs, a.course_types, a.valid_from, a.valid_to,
       a.ceiling_ore, a.prices, a.answer_within_hours, a.used_ore, a.terminated_on, a.framework, a.rank,
       a.assistance_prices, a.withdrawal_days, a.withdrawal_percent,
       b.orgnr, b.kommunenummer, b.roles, b.has_centre,
       t.version, t.valid_from AS agreed_from, t.answer_within_hours AS agreed_hours, t.reporting_weekday, t.tasks
  FROM agreements a
  LEFT JOIN organisations b ON b.orgnr = $2
  LEFT JOIN LATERAL (
       SELECT version, valid_from, answer_within_hours, reporting_weekday, tasks
         FROM cooperation_terms
        WHERE agreement_id = a.id
          AND buyer_orgnr = $2
          AND valid_from <= $3
        ORDER BY valid_from DESC, version DESC
        LIMIT 1) t ON true
 WHERE a.id = $1
   FOR NO KEY UPDATE OF a
"""


@dataclass(frozen=True)
class Under:
    """What an order is judged by, beside its offerings; the agreement is locked."""

    agreement: Agreement
    buyer: Organisation | None
    terms: CooperationTerms | None


async def lock(conn: asyncpg.Connection, agreement_id: UUID, buyer_orgnr: str, day: date) -> Under | None:
    """The agreement, locked, who buys, and the terms between them that are in force on `day`."""
    row = await conn.fetchrow(LOCK_ORDER_SQL, agreement_id, buyer_orgnr, day)
    if row is None:
        return None
    buyer = row["orgnr"] and Organisation(
        row["orgnr"], row["kommunenummer"], frozenset(row["roles"]), row["has_centre"]
    )
    return Under(agreement_from(row), buyer, None if row["version"] is None else _terms(row, buyer_orgnr))


PLACE_SQL = """
WITH used AS (
    UPDATE agreements
       SET used_ore = $6
     WHERE id = $2
), placed AS (
    INSERT INTO call_offs (id, agreement_id, buyer_orgnr, supplier_orgnr, placed_at, said)
    VALUES ($1, $2, $3, $4, $5, 1)
), seats AS (
    UPDATE offerings o
       SET seats_taken = n.seats_taken,
           term_free = n.term_free::integer[]
      FROM unnest($20::uuid[], $21::integer[], $22::text[]) AS n (id, seats_taken, term_free)
     WHERE o.id = n.id
)
INSERT INTO lines (id, call_off_id, agreement_id, buyer_orgnr, supplier_orgnr, state, said, answer_by, offering_id,
                   course_type, subject, unit, closed, quantity, seats, seat_ore, starts_on, ends_on, weeks,
                   supplementing)
SELECT n.id, $1, $2, $3, $4, 'REQUESTED', 1, $7, n.offering_id, n.course_type, n.subject, n.unit, n.closed,
       n.quantity, n.quantity, n.seat_ore, n.starts_on, n.ends_on, n.weeks, n.supplementing
  FROM unnest($8::uuid[], $9::uuid[], $10::text[], $11::text[], $12::text[], $13::boolean[], $14::integer[],
              $15::bigint[], $16::date[], $17::date[], $18::integer[], $19::boolean[])
       AS n (id, offering_id, course_type, subject, unit, closed, quantity, seat_ore, starts_on, ends_on, weeks,
             supplementing)
"""


async def place(conn: asyncpg.Connection, placement: Placement, *, placed_at: datetime) -> None:
    """The call-off, its lines, about each of which one thing is said, and what is used of what is locked."""
    lines, first, taken = placement.lines, placement.lines[0], list(placement.offerings.values())
    await conn.execute(
        PLACE_SQL,
        placement.call_off_id,
        placement.agreement.id,
        first.buyer_orgnr,
        first.supplier_orgnr,
        placed_at,
        placement.agreement.used_ore,
        first.answer_by,
        [line.id for line in lines],
        [line.offering_id for line in lines],
        [line.course_type.value for line in lines],
        [line.subject.value for line in lines],
        [line.unit.value for line in lines],
        [line.closed for line in lines],
        [line.quantity for line in lines],
        [line.seat_ore for line in lines],
        [line.starts_on for line in lines],
        [line.ends_on for line in lines],
        [line.weeks for line in lines],
        [line.supplementing for line in lines],
        [offering.id for offering in taken],
        [offering.seats_taken for offering in taken],
        [term_free(offering) for offering in taken],
    )


def _terms(row: asyncpg.Record, buyer_orgnr: str) -> CooperationTerms:
    hours = row["agreed_hours"]
    return CooperationTerms(
        agreement_id=row["id"],
        seller_orgnr=row["seller_orgnr"],
        buyer_orgnr=buyer_orgnr,
        version=row["version"],
        valid_from=row["agreed_from"],
        answer_within=None if hours is None else timedelta(hours=hours),
        reporting_weekday=row["reporting_weekday"],
        tasks=frozenset(row["tasks"]),
    )
