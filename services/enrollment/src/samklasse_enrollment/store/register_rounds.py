"""A municipality's changes that the register has not been told of: one open round each, from the first change on."""

from datetime import date, datetime
from uuid import UUID

import asyncpg

OPEN_ROUND_SQL = """
INSERT INTO register_rounds (id, owner_orgnr, since, due_on, make_on)
VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (owner_orgnr) WHERE closed_at IS NULL DO UPDATE
   SET due_on = excluded.due_on, make_on = least(register_rounds.make_on, excluded.make_on)
 WHERE excluded.due_on < register_rounds.due_on
RETURNING id
"""


async def open_round(
    conn: asyncpg.Connection, round_id: UUID, owner_orgnr: str, *, since: date, due: date, make_on: date
) -> UUID | None:
    """Begin a round, or bring the standing one forward; None: it stands and is due no later already."""
    found: UUID | None = await conn.fetchval(OPEN_ROUND_SQL, round_id, owner_orgnr, since, due, make_on)
    return found


TO_MAKE_SQL = """
SELECT r.owner_orgnr
  FROM register_rounds r
 WHERE r.closed_at IS NULL
   AND r.make_on <= $1
   AND NOT EXISTS (
       SELECT FROM register_exports x
        WHERE x.owner_orgnr = r.owner_orgnr
          AND x.state IN ('READY', 'SENDING', 'WAITING'))
 ORDER BY r.make_on
 LIMIT 1
   FOR UPDATE SKIP LOCKED
"""


async def lock_one_to_make(conn: asyncpg.Connection, today: date) -> str | None:
    """A municipality whose export is to be made without anybody asking, and has none under way."""
    owner: str | None = await conn.fetchval(TO_MAKE_SQL, today)
    return owner


DUE_SQL = """
SELECT since, due_on
  FROM register_rounds
 WHERE owner_orgnr = $1
   AND closed_at IS NULL
"""


async def due(conn: asyncpg.Connection, owner_orgnr: str) -> tuple[date, date] | None:
    """Since when the register has not been told, and by when it must be; None: it knows everything."""
    row = await conn.fetchrow(DUE_SQL, owner_orgnr)
    return (row["since"], row["due_on"]) if row else None


LOCK_OPEN_SQL = """
SELECT id
  FROM register_rounds
 WHERE owner_orgnr = $1
   AND closed_at IS NULL
   FOR UPDATE
"""


async def lock_open(conn: asyncpg.Connection, owner_orgnr: str) -> UUID | None:
    """The open round: what is in it can be read afterwards, and what changes then waits, and begins another one."""
    found: UUID | None = await conn.fetchval(LOCK_OPEN_SQL, owner_orgnr)
    return found


CLOSE_SQL = """
UPDATE register_rounds
   SET closed_at = $2
 WHERE id = $1
"""


async def close(conn: asyncpg.Connection, round_id: UUID, at: datetime) -> None:
    """An export holds everything of a locked round."""
    await conn.execute(CLOSE_SQL, round_id, at)
