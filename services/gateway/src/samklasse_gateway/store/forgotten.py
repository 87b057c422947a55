"""Marks of people who have been forgotten, and of their enrollments: a late fact must not bring them back."""

from collections.abc import Iterable
from uuid import UUID, uuid5

import asyncpg

REMEMBER_SQL = """
INSERT INTO forgotten (mark)
SELECT mark
  FROM unnest($1::uuid[]) AS mark
 ORDER BY mark
    ON CONFLICT (mark) DO NOTHING
"""


async def remember(conn: asyncpg.Connection, ids: Iterable[UUID]) -> None:
    """Never meet her again: neither her person id nor any of her enrollments."""
    await conn.execute(REMEMBER_SQL, [_mark(one) for one in ids])


FORGOTTEN_SQL = """
SELECT mark
  FROM forgotten
 WHERE mark = ANY ($1)
"""


async def among(conn: asyncpg.Connection, ids: Iterable[UUID]) -> frozenset[UUID]:
    """Those of these people, or of these enrollments, that have been forgotten."""
    marks = {_mark(one): one for one in ids}
    return frozenset(marks[row["mark"]] for row in await conn.fetch(FORGOTTEN_SQL, list(marks)))


def _mark(one: UUID) -> UUID:
    """One way only: 122 random bits stand behind it, or a name-based id that nobody can guess."""
    return uuid5(one, "forgotten")
