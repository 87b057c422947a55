"""Participants, without anything that names them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from samklasse_enrollment.domain.enrollment import Person
from samklasse_enrollment.domain.importing import Good
from samklasse_enrollment.domain.values import CourseType, Need, Subject

LOCK_LISTS_SQL = """
SELECT pg_advisory_xact_lock(hashtextextended('list ' || $1, 0))
"""


async def lock_lists(conn: asyncpg.Connection, owner_orgnr: str) -> None:
    """One list of a municipality at a time: a new reference gets one person."""
    await conn.execute(LOCK_LISTS_SQL, owner_orgnr)


SAVE_PEOPLE_SQL = """
INSERT INTO people (id, owner_orgnr, ref, import_id, levels, track, availability, course_type, subject,
                    teaching_language, needs, identity_digest)
SELECT id, $1, ref, $2, ARRAY[listening, reading, speaking, writing], track, availability, course_type, subject,
       teaching_language, string_to_array(needs, ' '), identity_digest
  FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::smallint[], $10::text[],
              $11::text[], $12::text[], $13::text[], $14::text[], $15::bytea[])
       AS given (id, ref, listening, reading, speaking, writing, track, availability, course_type, subject,
                 teaching_language, needs, identity_digest)
    ON CONFLICT (owner_orgnr, ref) DO UPDATE
   SET import_id = excluded.import_id,
       levels = excluded.levels,
       track = excluded.track,
       availability = excluded.availability,
       course_type = excluded.course_type,
       subject = excluded.subject,
       teaching_language = excluded.teaching_language,
       needs = excluded.needs,
       identity_digest = excluded.identity_digest
 WHERE (people.import_id, people.levels, people.track, people.availability, people.course_type, people.subject,
        people.teaching_language, people.needs, people.identity_digest)
       IS DISTINCT FROM
       (excluded.import_id, excluded.levels, excluded.track, excluded.availability, excluded.course_type,
        excluded.subject, excluded.teaching_language, excluded.needs, excluded.identity_digest)
"""


async def save(
    conn: asyncpg.Connection,
    owner_orgnr: str,
    import_id: UUID,
    rows: Sequence[tuple[UUID, Good]],
    digests: Mapping[UUID, bytes],
) -> None:
    """Insert or replace by the municipality's own reference, under `lock_lists`; a known person keeps her id."""
    wishes = [good.wish for _, good in rows]
    await conn.execute(
        SAVE_PEOPLE_SQL,
        owner_orgnr,
        import_id,
        [person_id for person_id, _ in rows],
        [good.ref for _, good in rows],
        *([wish.levels[skill] for wish in wishes] for skill in range(4)),
        [wish.track for wish in wishes],
        [wish.availability for wish in wishes],
        [wish.course_type.value for wish in wishes],
        [wish.subject.value for wish in wishes],
        [wish.teaching_language for wish in wishes],
        [" ".join(need.value for need in wish.needs) for wish in wishes],
        [digests[person_id] for person_id, _ in rows],
    )


IDENTITY_DIGESTS_SQL = """
SELECT id, identity_digest
  FROM people
 WHERE id = ANY ($1::uuid[])
"""


async def identity_digests(conn: asyncpg.Connection, ids: Sequence[UUID]) -> dict[UUID, bytes | None]:
    """Of what the vault keeps of known people; None: nothing yet."""
    return {row["id"]: row["identity_digest"] for row in await conn.fetch(IDENTITY_DIGESTS_SQL, list(ids))}


REFS_BY_NATIONAL_ID_SQL = """
SELECT i.digest, p.ref
  FROM vault_index i
  JOIN people p ON p.id = i.person_id
 WHERE i.digest = ANY ($2::bytea[])
   AND i.kind = 'NATIONAL_ID'
   AND p.owner_orgnr = $1
"""


async def refs_by_national_id(
    conn: asyncpg.Connection, owner_orgnr: str, digests: Sequence[bytes]
) -> list[tuple[bytes, str]]:
    """A municipality's own people who were entered with these digests."""
    rows = await conn.fetch(REFS_BY_NATIONAL_ID_SQL, owner_orgnr, list(digests))
    return [(row["digest"], row["ref"]) for row in rows]


LOCK_BY_REF_SQL = """
SELECT id, owner_orgnr, ref, levels, track, availability, course_type, subject, teaching_language, needs,
       opened_at IS NOT NULL AS opened, on_leave
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
       opened_at IS NOT NULL AS opened, on_leave
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


LOCK_ON_LINE_SQL = """
SELECT id
  FROM people
 WHERE id IN (SELECT person_id FROM enrollments WHERE line_id = $1)
 ORDER BY id
   FOR UPDATE
"""


async def lock_on_line(conn: asyncpg.Connection, line_id: UUID) -> None:
    """Lock everybody who was named on a line, whoever's they are now; the line is locked."""
    await conn.execute(LOCK_ON_LINE_SQL, line_id)


LOCK_PERSON_SQL = """
SELECT id, owner_orgnr, levels, track, availability, course_type, subject, teaching_language, needs,
       opened_at IS NOT NULL AS opened, on_leave
  FROM people
 WHERE id = $1
   FOR UPDATE
"""


async def lock_one(conn: asyncpg.Connection, person_id: UUID) -> Person | None:
    """One person, whosever she is, locked."""
    row = await conn.fetchrow(LOCK_PERSON_SQL, person_id)
    return row and _person(row)


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


ON_LEAVE_SQL = """
UPDATE people
   SET on_leave = $2
 WHERE id = $1
"""


async def set_on_leave(conn: asyncpg.Connection, person_id: UUID, *, on_leave: bool) -> None:
    """A granted leave begins, or is over; the row is locked by this."""
    await conn.execute(ON_LEAVE_SQL, person_id, on_leave)


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
   AND p.ref > $2
 ORDER BY p.ref
 LIMIT $3
"""


async def listing(conn: asyncpg.Connection, owner_orgnr: str, *, after: str, limit: int) -> list[asyncpg.Record]:
    """A municipality's own people by reference, each with the enrollment that stands, or the last one."""
    rows: list[asyncpg.Record] = await conn.fetch(LIST_PEOPLE_SQL, owner_orgnr, after, limit)
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
        on_leave=row["on_leave"],
    )
