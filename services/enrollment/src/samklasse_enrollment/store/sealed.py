"""The sealed store: people with a protected address. Where they are placed lies in the vault."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from samklasse_enrollment.domain.sealed import Sealed

ADD_SEALED_SQL = """
INSERT INTO sealed_people (person_id, owner_orgnr, ref)
VALUES ($1, $2, $3)
    ON CONFLICT (owner_orgnr, ref) DO NOTHING
"""


async def add(conn: asyncpg.Connection, people: Sequence[Sealed]) -> None:
    """Seal people; who is sealed already stays as she is."""
    await conn.executemany(ADD_SEALED_SQL, [(one.person_id, one.owner_orgnr, one.ref) for one in people])


SEALED_REFS_SQL = """
SELECT ref
  FROM sealed_people
 WHERE owner_orgnr = $1
   AND ref = ANY ($2::text[])
"""


async def refs(conn: asyncpg.Connection, owner_orgnr: str, among: Sequence[str]) -> frozenset[str]:
    """Which of these references are sealed."""
    rows = await conn.fetch(SEALED_REFS_SQL, owner_orgnr, list(among))
    return frozenset(row["ref"] for row in rows)


LOCK_SEALED_SQL = """
SELECT person_id, owner_orgnr, ref
  FROM sealed_people
 WHERE person_id = $1
   AND owner_orgnr = $2
   FOR UPDATE
"""


async def lock(conn: asyncpg.Connection, person_id: UUID, owner_orgnr: str) -> Sealed | None:
    """One of a municipality's own."""
    row = await conn.fetchrow(LOCK_SEALED_SQL, person_id, owner_orgnr)
    return row and Sealed(**row)


LIST_SEALED_SQL = """
SELECT person_id, owner_orgnr, ref
  FROM sealed_people
 WHERE owner_orgnr = $1
   AND ref > $2
 ORDER BY ref
 LIMIT $3
"""


async def listing(conn: asyncpg.Connection, owner_orgnr: str, *, after: str, limit: int) -> list[Sealed]:
    """A municipality's own by reference, for its officer."""
    return [Sealed(**row) for row in await conn.fetch(LIST_SEALED_SQL, owner_orgnr, after, limit)]
