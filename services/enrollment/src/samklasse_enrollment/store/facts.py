"""What a municipality's own rows add up to."""

from datetime import date

import asyncpg

from samklasse_enrollment.domain.enrollment import State
from samklasse_enrollment.domain.facts import Hours, Share, Standing

STANDINGS_SQL = """
SELECT state, reason, count(*) AS people
  FROM (SELECT DISTINCT ON (p.id) e.state, e.reason
          FROM people p
          LEFT JOIN enrollments e ON e.person_id = p.id
         WHERE p.owner_orgnr = $1
         ORDER BY p.id, e.state IN ('WITHDRAWN', 'ENDED', 'MOVED'), e.id DESC) s
 GROUP BY state, reason
"""


async def standings(conn: asyncpg.Connection, owner_orgnr: str) -> list[Standing]:
    """Where its people stand, counted."""
    rows = await conn.fetch(STANDINGS_SQL, owner_orgnr)
    return [Standing(State(row["state"]) if row["state"] else None, row["reason"], row["people"]) for row in rows]


SHARES_SQL = """
SELECT a.id, a.seller_orgnr, a.ceiling_ore, a.used_ore, a.valid_to, coalesce(sum(l.amount_ore), 0) AS mine
  FROM agreements a
  LEFT JOIN lines l ON l.agreement_id = a.id AND l.buyer_orgnr = $1
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


HOURS_SQL = """
SELECT subject, reported, sum(minutes)::bigint AS minutes
  FROM ledger
 WHERE owner_orgnr = $1
   AND day BETWEEN $2 AND $3
 GROUP BY subject, reported
 ORDER BY subject, reported
"""


async def minutes(conn: asyncpg.Connection, owner_orgnr: str, first: date, last: date) -> list[Hours]:
    """Minutes of the days on which it owned their people."""
    rows = await conn.fetch(HOURS_SQL, owner_orgnr, first, last)
    return [Hours(row["subject"], row["reported"], row["minutes"]) for row in rows]
