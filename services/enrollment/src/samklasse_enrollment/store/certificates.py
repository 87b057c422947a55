"""Participation certificates without what they say, which is sealed."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import asyncpg


@dataclass(frozen=True)
class Certificate:
    """One revision; `digest` is keyed, to tell whether another would say the same."""

    id: UUID
    revision: int
    enrollment_id: UUID
    person_id: UUID
    owner_orgnr: str
    occasion: str
    form: str
    minutes: int
    digest: bytes
    rule: str
    issued_by: str
    issued_at: datetime


@dataclass(frozen=True)
class About:
    """Whose training it is; the days are those of its first and last hours."""

    person_id: UUID
    owner_orgnr: str
    state: str
    subject: str
    kommunenummer: str | None
    malform: str | None
    first_day: date | None
    last_day: date | None


ABOUT_SQL = """
SELECT e.person_id, p.owner_orgnr, e.state, l.subject, o.kommunenummer, o.malform, min(g.day) AS first_day,
       max(g.day) AS last_day
  FROM enrollments e
  JOIN people p ON p.id = e.person_id
  JOIN lines l ON l.id = e.line_id
  LEFT JOIN organisations o ON o.orgnr = p.owner_orgnr
  LEFT JOIN ledger g ON g.enrollment_id = e.id AND g.minutes > 0
 WHERE e.id = $1
 GROUP BY e.id, p.owner_orgnr, l.subject, o.kommunenummer, o.malform
"""


async def about(conn: asyncpg.Connection, enrollment_id: UUID) -> About | None:
    """What a certificate would be about."""
    row = await conn.fetchrow(ABOUT_SQL, enrollment_id)
    return row and About(**row)


LAST_SQL = """
SELECT id, revision, enrollment_id, person_id, owner_orgnr, occasion, form, minutes, digest, rule, issued_by, issued_at
  FROM certificates
 WHERE enrollment_id = $1
 ORDER BY revision DESC
 LIMIT 1
   FOR UPDATE
"""


async def lock_last(conn: asyncpg.Connection, enrollment_id: UUID) -> Certificate | None:
    """The latest revision, locked."""
    row = await conn.fetchrow(LAST_SQL, enrollment_id)
    return row and Certificate(**row)


ADD_CERTIFICATE_SQL = """
INSERT INTO certificates (id, revision, enrollment_id, person_id, owner_orgnr, occasion, form, minutes, digest, rule,
                          issued_by, issued_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""


async def add(conn: asyncpg.Connection, one: Certificate) -> None:
    """A new revision."""
    await conn.execute(
        ADD_CERTIFICATE_SQL, one.id, one.revision, one.enrollment_id, one.person_id, one.owner_orgnr, one.occasion,
        one.form, one.minutes, one.digest, one.rule, one.issued_by, one.issued_at,
    )  # fmt: skip


FIND_SQL = """
SELECT id, revision, enrollment_id, person_id, owner_orgnr, occasion, form, minutes, digest, rule, issued_by, issued_at
  FROM certificates
 WHERE id = $1
   AND owner_orgnr = $2
   AND ($3::integer IS NULL OR revision = $3)
 ORDER BY revision DESC
 LIMIT 1
"""


async def find(conn: asyncpg.Connection, id_: UUID, owner_orgnr: str, revision: int | None) -> Certificate | None:
    """One of a municipality's own; its last revision unless another is asked for."""
    row = await conn.fetchrow(FIND_SQL, id_, owner_orgnr, revision)
    return row and Certificate(**row)


LIST_SQL = """
SELECT id, revision, enrollment_id, person_id, owner_orgnr, occasion, form, minutes, digest, rule, issued_by, issued_at
  FROM certificates
 WHERE owner_orgnr = $1
   AND (id, revision) > ($2, $3)
 ORDER BY id, revision
 LIMIT $4
"""


async def listing(
    conn: asyncpg.Connection, owner_orgnr: str, *, after: tuple[UUID, int], limit: int
) -> list[Certificate]:
    """A municipality's own, oldest first."""
    return [Certificate(**row) for row in await conn.fetch(LIST_SQL, owner_orgnr, *after, limit)]
