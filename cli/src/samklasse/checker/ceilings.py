"""Whether what was sold stays under its ceiling, in the books of enrollment: counted, not believed."""

from collections.abc import Iterator
from dataclasses import dataclass

import asyncpg

BOOKS_SQL = """
SELECT a.ceiling_ore, a.used_ore,
       (SELECT coalesce(sum(l.amount_ore), 0)::bigint FROM enrollment.lines l WHERE l.agreement_id = a.id) AS lines_ore,
       (SELECT count(*) FROM enrollment.lines l WHERE l.agreement_id = a.id) AS lines,
       (SELECT count(*) FROM enrollment.call_offs c WHERE c.agreement_id = a.id) AS call_offs,
       (SELECT coalesce(sum(o.seats_taken), 0)::bigint FROM enrollment.offerings o) AS seats_taken,
       (SELECT coalesce(sum(l.seats), 0)::bigint FROM enrollment.lines l WHERE l.extends IS NULL) AS seats,
       (SELECT count(*) FROM enrollment.outbox q WHERE q.key = 'enrollment.seats.requested.v1')
       + (SELECT count(*) FROM enrollment.event_log e WHERE e.key = 'enrollment.seats.requested.v1') AS said
  FROM enrollment.agreements a
"""


@dataclass(frozen=True)
class Books:
    """Of the one agreement there is."""

    ceiling_ore: int
    used_ore: int
    lines_ore: int
    lines: int
    call_offs: int
    seats_taken: int
    seats: int
    said: int


async def read_books(conn: asyncpg.Connection) -> Books | None:
    """As they stand; None: there is no agreement."""
    row = await conn.fetchrow(BOOKS_SQL)
    return row and Books(**dict(row))


def breaches(books: Books, *, accepted: int) -> Iterator[str]:
    """What does not add up when so many orders of one line each were accepted."""
    if books.used_ore > books.ceiling_ore:
        yield f"over taket: {books.used_ore} av {books.ceiling_ore} øre"
    if books.used_ore != books.lines_ore:
        yield f"brukt {books.used_ore} øre, men linjene er {books.lines_ore}"
    if books.seats_taken != books.seats:
        yield f"{books.seats_taken} plasser tatt, men linjene har {books.seats}"
    if not accepted == books.lines == books.call_offs == books.said:
        yield f"{accepted} godtatt, {books.call_offs} avrop, {books.lines} linjer, {books.said} forespørsler"


KNOWN_SQL = """
SELECT (SELECT count(*) FROM enrollment.organisations) AS organisations,
       (SELECT count(*) FROM enrollment.agreements) AS agreements,
       (SELECT count(*) FROM enrollment.offerings) AS offerings
"""


async def known(conn: asyncpg.Connection) -> tuple[int, int, int]:
    """How many organisations, agreements and offerings enrollment has heard of."""
    row = await conn.fetchrow(KNOWN_SQL)
    return row["organisations"], row["agreements"], row["offerings"]
