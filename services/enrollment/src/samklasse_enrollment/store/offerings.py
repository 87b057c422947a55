"""The catalogue."""

from collections.abc import Iterable
from uuid import UUID

import asyncpg

from samklasse_enrollment.domain.offering import Offering
from samklasse_enrollment.domain.values import CourseType, Subject

SAVE_OFFERING_SQL = """
INSERT INTO offerings (id, supplier_orgnr, ref, course_type, subject, focus, levels, windows, teaching_languages,
                       sessions_per_week, session_minutes, weeks, starts_from, starts_to, capacity, said)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 1)
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
    )
    return said


LOCK_OFFERINGS_SQL = """
SELECT id, supplier_orgnr, ref, course_type, subject, focus, levels, windows, teaching_languages, sessions_per_week,
       session_minutes, weeks, starts_from, starts_to, capacity, seats_taken
  FROM offerings
 WHERE id = ANY ($1::uuid[])
 ORDER BY id
   FOR UPDATE
"""


async def lock(conn: asyncpg.Connection, ids: Iterable[UUID]) -> dict[UUID, Offering]:
    """Offerings by id, locked in the order of their ids; unknown ones are missing."""
    rows = await conn.fetch(LOCK_OFFERINGS_SQL, list(ids))
    return {row["id"]: _offering(row) for row in rows}


SAVE_SEATS_TAKEN_SQL = """
UPDATE offerings o
   SET seats_taken = n.seats_taken
  FROM unnest($1::uuid[], $2::integer[]) AS n (id, seats_taken)
 WHERE o.id = n.id
"""


async def save_seats_taken(conn: asyncpg.Connection, offerings: Iterable[Offering]) -> None:
    """Write what is taken; the rows are locked."""
    every = list(offerings)
    await conn.execute(SAVE_SEATS_TAKEN_SQL, [o.id for o in every], [o.seats_taken for o in every])


SEARCH_OFFERINGS_SQL = """
SELECT id, supplier_orgnr, ref, course_type, subject, focus, levels, windows, teaching_languages, sessions_per_week,
       session_minutes, weeks, starts_from, starts_to, capacity, seats_taken
  FROM offerings
 WHERE ($1::text IS NULL OR course_type = $1)
   AND ($2::text IS NULL OR $2 = ANY (levels))
   AND ($3::text IS NULL OR $3 = ANY (windows))
   AND ($4::text IS NULL OR subject = $4)
   AND ($5::text IS NULL OR supplier_orgnr = $5)
 ORDER BY supplier_orgnr, ref
"""


async def search(
    conn: asyncpg.Connection,
    *,
    course_type: str | None,
    level: str | None,
    window: str | None,
    subject: str | None,
    supplier_orgnr: str | None,
) -> list[Offering]:
    """What matches all that is given."""
    rows = await conn.fetch(SEARCH_OFFERINGS_SQL, course_type, level, window, subject, supplier_orgnr)
    return [_offering(row) for row in rows]


def _offering(row: asyncpg.Record) -> Offering:
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
    )
