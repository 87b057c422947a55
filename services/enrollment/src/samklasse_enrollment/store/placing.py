"""What placing a call-off reads and writes, in as few round trips as it takes: its agreement is locked meanwhile."""

from datetime import date, datetime, timedelta
from uuid import UUID

import asyncpg

from samklasse_enrollment.domain.calloff import Placement
from samklasse_enrollment.domain.organisation import Organisation
from samklasse_enrollment.domain.terms import CooperationTerms

BUYER_SQL = """
SELECT b.orgnr, b.kommunenummer, b.roles, b.has_centre, t.seller_orgnr, t.version, t.valid_from,
       t.answer_within_hours, t.reporting_weekday, t.tasks
  FROM organisations b
  LEFT JOIN LATERAL (
       SELECT seller_orgnr, version, valid_from, answer_within_hours, reporting_weekday, tasks
         FROM cooperation_terms
        WHERE agreement_id = $2
          AND buyer_orgnr = b.orgnr
          AND valid_from <= $3
        ORDER BY valid_from DESC, version DESC
        LIMIT 1) t ON true
 WHERE b.orgnr = $1
"""


async def buyer(
    conn: asyncpg.Connection, orgnr: str, agreement_id: UUID, day: date
) -> tuple[Organisation, CooperationTerms | None] | None:
    """Who buys, and the terms that are in force between it and the agreement's seller."""
    row = await conn.fetchrow(BUYER_SQL, orgnr, agreement_id, day)
    if row is None:
        return None
    organisation = Organisation(row["orgnr"], row["kommunenummer"], frozenset(row["roles"]), row["has_centre"])
    return organisation, None if row["version"] is None else _terms(row, agreement_id)


PLACE_SQL = """
WITH used AS (
    UPDATE agreements
       SET used_ore = $6
     WHERE id = $2
), placed AS (
    INSERT INTO call_offs (id, agreement_id, buyer_orgnr, supplier_orgnr, placed_at, said)
    VALUES ($1, $2, $3, $4, $5, 1)
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
    """The call-off, its lines, about each of which one thing is said, and what is used of the locked agreement."""
    lines, first = placement.lines, placement.lines[0]
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
    )


def _terms(row: asyncpg.Record, agreement_id: UUID) -> CooperationTerms:
    hours = row["answer_within_hours"]
    return CooperationTerms(
        agreement_id=agreement_id,
        seller_orgnr=row["seller_orgnr"],
        buyer_orgnr=row["orgnr"],
        version=row["version"],
        valid_from=row["valid_from"],
        answer_within=None if hours is None else timedelta(hours=hours),
        reporting_weekday=row["reporting_weekday"],
        tasks=frozenset(row["tasks"]),
    )
