"""Every version of every text that the service has had, so that it can be told later what was said."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from asyncpg import Connection, Record
from samklasse_chassis.errors import NotFound

from samklasse_notifications.domain.errors import AlreadyApproved


class Text(NamedTuple):
    """One version of one text; `kind` is NEUTRAL for what a household reads."""

    language: str
    kind: str
    version: str


@dataclass(frozen=True)
class Approval:
    """By whom: a function or initials, chosen by the municipality."""

    approved_by: str
    approved_at: datetime


SAVE_SQL = """
INSERT INTO templates (language, kind, version, words, seen_at)
SELECT language, kind, version, words::jsonb, operator.now()
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS given (language, kind, version, words)
 ORDER BY language, kind, version
    ON CONFLICT DO NOTHING
"""


async def save(conn: Connection, texts: Iterable[tuple[str, str, str, str]]) -> None:
    """Keep those that are new: language, kind, version, words as JSON."""
    rows = list(texts)
    await conn.execute(SAVE_SQL, *([row[column] for row in rows] for column in range(4)))


TEMPLATES_SQL = """
SELECT language, kind, version, words, seen_at, approved_at, approved_by, approval_noted_by
  FROM templates
 WHERE language = $1
 ORDER BY kind, seen_at DESC
"""


async def of_language(conn: Connection, language: str) -> list[Record]:
    """All versions, the newest of each kind first."""
    found: list[Record] = await conn.fetch(TEMPLATES_SQL, language)
    return found


APPROVED_SQL = """
SELECT language, kind, version, approved_by, approved_at
  FROM templates
 WHERE approved_at IS NOT NULL
"""


async def approved(conn: Connection) -> Mapping[Text, Approval]:
    """The versions that somebody who knows the language has approved, and who that was."""
    return {
        Text(row["language"], row["kind"], row["version"]): Approval(row["approved_by"], row["approved_at"])
        for row in await conn.fetch(APPROVED_SQL)
    }


APPROVE_SQL = """
UPDATE templates
   SET approved_at = coalesce(approved_at, $5),
       approved_by = coalesce(approved_by, $4),
       approval_noted_by = coalesce(approval_noted_by, $6)
 WHERE language = $1
   AND kind = $2
   AND version = $3
RETURNING approved_by
"""


async def approve(conn: Connection, text: Text, *, by: str, noted_by: str, now: datetime) -> None:
    """Approved once stays approved by whoever did, and since then, until that is withdrawn.

    Raises:
        NotFound: there has been no such version.
        AlreadyApproved: by somebody else.
    """
    said = await conn.fetchval(APPROVE_SQL, *text, by, now, noted_by)
    if said is None:
        raise NotFound
    if said != by:
        raise AlreadyApproved(said)


WITHDRAW_SQL = """
UPDATE templates
   SET approved_at = NULL,
       approved_by = NULL,
       approval_noted_by = NULL
 WHERE language = $1
   AND kind = $2
   AND version = $3
   AND approved_at IS NOT NULL
RETURNING version
"""


async def withdraw(conn: Connection, text: Text) -> bool:
    """Whether it was approved."""
    return await conn.fetchval(WITHDRAW_SQL, *text) is not None
