"""Participants, without anything that names them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from samklasse_enrollment.domain.enrollment import Person
from samklasse_enrollment.domain.importing import Good
from samklasse_enrollment.domain.values import CourseType, Need, Subject

SAVE_PEOPLE_SQL = """
INSERT INTO people (id, owner_orgnr, ref, import_id, levels, track, availability, course_type, subject,
                    teaching_language, needs)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    ON CONFLICT (owner_orgnr, ref) DO UPDATE
   SET import_id = excluded.import_id,
       levels = excluded.levels,
       track = excluded.track,
       availability = excluded.availability,
       course_type = excluded.course_type,
       subject = excluded.subject,
       teaching_language = excluded.teaching_language,
       needs = excluded.needs
"""


async def save(conn: asyncpg.Connection, owner_orgnr: str, import_id: UUID, rows: Iterable[tuple[UUID, Good]]) -> None:
    """Insert or replace by the municipality's own reference; a known person keeps her id."""
    await conn.executemany(
        SAVE_PEOPLE_SQL,
        [
            (
                person_id,
                owner_orgnr,
                good.ref,
                import_id,
                list(good.wish.levels),
                good.wish.track,
                good.wish.availability,
                good.wish.course_type.value,
                good.wish.subject.value,
                good.wish.teaching_language,
                [need.value for need in good.wish.needs],
            )
            for person_id, good in rows
        ],
    )


LOCK_BY_REF_SQL = """
SELECT id, owner_orgnr, ref, levels, track, availability, course_type, subject, teaching_language, needs,
       opened_at IS NOT NULL AS opened
  FROM people
 WHERE owner_orgnr = $1
   AND ref = ANY ($2::text[])
 ORDER BY id
   FOR UPDATE
"""


async def lock_by_ref(conn: asyncpg.Connection, owner_orgnr: str, refs: Sequence[str]) -> dict[str, Person]:
    """A municipality's people by its own references, locked."""
    rows = await conn.fetch(LOCK_BY_REF_SQL, owner_orgnr, list(refs))
    return {row["ref"]: _person(row) for row in rows}


LOCK_BY_ID_SQL = """
SELECT id, owner_orgnr, levels, track, availability, course_type, subject, teaching_language, needs,
       opened_at IS NOT NULL AS opened
  FROM people
 WHERE owner_orgnr = $1
   AND id = ANY ($2::uuid[])
 ORDER BY id
   FOR UPDATE
"""


async def lock_by_id(conn: asyncpg.Connection, owner_orgnr: str, ids: Sequence[UUID]) -> dict[UUID, Person]:
    """A municipality's people by id, locked."""
    rows = await conn.fetch(LOCK_BY_ID_SQL, owner_orgnr, list(ids))
    return {row["id"]: _person(row) for row in rows}


OPEN_PEOPLE_SQL = """
UPDATE people
   SET opened_at = coalesce(opened_at, $4)
 WHERE owner_orgnr = $1
   AND import_id = $2
   AND id = ANY ($3::uuid[])
RETURNING id
"""


async def open_for_placement(
    conn: asyncpg.Connection, owner_orgnr: str, import_id: UUID, ids: Sequence[UUID], at: datetime
) -> set[UUID]:
    """Mark people of one import as reachable; returns those that there are."""
    rows = await conn.fetch(OPEN_PEOPLE_SQL, owner_orgnr, import_id, list(ids), at)
    return {row["id"] for row in rows}


LIST_PEOPLE_SQL = """
SELECT p.id, p.ref, p.course_type, p.subject, p.opened_at IS NOT NULL AS opened,
       e.id AS enrollment_id, e.state, e.reason, e.class_id, e.line_id, e.access
  FROM people p
  LEFT JOIN LATERAL (
       SELECT id, state, reason, class_id, line_id, access
         FROM enrollments
        WHERE person_id = p.id
        ORDER BY state IN ('WITHDRAWN', 'ENDED', 'MOVED'), id DESC
        LIMIT 1) e ON true
 WHERE p.owner_orgnr = $1
 ORDER BY p.ref
"""


async def listing(conn: asyncpg.Connection, owner_orgnr: str) -> list[asyncpg.Record]:
    """A municipality's own people, each with the enrollment that stands, or the last one."""
    rows: list[asyncpg.Record] = await conn.fetch(LIST_PEOPLE_SQL, owner_orgnr)
    return rows


def _person(row: asyncpg.Record) -> Person:
    return Person(
        id=row["id"],
        owner_orgnr=row["owner_orgnr"],
        levels=tuple(row["levels"]),
        track=row["track"],
        availability=row["availability"],
        course_type=CourseType(row["course_type"]),
        subject=Subject(row["subject"]),
        teaching_language=row["teaching_language"],
        needs=tuple(map(Need, row["needs"])),
        opened=row["opened"],
    )
