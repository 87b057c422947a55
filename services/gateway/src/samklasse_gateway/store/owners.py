"""Which municipality answers for a person."""

from collections.abc import Mapping
from uuid import UUID

import asyncpg

MEET_OWNERS_SQL = """
INSERT INTO owners (person_id, owner_orgnr)
SELECT person_id, owner_orgnr
  FROM unnest($1::uuid[], $2::text[]) AS given (person_id, owner_orgnr)
 ORDER BY person_id
    ON CONFLICT (person_id) DO NOTHING
"""


async def meet(conn: asyncpg.Connection, owned: Mapping[UUID, str]) -> None:
    """Know who answers for people met for the first time.

    Nothing else changes here: a fact may be older than the move that has been heard of already.
    """
    await conn.execute(MEET_OWNERS_SQL, list(owned), list(owned.values()))


MOVE_OWNER_SQL = """
INSERT INTO owners (person_id, owner_orgnr)
VALUES ($1, $2)
    ON CONFLICT (person_id) DO UPDATE SET owner_orgnr = excluded.owner_orgnr
"""


async def move(conn: asyncpg.Connection, person_id: UUID, owner_orgnr: str) -> None:
    """Somebody has moved; also before anything else has been heard of her."""
    await conn.execute(MOVE_OWNER_SQL, person_id, owner_orgnr)


OWNER_SQL = """
SELECT owner_orgnr
  FROM owners
 WHERE person_id = $1
"""


async def owner(conn: asyncpg.Connection, person_id: UUID) -> str | None:
    """Who answers for her; None: nobody here has heard of her."""
    found: str | None = await conn.fetchval(OWNER_SQL, person_id)
    return found
