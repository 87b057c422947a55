"""Every version of every text that the service has had, so that it can be told later what was said."""

from collections.abc import Iterable

from asyncpg import Connection, Record

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
SELECT language, kind, version, words, seen_at, approved_at, approved_by
  FROM templates
 WHERE language = $1
 ORDER BY kind, seen_at DESC
"""


async def of_language(conn: Connection, language: str) -> list[Record]:
    """All versions, the newest of each kind first."""
    found: list[Record] = await conn.fetch(TEMPLATES_SQL, language)
    return found


APPROVED_SQL = """
SELECT version
  FROM templates
 WHERE approved_at IS NOT NULL
"""


async def approved(conn: Connection) -> frozenset[str]:
    """The versions that somebody who knows the language has approved."""
    return frozenset(row["version"] for row in await conn.fetch(APPROVED_SQL))
