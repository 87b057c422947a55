"""What is due, and when it is told next."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

import asyncpg

from samklasse_enrollment.domain.deadlines import Due

SAVE_DEADLINES_SQL = """
INSERT INTO deadlines (kind, about, owner_orgnr, due_on, paragraph, ruleset, next_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (kind, about) DO UPDATE
   SET owner_orgnr = excluded.owner_orgnr,
       due_on = excluded.due_on,
       paragraph = excluded.paragraph,
       ruleset = excluded.ruleset,
       next_at = excluded.next_at
"""


async def save(conn: asyncpg.Connection, due: Iterable[tuple[Due, datetime | None]]) -> None:
    """Insert or replace, each with the instant of its next notice."""
    await conn.executemany(
        SAVE_DEADLINES_SQL,
        [
            (one.kind, one.about, one.owner_orgnr, one.due_on, one.paragraph, one.ruleset, next_at)
            for one, next_at in due
        ],
    )


LOCK_DEADLINE_SQL = """
SELECT kind, about, owner_orgnr, due_on, paragraph, ruleset, next_at
  FROM deadlines
 WHERE kind = $1
   AND about = $2
   FOR UPDATE
"""


async def lock(conn: asyncpg.Connection, kind: str, about: UUID) -> tuple[Due, datetime | None] | None:
    """One that still stands."""
    row = await conn.fetchrow(LOCK_DEADLINE_SQL, kind, about)
    return (_due(row), row["next_at"]) if row else None


STANDING_SQL = """
SELECT kind, about, owner_orgnr, due_on, paragraph, ruleset, next_at
  FROM deadlines
 WHERE about = $1
   AND kind = ANY ($2::text[])
"""


async def standing(conn: asyncpg.Connection, about: UUID, kinds: Sequence[str]) -> dict[str, Due]:
    """What stands about one thing, by kind."""
    return {row["kind"]: _due(row) for row in await conn.fetch(STANDING_SQL, about, list(kinds))}


PENDING_SQL = """
SELECT d.kind, d.about, d.owner_orgnr, d.due_on, d.paragraph, d.ruleset, d.next_at
  FROM deadlines d
  JOIN unnest($1::text[], $2::uuid[]) AS asked (kind, about) ON d.kind = asked.kind AND d.about = asked.about
"""


async def pending(conn: asyncpg.Connection, due: Collection[Due]) -> dict[Due, datetime | None]:
    """What stands already of what is given, each with its next notice. What has moved stands under its old day."""
    if not due:
        return {}
    rows = await conn.fetch(PENDING_SQL, [one.kind for one in due], [one.about for one in due])
    return {_due(row): row["next_at"] for row in rows}


FORGET_DEADLINE_SQL = """
DELETE FROM deadlines
 WHERE kind = $1
   AND about = $2
"""


async def forget(conn: asyncpg.Connection, kind: str, about: UUID) -> None:
    """It has been met, or concerns nobody any more."""
    await conn.execute(FORGET_DEADLINE_SQL, kind, about)


DUE_UNTIL_SQL = """
SELECT kind, about, owner_orgnr, due_on, paragraph, ruleset
  FROM deadlines
 WHERE owner_orgnr = $1
   AND due_on <= $2
   AND (due_on, kind, about) > ($3, $4, $5)
 ORDER BY due_on, kind, about
 LIMIT $6
"""


async def due_until(
    conn: asyncpg.Connection, owner_orgnr: str, last: date, *, after: tuple[date, str, UUID], limit: int
) -> list[Due]:
    """A municipality's own until a day, what is overdue first."""
    return [_due(row) for row in await conn.fetch(DUE_UNTIL_SQL, owner_orgnr, last, *after, limit)]


def _due(row: asyncpg.Record) -> Due:
    return Due(row["kind"], row["about"], row["owner_orgnr"], row["due_on"], row["paragraph"], row["ruleset"])
