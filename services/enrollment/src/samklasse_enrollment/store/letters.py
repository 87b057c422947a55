"""Letters on their way to the archive; their text is in the vault, under `kind_of(decision)`."""

from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from samklasse_enrollment.domain.decision import Decision
from samklasse_enrollment.domain.paper import Paper


def kind_of(decision_id: UUID) -> str:
    """The vault's kind of a decision's letter: each is a document of its own."""
    return f"LETTER_{decision_id.hex.upper()}"


ADD_LETTER_SQL = """
INSERT INTO letters (decision_id, person_id, owner_orgnr, template, form, try_at)
VALUES ($1, $2, $3, $4, $5, $6)
"""


async def add(conn: asyncpg.Connection, made: Decision, *, template: str, form: str, at: datetime) -> None:
    """A letter that has been written and sealed."""
    await conn.execute(ADD_LETTER_SQL, made.id, made.person_id, made.owner_orgnr, template, form, at)


CLAIM_LETTERS_SQL = """
WITH due AS (
    SELECT decision_id
      FROM letters
     WHERE state = 'WRITTEN'
       AND try_at <= (SELECT operator.now())
     ORDER BY try_at
     LIMIT $1
       FOR UPDATE SKIP LOCKED
)
UPDATE letters l
   SET tries = l.tries + 1, try_at = operator.now() + $2
  FROM due
 WHERE l.decision_id = due.decision_id
RETURNING l.decision_id, l.person_id, l.owner_orgnr, l.tries
"""


async def claim(conn: asyncpg.Connection, *, most: int, lease: timedelta) -> list[Paper]:
    """Take what is due; nobody else takes it before the lease is over."""
    return [_paper(row) for row in await conn.fetch(CLAIM_LETTERS_SQL, most, lease)]


def _paper(row: asyncpg.Record) -> Paper:
    id_ = row["decision_id"]
    return Paper(id_, 0, row["person_id"], row["owner_orgnr"], row["tries"], f"letter-{id_}", kind_of(id_))


SETTLE_LETTER_SQL = """
UPDATE letters
   SET state = $2, archive_ref = $3, archived_at = CASE WHEN $2 = 'ARCHIVED' THEN operator.now() END
 WHERE decision_id = $1
   AND state = 'WRITTEN'
"""


async def settle(conn: asyncpg.Connection, paper: Paper, state: str, archive_ref: str | None = None) -> None:
    """ARCHIVED, REFUSED by the archive, or ERASED: nothing is left to archive."""
    await conn.execute(SETTLE_LETTER_SQL, paper.id, state, archive_ref)


POSTPONE_SQL = """
UPDATE letters
   SET try_at = operator.now() + $2
 WHERE decision_id = $1
   AND state = 'WRITTEN'
"""


async def postpone(conn: asyncpg.Connection, paper: Paper, wait: timedelta) -> None:
    """The archive is away: try again after `wait`."""
    await conn.execute(POSTPONE_SQL, paper.id, wait)


MALFORM_SQL = """
SELECT malform
  FROM organisations
 WHERE orgnr = $1
"""


async def malform(conn: asyncpg.Connection, orgnr: str) -> str | None:
    """The written form that a municipality has chosen; None: neutral, or not known."""
    told: str | None = await conn.fetchval(MALFORM_SQL, orgnr)
    return told if told in ("BOKMAL", "NYNORSK") else None


LETTER_SQL = """
SELECT d.person_id, d.kind, d.outcome, l.state, l.form, l.archive_ref, l.archived_at
  FROM decisions d
  JOIN letters l ON l.decision_id = d.id
 WHERE d.id = $1
   AND d.owner_orgnr = $2
"""


async def find(conn: asyncpg.Connection, decision_id: UUID, owner_orgnr: str) -> asyncpg.Record | None:
    """The letter of one of a municipality's own decisions."""
    return await conn.fetchrow(LETTER_SQL, decision_id, owner_orgnr)
