"""Find offerings, and what they cost a buyer."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import asyncpg

from samklasse_enrollment.domain.offering import Offering, Own, Page, Sought
from samklasse_enrollment.store.offerings import from_row

SEARCH_OFFERINGS_SQL = """
SELECT o.id, o.supplier_orgnr, o.ref, o.course_type, o.subject, o.focus, o.levels, o.windows, o.teaching_languages,
       o.sessions_per_week, o.session_minutes, o.weeks, o.starts_from, o.starts_to, o.capacity, o.seats_taken,
       o.malforms, o.industry, o.work_directed, o.supplementing, o.reviewed_on, o.described_on, o.prices,
       o.term_starts, o.term_ends, o.term_seats, o.term_free, k.rank
  FROM offerings o
 CROSS JOIN LATERAL (
       SELECT least(o.capacity - o.seats_taken, CASE
              WHEN cardinality(o.term_starts) = 0 THEN o.capacity
              ELSE coalesce((
                   SELECT max(t.free)
                     FROM unnest(o.term_starts, o.term_ends, o.term_free) AS t (starts_on, ends_on, free)
                    WHERE ($13::date IS NULL OR t.ends_on >= $13)
                      AND ($14::date IS NULL OR t.starts_on <= $14)), 0)
              END) AS free) f
 CROSS JOIN LATERAL (
       SELECT CASE $16::text
              WHEN 'PRICE' THEN coalesce((
                   SELECT min((p.price ->> 'ore')::bigint)
                     FROM jsonb_array_elements(o.prices) AS p (price)
                    WHERE p.price ->> 'basis' = 'PER_SEAT'), 1000000000000000)
              WHEN 'START' THEN (o.starts_from - DATE '2000-01-01')::bigint
              WHEN 'FREE_SEATS' THEN -f.free::bigint
              ELSE 0
              END AS rank) k
 WHERE ($1::text IS NULL OR o.course_type = $1)
   AND ($2::text IS NULL OR o.subject = $2)
   AND ($3::text IS NULL OR o.focus = $3)
   AND ($4::text IS NULL OR $4 = ANY (o.levels))
   AND ($5::text IS NULL OR $5 = ANY (o.windows))
   AND ($6::text IS NULL OR $6 = ANY (o.teaching_languages))
   AND ($7::text IS NULL OR $7 = ANY (o.malforms))
   AND ($8::text IS NULL OR o.industry = $8)
   AND ($9::boolean IS NULL OR (o.work_directed OR o.subject = 'INDUSTRY') = $9)
   AND ($10::boolean IS NULL OR o.supplementing = $10)
   AND ($11::text IS NULL OR o.supplier_orgnr = $11)
   AND ($12::integer IS NULL OR f.free >= $12)
   AND ($13::date IS NULL OR o.starts_to >= $13)
   AND ($14::date IS NULL OR o.starts_from <= $14)
   AND ($17::bigint IS NULL OR (k.rank, o.supplier_orgnr, o.ref) > ($17, $18::text, $19::text))
 ORDER BY k.rank, o.supplier_orgnr, o.ref
 LIMIT $15
"""


async def search(conn: asyncpg.Connection, sought: Sought, *, after: str | None, limit: int) -> Page:
    """What matches all that is sought; `after` is what an earlier page told.

    Raises:
        ValueError: `after` is nothing that a page told.
    """
    rank, supplier_orgnr, ref = _place(after)
    rows = await conn.fetch(
        SEARCH_OFFERINGS_SQL,
        sought.course_type,
        sought.subject,
        sought.focus,
        sought.level,
        sought.window,
        sought.language,
        sought.malform,
        sought.industry,
        sought.work_directed,
        sought.supplementing,
        sought.supplier_orgnr,
        sought.free_seats,
        sought.starts_from,
        sought.starts_to,
        limit + 1,
        sought.sort,
        rank,
        supplier_orgnr,
        ref,
    )
    shown = rows[:limit]
    more = len(rows) > limit
    last = shown[-1] if more else None
    told = last and f"{last['rank']}:{last['supplier_orgnr']}:{last['ref']}"
    return Page(tuple(map(from_row, shown)), told)


OFFERINGS_SQL = """
SELECT id, supplier_orgnr, ref, course_type, subject, focus, levels, windows, teaching_languages, sessions_per_week,
       session_minutes, weeks, starts_from, starts_to, capacity, seats_taken, malforms, industry, work_directed,
       supplementing, reviewed_on, described_on, prices, term_starts, term_ends, term_seats, term_free
  FROM offerings
 WHERE id = ANY ($1::uuid[])
"""


async def several(conn: asyncpg.Connection, ids: Sequence[UUID]) -> list[Offering]:
    """Offerings in the order of `ids`; unknown ones are missing."""
    found = {row["id"]: from_row(row) for row in await conn.fetch(OFFERINGS_SQL, list(ids))}
    return [found[each] for each in ids if each in found]


OWN_AGREEMENTS_SQL = """
SELECT id, seller_orgnr, course_types, prices
  FROM agreements
 WHERE seller_orgnr = ANY ($2::text[])
   AND seller_orgnr <> $1
   AND (all_municipalities OR $1 = ANY (buyer_orgnrs))
   AND terminated_on IS NULL
   AND $3 BETWEEN valid_from AND valid_to
 ORDER BY id
"""


async def own_agreements(conn: asyncpg.Connection, buyer_orgnr: str, sellers: Sequence[str], day: date) -> list[Own]:
    """What the buyer can call off under that day, from these sellers."""
    rows = await conn.fetch(OWN_AGREEMENTS_SQL, buyer_orgnr, list(sellers), day)
    return [
        Own(row["id"], row["seller_orgnr"], {t: ore for t, ore in row["prices"].items() if t in row["course_types"]})
        for row in rows
    ]


def _place(after: str | None) -> tuple[int | None, str | None, str | None]:
    if after is None:
        return None, None, None
    rank, supplier_orgnr, ref = after.split(":", 2)
    return int(rank), supplier_orgnr, ref
