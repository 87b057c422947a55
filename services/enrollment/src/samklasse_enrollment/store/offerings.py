"""Offerings: what is told of them, and their seats."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg

from samklasse_enrollment.domain.offering import ListPrice, Offering, Term
from samklasse_enrollment.domain.values import CourseType, Subject

SAVE_OFFERING_SQL = """
INSERT INTO offerings (id, supplier_orgnr, ref, course_type, subject, focus, levels, windows, teaching_languages,
                       sessions_per_week, session_minutes, weeks, starts_from, starts_to, capacity, malforms, industry,
                       work_directed, supplementing, reviewed_on, described_on, prices, term_starts, term_ends,
                       term_seats, term_free, said)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
        $25, $26, 1)
    ON CONFLICT (id) DO UPDATE
   SET course_type = excluded.course_type,
       subject = excluded.subject,
       focus = excluded.focus,
       levels = excluded.levels,
       windows = excluded.windows,
       teaching_languages = excluded.teaching_languages,
       sessions_per_week = excluded.sessions_per_week,
       session_minutes = excluded.session_minutes,
       weeks = excluded.weeks,
       starts_from = excluded.starts_from,
       starts_to = excluded.starts_to,
       capacity = excluded.capacity,
       malforms = excluded.malforms,
       industry = excluded.industry,
       work_directed = excluded.work_directed,
       supplementing = excluded.supplementing,
       reviewed_on = excluded.reviewed_on,
       described_on = excluded.described_on,
       prices = excluded.prices,
       term_starts = excluded.term_starts,
       term_ends = excluded.term_ends,
       term_seats = excluded.term_seats,
       term_free = excluded.term_free,
       said = offerings.said + 1
RETURNING said
"""


async def save(conn: asyncpg.Connection, offering: Offering) -> int:
    """Insert or replace what is told of it, and count what is said about it."""
    said: int = await conn.fetchval(
        SAVE_OFFERING_SQL,
        offering.id,
        offering.supplier_orgnr,
        offering.ref,
        offering.course_type,
        offering.subject,
        offering.focus,
        list(offering.levels),
        list(offering.windows),
        list(offering.teaching_languages),
        offering.sessions_per_week,
        offering.session_minutes,
        offering.weeks,
        offering.starts_from,
        offering.starts_to,
        offering.capacity,
        list(offering.malforms),
        offering.industry,
        offering.work_directed,
        offering.supplementing,
        offering.reviewed_on,
        offering.described_on,
        [{"basis": price.basis, "ore": price.ore} for price in offering.prices],
        *_terms(offering),
    )
    return said


LOCK_OFFERINGS_SQL = """
SELECT id, supplier_orgnr, ref, course_type, subject, focus, levels, windows, teaching_languages, sessions_per_week,
       session_minutes, weeks, starts_from, starts_to, capacity, seats_taken, malforms, industry, work_directed,
       supplementing, reviewed_on, described_on, prices, term_starts, term_ends, term_seats, term_free
  FROM offerings
 WHERE id = ANY ($1::uuid[])
 ORDER BY id
   FOR UPDATE
"""


async def lock(conn: asyncpg.Connection, ids: Iterable[UUID]) -> dict[UUID, Offering]:
    """Offerings by id, locked in the order of their ids; unknown ones are missing."""
    rows = await conn.fetch(LOCK_OFFERINGS_SQL, list(ids))
    return {row["id"]: from_row(row) for row in rows}


SAVE_SEATS_TAKEN_SQL = """
UPDATE offerings o
   SET seats_taken = n.seats_taken,
       term_free = n.term_free::integer[]
  FROM unnest($1::uuid[], $2::integer[], $3::text[]) AS n (id, seats_taken, term_free)
 WHERE o.id = n.id
"""


async def save_seats_taken(conn: asyncpg.Connection, offerings: Iterable[Offering]) -> None:
    """Write what is taken, in all and by term; the rows are locked."""
    every = list(offerings)
    await conn.execute(
        SAVE_SEATS_TAKEN_SQL, [o.id for o in every], [o.seats_taken for o in every], [term_free(o) for o in every]
    )


def term_free(offering: Offering) -> str:
    """What is left of each term, as an array's text."""
    return "{" + ",".join(str(term.free) for term in offering.terms) + "}"


SOLD_BY_START_SQL = """
SELECT coalesce(since, starts_on) AS starts_on, sum(seats)::integer AS seats
  FROM lines
 WHERE offering_id = $1
   AND extends IS NULL
 GROUP BY coalesce(since, starts_on)
"""


async def sold_by_start(conn: asyncpg.Connection, offering_id: UUID) -> dict[date, int]:
    """The seats that lines hold, by the first day of their course; an extension goes on with those before it."""
    return {row["starts_on"]: row["seats"] for row in await conn.fetch(SOLD_BY_START_SQL, offering_id)}


def from_row(row: Mapping[str, Any]) -> Offering:
    """An offering as the database has it."""
    return Offering(
        id=row["id"],
        supplier_orgnr=row["supplier_orgnr"],
        ref=row["ref"],
        course_type=CourseType(row["course_type"]),
        subject=Subject(row["subject"]),
        focus=row["focus"],
        levels=tuple(row["levels"]),
        windows=tuple(row["windows"]),
        teaching_languages=tuple(row["teaching_languages"]),
        sessions_per_week=row["sessions_per_week"],
        session_minutes=row["session_minutes"],
        weeks=row["weeks"],
        starts_from=row["starts_from"],
        starts_to=row["starts_to"],
        capacity=row["capacity"],
        seats_taken=row["seats_taken"],
        malforms=tuple(row["malforms"]),
        industry=row["industry"],
        work_directed=row["work_directed"],
        supplementing=row["supplementing"],
        reviewed_on=row["reviewed_on"],
        described_on=row["described_on"],
        prices=tuple(ListPrice(**price) for price in row["prices"]),
        terms=tuple(
            Term(starts_on, ends_on, seats, seats - free)
            for starts_on, ends_on, seats, free in zip(
                row["term_starts"], row["term_ends"], row["term_seats"], row["term_free"], strict=True
            )
        ),
    )


def _terms(offering: Offering) -> list[list[Any]]:
    """The four arrays."""
    terms = offering.terms
    return [
        [term.starts_on for term in terms],
        [term.ends_on for term in terms],
        [term.seats for term in terms],
        [term.free for term in terms],
    ]
