"""Marks of people who have been forgotten: a late fact must not bring them back."""

from collections.abc import Iterable
from uuid import UUID, uuid5

import asyncpg

REMEMBER_SQL = """
INSERT INTO forgotten (mark)
VALUES ($1)
    ON CONFLICT (mark) DO NOTHING
"""


async def remember(conn: asyncpg.Connection, person_id: UUID) -> None:
    """Never meet her again."""
    await conn.execute(REMEMBER_SQL, _mark(person_id))


FORGOTTEN_SQL = """
SELECT mark
  FROM forgotten
 WHERE mark = ANY ($1)
"""


async def among(conn: asyncpg.Connection, person_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Those of these people who have been forgotten."""
    marks = {_mark(person_id): person_id for person_id in person_ids}
    return frozenset(marks[row["mark"]] for row in await conn.fetch(FORGOTTEN_SQL, list(marks)))


def _mark(person_id: UUID) -> UUID:
    """One way only: 122 random bits stand behind it, or a name-based id that nobody can guess."""
    return uuid5(person_id, "forgotten")
