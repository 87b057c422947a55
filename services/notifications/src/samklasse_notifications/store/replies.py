"""How much people write back to us, and what it was taken for."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from asyncpg import Connection

from samklasse_notifications.domain.inbound import Meaning

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
