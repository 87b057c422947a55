"""A municipality's own people as a list can be written of them, some at a time."""

import asyncpg

from samklasse_enrollment.domain.importing.exported import Listed
from samklasse_enrollment.domain.values import CourseType, Need, Subject

ROSTER_SQL = """
SELECT p.id, p.ref, o.kommunenummer, p.levels, p.track, p.availability, p.course_type, p.subject, p.teaching_language,
       p.needs, e.state
  FROM people p
  JOIN organisations o ON o.orgnr = p.owner_orgnr
  LEFT JOIN LATERAL (
       SELECT id, state
         FROM enrollments
        WHERE person_id = p.id
        ORDER BY state IN ('WITHDRAWN', 'ENDED', 'MOVED'), id DESC
        LIMIT 1) e ON true
 WHERE p.owner_orgnr = $1
   AND p.ref > $2
 ORDER BY p.ref
 LIMIT $3
"""


async def some(conn: asyncpg.Connection, owner_orgnr: str, *, after: str, limit: int) -> list[Listed]:
    """People by reference, from the one after `after`."""
    return [_listed(row) for row in await conn.fetch(ROSTER_SQL, owner_orgnr, after, limit)]


def _listed(row: asyncpg.Record) -> Listed:
    return Listed(
        id=row["id"],
        ref=row["ref"],
        kommunenummer=row["kommunenummer"],
        levels=tuple(row["levels"]),
        track=row["track"],
        availability=row["availability"],
        course_type=CourseType(row["course_type"]),
        subject=Subject(row["subject"]),
        teaching_language=row["teaching_language"],
        needs=tuple(map(Need, row["needs"])),
        state=row["state"],
    )
