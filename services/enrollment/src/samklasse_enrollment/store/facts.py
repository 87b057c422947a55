"""What a municipality's own rows add up to, added up where they lie: the page holds the service's one thread shortly.

The split of a line's amount is `domain.evidence`'s rule said in SQL; tests/test_facts_sums.py proves them equal.
"""

from datetime import date

import asyncpg

from samklasse_enrollment.domain.enrollment import State
from samklasse_enrollment.domain.facts import Bought, ClassPart, Deadline, Hours, Share, Standing
from samklasse_enrollment.domain.line import LineState

STANDINGS_SQL = """
WITH seated AS (
    SELECT state, reason, count(*) AS people
      FROM (SELECT DISTINCT ON (person_id) state, reason
              FROM enrollments
             WHERE owner_orgnr = $1
             ORDER BY person_id, state IN ('WITHDRAWN', 'ENDED', 'MOVED'), id DESC) s
     GROUP BY state, reason
), unseated AS (
    SELECT count(*) - (SELECT coalesce(sum(people), 0) FROM seated)::bigint AS people
      FROM people
     WHERE owner_orgnr = $1
)
SELECT state, reason, people
  FROM seated
 UNION ALL
SELECT NULL, NULL, people
  FROM unseated
 WHERE people > 0
"""


async def standings(conn: asyncpg.Connection, owner_orgnr: str) -> list[Standing]:
    """Where its people stand, counted."""
    rows = await conn.fetch(STANDINGS_SQL, owner_orgnr)
    return [Standing(State(row["state"]) if row["state"] else None, row["reason"], row["people"]) for row in rows]


BOUGHT_SQL = """
SELECT call_off_id, supplier_orgnr, state, sum(CASE state WHEN 'CONFIRMED' THEN seats ELSE quantity END) AS seats,
       sum(amount_ore)::bigint AS ore
  FROM lines
 WHERE buyer_orgnr = $1
 GROUP BY call_off_id, supplier_orgnr, state
 ORDER BY call_off_id, state
"""


async def bought(conn: asyncpg.Connection, buyer_orgnr: str) -> list[Bought]:
    """What it has called off, in the order of the call-offs."""
    rows = await conn.fetch(BOUGHT_SQL, buyer_orgnr)
    return [
        Bought(row["call_off_id"], row["supplier_orgnr"], LineState(row["state"]), row["seats"], row["ore"])
        for row in rows
    ]


DUE_LINES_SQL = """
SELECT day, kind, id
  FROM (SELECT id, CASE state WHEN 'REQUESTED' THEN 'ANSWER' ELSE 'SEATS_END' END AS kind,
               CASE state WHEN 'REQUESTED' THEN (answer_by AT TIME ZONE 'Europe/Oslo')::date ELSE ends_on END AS day
          FROM lines
         WHERE buyer_orgnr = $1
           AND state IN ('REQUESTED', 'CONFIRMED')) standing
 WHERE day BETWEEN $2 AND $3
 ORDER BY day, kind, id
 LIMIT $4
"""


async def due_lines(
    conn: asyncpg.Connection, buyer_orgnr: str, first: date, last: date, *, limit: int
) -> list[Deadline]:
    """Answers that are due and seats that end from a day to a day, both included, the nearest first."""
    rows = await conn.fetch(DUE_LINES_SQL, buyer_orgnr, first, last, limit)
    return [Deadline(row["day"], row["kind"], row["id"]) for row in rows]


CLASSES_SQL = """
WITH seated AS (
    SELECT line_id, class_id, count(*) AS seats, (sum(count(*)) OVER (PARTITION BY line_id))::bigint AS filled
      FROM enrollments
     WHERE line_id = ANY (ARRAY(
           SELECT id FROM lines WHERE buyer_orgnr = $1 AND ($3::text IS NULL OR supplier_orgnr = $3)))
       AND class_id IS NOT NULL
       AND state IN ('PLACED', 'ACTIVE', 'PAUSED', 'COMPLETED')
     GROUP BY line_id, class_id
), weighed AS (
    SELECT s.line_id, s.class_id, s.seats, l.amount_ore, greatest(l.seats, s.filled) AS whole,
           greatest(l.seats - s.filled, 0) AS free
      FROM seated s
      JOIN lines l ON l.id = s.line_id AND l.buyer_orgnr = $1
), uneven AS (
    SELECT class_id, seats, amount_ore * seats / whole AS ore,
           amount_ore - amount_ore * free / whole - sum(amount_ore * seats / whole) OVER of_line AS spare,
           row_number() OVER (of_line ORDER BY amount_ore * seats % whole DESC, class_id) AS place,
           (amount_ore * free % whole, class_id::text COLLATE "C") > (amount_ore * seats % whole, 'None') AS after_free
      FROM weighed
     WHERE amount_ore % whole <> 0
    WINDOW of_line AS (PARTITION BY line_id)
), parts AS (
    SELECT class_id, seats, amount_ore / whole * seats AS ore
      FROM weighed
     WHERE amount_ore % whole = 0
     UNION ALL
    SELECT class_id, seats, CASE WHEN place + after_free::integer <= spare THEN ore + 1 ELSE ore END
      FROM uneven
)
SELECT class_id, sum(seats)::bigint AS seats, sum(ore)::bigint AS ore
  FROM parts
 GROUP BY class_id
 ORDER BY ore DESC, class_id
 LIMIT $2
"""


async def classes(
    conn: asyncpg.Connection, buyer_orgnr: str, *, limit: int, supplier: str | None = None
) -> list[ClassPart]:
    """Its part of the classes that its lines' people sit in, the costliest first; of one supplier's lines where given.

    The largest remainders get what is left of a line; seats that nobody sits on come in the order of the word None.
    """
    rows = await conn.fetch(CLASSES_SQL, buyer_orgnr, limit, supplier)
    return [ClassPart(row["class_id"], row["seats"], row["ore"]) for row in rows]


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
