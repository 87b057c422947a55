"""Bookings as somebody may list them: a unit, a class's supplier, or a municipality whose people they are for."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

OF_SUPPLIER_SQL = """
SELECT b.booking_id
  FROM interpreter_bookings b
 WHERE b.booking_id > $2
   AND ((b.supplier_orgnr = $1 AND ($3::text IS NULL OR b.state = $3))
        OR EXISTS (
           SELECT FROM interpreter_offers o
             JOIN interpreters i ON i.interpreter_id = o.interpreter_id
            WHERE o.booking_id = b.booking_id
              AND i.unit_orgnr = $1
              AND ($3::text IS NULL OR (b.state = $3 AND (o.answer = 'OPEN' OR b.interpreter_id = o.interpreter_id)))))
 ORDER BY b.booking_id
 LIMIT $4
"""

OF_MUNICIPALITY_SQL = """
SELECT booking_id
  FROM interpreter_bookings
 WHERE for_orgnrs @> ARRAY[$1::text]
   AND booking_id > $2
   AND ($3::text IS NULL OR state = $3)
 ORDER BY booking_id
 LIMIT $4
"""


async def of_supplier(
    conn: asyncpg.Connection, orgnr: str, *, after: UUID, state: str | None, limit: int
) -> list[UUID]:
    """Bookings in a supplier's classes, and those that a unit's interpreters were asked about.

    `state` finds a unit's only while it may know of it: while one of its own is asked, or comes.
    """
    return [row["booking_id"] for row in await conn.fetch(OF_SUPPLIER_SQL, orgnr, after, state, limit)]


async def of_municipality(
    conn: asyncpg.Connection, orgnr: str, *, after: UUID, state: str | None, limit: int
) -> list[UUID]:
    """Bookings that are for people of a municipality's own."""
    return [row["booking_id"] for row in await conn.fetch(OF_MUNICIPALITY_SQL, orgnr, after, state, limit)]


UNITS_SQL = """
SELECT interpreter_id, unit_orgnr, ref
  FROM interpreters
 WHERE interpreter_id = ANY ($1)
"""


async def units(conn: asyncpg.Connection, interpreters: Sequence[UUID]) -> dict[UUID, tuple[str, str]]:
    """Whose interpreters these are, and what their units call them."""
    rows = await conn.fetch(UNITS_SQL, list(interpreters))
    return {row["interpreter_id"]: (row["unit_orgnr"], row["ref"]) for row in rows}
