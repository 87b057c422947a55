"""What an invoice rests on: lines, seats by class, held sessions, minutes and months of access; no person."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import asyncpg

from samklasse_enrollment.domain.evidence import Sold
from samklasse_enrollment.domain.settlement import Delivered, PriceLine

SEATS_SQL = """
SELECT line_id, class_id, count(*) AS seated
  FROM enrollments
 WHERE line_id = ANY ($1::uuid[])
   AND class_id IS NOT NULL
   AND state IN ('PLACED', 'ACTIVE', 'PAUSED', 'COMPLETED')
 GROUP BY line_id, class_id
"""


async def seated(conn: asyncpg.Connection, lines: Iterable[UUID]) -> dict[UUID, dict[UUID, int]]:
    """By line and class: how many sit there."""
    found: dict[UUID, dict[UUID, int]] = defaultdict(dict)
    for row in await conn.fetch(SEATS_SQL, list(lines)):
        found[row["line_id"]][row["class_id"]] = row["seated"]
    return found


async def sold(conn: asyncpg.Connection, lines: Iterable[UUID]) -> list[Sold]:
    """These lines with how many sit in which class."""
    rows = await terms(conn, lines)
    in_class = await seated(conn, [row["id"] for row in rows])
    return [
        Sold(row["id"], row["buyer_orgnr"], row["supplier_orgnr"], row["amount_ore"], row["seats"], in_class[row["id"]])
        for row in rows
    ]


BUYERS_SQL = """
SELECT id
  FROM lines
 WHERE buyer_orgnr = $1
   AND ($2::uuid IS NULL OR id > $2)
 ORDER BY id
 LIMIT $3
"""


async def of_buyer(conn: asyncpg.Connection, orgnr: str, *, after: UUID | None, limit: int) -> list[UUID]:
    """A municipality's own lines."""
    return [row["id"] for row in await conn.fetch(BUYERS_SQL, orgnr, after, limit)]


SELLERS_SQL = """
SELECT id
  FROM lines
 WHERE supplier_orgnr = $1
   AND ($2::uuid IS NULL OR id > $2)
 ORDER BY id
 LIMIT $3
"""


async def of_supplier(conn: asyncpg.Connection, orgnr: str, *, after: UUID | None, limit: int) -> list[UUID]:
    """A supplier's own lines, whoever bought them."""
    return [row["id"] for row in await conn.fetch(SELLERS_SQL, orgnr, after, limit)]


CLASSMATES_SQL = """
SELECT DISTINCT line_id
  FROM enrollments
 WHERE class_id = ANY ($1::uuid[])
   AND state IN ('PLACED', 'ACTIVE', 'PAUSED', 'COMPLETED')
"""


async def lines_of_classes(conn: asyncpg.Connection, classes: Iterable[UUID]) -> list[UUID]:
    """Every line, of whichever municipality, that anybody sits on in these classes."""
    return [row["line_id"] for row in await conn.fetch(CLASSMATES_SQL, list(classes))]


@dataclass(frozen=True)
class Given:
    """What was given on a line from a day to a day; `reported` minutes are the supplier's word alone."""

    sessions: int = 0
    session_minutes: int = 0
    reported_minutes: int = 0
    by_hand_minutes: int = 0


GIVEN_SQL = """
SELECT o.line_id,
       count(DISTINCT g.source_id) FILTER (WHERE g.source = 'SESSION') AS sessions,
       coalesce(sum(g.minutes) FILTER (WHERE g.source = 'SESSION'), 0)::bigint AS session_minutes,
       coalesce(sum(g.minutes) FILTER (WHERE g.source = 'WEEK'), 0)::bigint AS reported_minutes,
       coalesce(sum(g.minutes) FILTER (WHERE g.source = 'MANUAL'), 0)::bigint AS by_hand_minutes
  FROM ownerships o
  JOIN ledger g ON g.enrollment_id = o.enrollment_id AND g.day BETWEEN o.first_day AND o.last_day
 WHERE o.line_id = ANY ($1::uuid[])
   AND g.day BETWEEN $2 AND $3
 GROUP BY o.line_id
"""


async def given(conn: asyncpg.Connection, lines: Iterable[UUID], first: date, last: date) -> dict[UUID, Given]:
    """By line; a line without anything is not there."""
    rows = await conn.fetch(GIVEN_SQL, list(lines), first, last)
    return {row["line_id"]: Given(**{k: v for k, v in row.items() if k != "line_id"}) for row in rows}


ACCESS_MONTHS_SQL = """
SELECT o.line_id, count(*) AS months
  FROM ownerships o
  JOIN enrollments e ON e.id = o.enrollment_id
  CROSS JOIN LATERAL generate_series(
       date_trunc('month', greatest(e.access_from, o.first_day, $2)::timestamp),
       least(e.access_to, o.last_day, $3)::timestamp, interval '1 month')
 WHERE o.line_id = ANY ($1::uuid[])
   AND e.access_from IS NOT NULL
 GROUP BY o.line_id
"""


async def access_months(conn: asyncpg.Connection, lines: Iterable[UUID], first: date, last: date) -> dict[UUID, int]:
    """Calendar months in which somebody had access, counted per seat."""
    rows = await conn.fetch(ACCESS_MONTHS_SQL, list(lines), first, last)
    return {row["line_id"]: row["months"] for row in rows}


PARTICIPANTS_SQL = """
SELECT line_id, count(*) AS people
  FROM (SELECT o.line_id, e.person_id
          FROM ownerships o
          JOIN enrollments e ON e.id = o.enrollment_id
          JOIN ledger g ON g.enrollment_id = o.enrollment_id AND g.day BETWEEN o.first_day AND o.last_day
         WHERE o.line_id = ANY ($1::uuid[])
           AND g.day <= $2
         GROUP BY o.line_id, e.person_id
        HAVING sum(g.minutes) > 0) learned
 GROUP BY line_id
"""


async def delivered(conn: asyncpg.Connection, lines: Iterable[UUID], until: date) -> dict[UUID, Delivered]:
    """All that was given on each of these lines until and with a day."""
    ids = list(lines)
    people = {row["line_id"]: row["people"] for row in await conn.fetch(PARTICIPANTS_SQL, ids, until)}
    hours, months = await given(conn, ids, date.min, until), await access_months(conn, ids, date.min, until)
    return {id_: _delivered(people.get(id_, 0), hours.get(id_, Given()), months.get(id_, 0)) for id_ in ids}


def _delivered(people: int, hours: Given, months: int) -> Delivered:
    return Delivered(
        people, hours.sessions, hours.session_minutes, hours.reported_minutes, hours.by_hand_minutes, months
    )


PRICE_LINES_SQL = """
SELECT l.id, (a.prices ->> l.course_type)::bigint AS seat_ore, o.weeks
  FROM lines l
  JOIN agreements a ON a.id = l.agreement_id
  JOIN offerings o ON o.id = l.offering_id
 WHERE l.id = ANY ($1::uuid[])
   AND a.prices ? l.course_type
"""


async def price_lines(conn: asyncpg.Connection, lines: Iterable[UUID]) -> dict[UUID, PriceLine]:
    """By line: what its agreement says now that such a course costs; nothing where it says nothing."""
    rows = await conn.fetch(PRICE_LINES_SQL, list(lines))
    return {row["id"]: PriceLine(row["seat_ore"], row["weeks"]) for row in rows}


TERMS_SQL = """
SELECT id, call_off_id, offering_id, buyer_orgnr, supplier_orgnr, course_type, state, quantity, seats, seat_ore,
       amount_ore
  FROM lines
 WHERE id = ANY ($1::uuid[])
 ORDER BY id
"""


async def terms(conn: asyncpg.Connection, lines: Iterable[UUID]) -> list[asyncpg.Record]:
    """What was bought, line by line."""
    rows: list[asyncpg.Record] = await conn.fetch(TERMS_SQL, list(lines))
    return rows
