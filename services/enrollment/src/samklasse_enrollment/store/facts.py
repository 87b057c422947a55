"""What a municipality's own rows add up to."""

from datetime import date
from uuid import UUID

import asyncpg

from samklasse_enrollment.domain.enrollment import State
from samklasse_enrollment.domain.facts import ClassCost, Share, Standing

STANDINGS_SQL = """
SELECT e.state, e.reason
  FROM people p
  LEFT JOIN LATERAL (
       SELECT state, reason
         FROM enrollments
        WHERE person_id = p.id
        ORDER BY state IN ('WITHDRAWN', 'ENDED', 'MOVED'), id DESC
        LIMIT 1) e ON true
 WHERE p.owner_orgnr = $1
"""


async def standings(conn: asyncpg.Connection, owner_orgnr: str) -> list[Standing]:
    """Where each of its people stands."""
    rows = await conn.fetch(STANDINGS_SQL, owner_orgnr)
    return [Standing(State(row["state"]) if row["state"] else None, row["reason"]) for row in rows]


SHARES_SQL = """
SELECT a.id, a.seller_orgnr, a.ceiling_ore, a.used_ore, a.valid_to, coalesce(sum(l.seats * l.seat_ore), 0) AS mine
  FROM agreements a
  LEFT JOIN lines l ON l.agreement_id = a.id AND l.buyer_orgnr = $1 AND l.state IN ('REQUESTED', 'CONFIRMED')
 WHERE $1 = ANY (a.buyer_orgnrs)
    OR (a.all_municipalities AND l.id IS NOT NULL)
 GROUP BY a.id
 ORDER BY a.id
"""


async def shares(conn: asyncpg.Connection, buyer_orgnr: str) -> list[Share]:
    """Its part of the ceilings of its own agreements, and of frameworks that it uses."""
    rows = await conn.fetch(SHARES_SQL, buyer_orgnr)
    return [
        Share(r["id"], r["seller_orgnr"], r["ceiling_ore"], r["used_ore"], int(r["mine"]), r["valid_to"]) for r in rows
    ]


CLASS_COSTS_SQL = """
SELECT e.class_id, count(*) AS seats, sum(l.seat_ore) AS cost_ore
  FROM enrollments e
  JOIN lines l ON l.id = e.line_id
 WHERE l.buyer_orgnr = $1
   AND e.class_id IS NOT NULL
   AND e.state IN ('PLACED', 'ACTIVE', 'PAUSED', 'COMPLETED')
 GROUP BY e.class_id
 ORDER BY e.class_id
"""


async def class_costs(conn: asyncpg.Connection, buyer_orgnr: str) -> list[ClassCost]:
    """Its seats in each class at their price."""
    rows = await conn.fetch(CLASS_COSTS_SQL, buyer_orgnr)
    return [ClassCost(row["class_id"], row["seats"], int(row["cost_ore"])) for row in rows]


HOURS_SQL = """
SELECT e.line_id, g.source, g.reported, sum(g.minutes) AS minutes
  FROM ledger g
  JOIN enrollments e ON e.id = g.enrollment_id
  JOIN lines l ON l.id = e.line_id
 WHERE l.buyer_orgnr = $1
   AND g.day BETWEEN $2 AND $3
 GROUP BY e.line_id, g.source, g.reported
"""


async def minutes_by_line(
    conn: asyncpg.Connection, buyer_orgnr: str, first: date, last: date
) -> dict[tuple[UUID, str], int]:
    """Minutes that count, by line and source."""
    rows = await conn.fetch(HOURS_SQL, buyer_orgnr, first, last)
    return {(row["line_id"], row["source"]): int(row["minutes"]) for row in rows}


ACCESS_MONTHS_SQL = """
SELECT e.line_id, count(*) AS months
  FROM enrollments e
  JOIN lines l ON l.id = e.line_id
  CROSS JOIN LATERAL generate_series(
       date_trunc('month', greatest(e.access_from, $2)::timestamp), least(e.access_to, $3)::timestamp,
       interval '1 month')
 WHERE l.buyer_orgnr = $1
   AND e.access_from IS NOT NULL
 GROUP BY e.line_id
"""


async def access_months_by_line(conn: asyncpg.Connection, buyer_orgnr: str, first: date, last: date) -> dict[UUID, int]:
    """Calendar months in which somebody had access, counted per person."""
    rows = await conn.fetch(ACCESS_MONTHS_SQL, buyer_orgnr, first, last)
    return {row["line_id"]: row["months"] for row in rows}
