"""Participation certificates without what they say, which is sealed; each revision goes to the archive."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import asyncpg

from samklasse_enrollment.domain.paper import Paper


@dataclass(frozen=True)
class Certificate:
    """One revision; `digest` is keyed, to tell whether another would say the same.

    `state` WRITTEN → ARCHIVED, REFUSED by the archive, or ERASED; `tries` how often the archive was asked.
    """

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
    state: str = "WRITTEN"
    tries: int = 0
    archive_ref: str | None = None

    @property
    def sealed_as(self) -> str:
        """Its kind in the vault."""
        return kind_of(self.id, self.revision)


def kind_of(certificate_id: UUID, revision: int) -> str:
    """What a revision is sealed as."""
    return f"CERT_{certificate_id.hex.upper()}_{revision}"


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
SELECT id, revision, enrollment_id, person_id, owner_orgnr, occasion, form, minutes, digest, rule, issued_by, issued_at,
       state, tries, archive_ref
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
SELECT id, revision, enrollment_id, person_id, owner_orgnr, occasion, form, minutes, digest, rule, issued_by, issued_at,
       state, tries, archive_ref
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
SELECT id, revision, enrollment_id, person_id, owner_orgnr, occasion, form, minutes, digest, rule, issued_by, issued_at,
       state, tries, archive_ref
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


CLAIM_CERTIFICATES_SQL = """
WITH due AS (
    SELECT id, revision
      FROM certificates
     WHERE state = 'WRITTEN'
       AND try_at <= (SELECT operator.now())
     ORDER BY try_at
     LIMIT $1
       FOR UPDATE SKIP LOCKED
)
UPDATE certificates c
   SET tries = c.tries + 1, try_at = operator.now() + $2
  FROM due
 WHERE c.id = due.id
   AND c.revision = due.revision
RETURNING c.id, c.revision, c.person_id, c.owner_orgnr, c.tries
"""


async def claim(conn: asyncpg.Connection, *, most: int, lease: timedelta) -> list[Paper]:
    """Take what is due for the archive; nobody else takes it before the lease is over."""
    return [_paper(row) for row in await conn.fetch(CLAIM_CERTIFICATES_SQL, most, lease)]


def _paper(row: asyncpg.Record) -> Paper:
    id_, revision = row["id"], row["revision"]
    key = f"certificate-{id_}-{revision}"
    return Paper(id_, revision, row["person_id"], row["owner_orgnr"], row["tries"], key, kind_of(id_, revision))


SETTLE_CERTIFICATE_SQL = """
UPDATE certificates
   SET state = $3, archive_ref = $4, archived_at = CASE WHEN $3 = 'ARCHIVED' THEN operator.now() END
 WHERE id = $1
   AND revision = $2
   AND state = 'WRITTEN'
"""


async def settle(conn: asyncpg.Connection, paper: Paper, state: str, archive_ref: str | None = None) -> None:
    """ARCHIVED, REFUSED by the archive, or ERASED: nothing is left to archive."""
    await conn.execute(SETTLE_CERTIFICATE_SQL, paper.id, paper.revision, state, archive_ref)


POSTPONE_CERTIFICATE_SQL = """
UPDATE certificates
   SET try_at = operator.now() + $3
 WHERE id = $1
   AND revision = $2
   AND state = 'WRITTEN'
"""


async def postpone(conn: asyncpg.Connection, paper: Paper, wait: timedelta) -> None:
    """The archive is away: try again after `wait`."""
    await conn.execute(POSTPONE_CERTIFICATE_SQL, paper.id, paper.revision, wait)
