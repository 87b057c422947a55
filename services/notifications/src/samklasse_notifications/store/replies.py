"""What people write back: whose number it is, that SMS is stopped or wanted again, and how much of it there was."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from asyncpg import Connection

from samklasse_notifications.domain.inbound import Meaning


@dataclass(frozen=True)
class Writer:
    """Somebody whose number it is; a household's number is several people's."""

    ref: UUID
    owner_orgnr: str
    role: str


LOCK_WRITERS_SQL = """
SELECT r.ref, r.owner_orgnr, r.role
  FROM recipients r
 WHERE r.ref IN (SELECT c.ref FROM contact_points c WHERE c.channel = 'SMS' AND c.digest = ANY($1))
 ORDER BY r.ref
   FOR UPDATE
"""


async def lock_writers(conn: Connection, digests: Sequence[bytes]) -> list[Writer]:
    """All whose number has one of these blind indexes."""
    rows = await conn.fetch(LOCK_WRITERS_SQL, digests)
    return [Writer(row["ref"], row["owner_orgnr"], row["role"]) for row in rows]


STOP_SQL = """
UPDATE contact_points
   SET suppressed_for = 'STOPPED',
       source = 'SELF',
       changed_at = $2
 WHERE ref = ANY($1)
   AND channel = 'SMS'
   AND suppressed_for IS NULL
RETURNING ref
"""

START_SQL = """
UPDATE contact_points
   SET suppressed_for = NULL,
       source = 'SELF',
       changed_at = $2
 WHERE ref = ANY($1)
   AND channel = 'SMS'
   AND suppressed_for = 'STOPPED'
RETURNING ref
"""


async def stop(conn: Connection, refs: Sequence[UUID], *, now: datetime) -> list[UUID]:
    """No SMS to these any more. Gives whom it is news of."""
    return [row["ref"] for row in await conn.fetch(STOP_SQL, refs, now)]


async def start(conn: Connection, refs: Sequence[UUID], *, now: datetime) -> list[UUID]:
    """SMS again, where she herself had stopped it."""
    return [row["ref"] for row in await conn.fetch(START_SQL, refs, now)]


ADD_REPLY_SQL = """
INSERT INTO replies (id, owner_orgnr, meaning, heard_at)
SELECT $1, owner_orgnr, $3, $4
  FROM unnest($2::text[]) AS given (owner_orgnr)
    ON CONFLICT DO NOTHING
"""


async def add_reply(
    conn: Connection, reply_id: UUID, owners: Iterable[str], meaning: Meaning, *, now: datetime
) -> None:
    """Count it for each municipality whose people have the number."""
    await conn.execute(ADD_REPLY_SQL, reply_id, sorted(set(owners)), meaning, now)


HEARD_SQL = """
SELECT EXISTS (SELECT FROM replies WHERE id = $1)
"""


async def heard(conn: Connection, reply_id: UUID) -> bool:
    return bool(await conn.fetchval(HEARD_SQL, reply_id))


COUNT_SQL = """
SELECT meaning, count(*) AS n
  FROM replies
 WHERE owner_orgnr = $1
   AND heard_at > $2
 GROUP BY meaning
"""


async def count_replies(conn: Connection, owner_orgnr: str, *, since: datetime) -> dict[str, int]:
    rows = await conn.fetch(COUNT_SQL, owner_orgnr, since)
    return {row["meaning"]: row["n"] for row in rows}
