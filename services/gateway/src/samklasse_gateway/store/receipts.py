"""What became of each supplier message: passed on and judged, or refused at the door."""

from datetime import datetime
from uuid import UUID

import asyncpg

KEEP_RECEIPT_SQL = """
INSERT INTO receipts (message_id, orgnr, told_id, received_at)
VALUES ($1, $2, $3, $4)
"""


async def keep_receipt(conn: asyncpg.Connection, message_id: UUID, orgnr: str, told_id: str, at: datetime) -> None:
    """Remember which of our messages passed on which of the supplier's."""
    await conn.execute(KEEP_RECEIPT_SQL, message_id, orgnr, told_id, at)


JUDGE_SQL = """
UPDATE receipts
   SET verdict = $3
 WHERE message_id = $1
   AND orgnr = $2
RETURNING told_id
"""


async def judge(conn: asyncpg.Connection, message_id: UUID, orgnr: str, verdict: str) -> str:
    """Write down what an owner made of it; returns what the supplier calls the message.

    Raises:
        LookupError: the gateway passed on no such message of this supplier.
    """
    told_id: str | None = await conn.fetchval(JUDGE_SQL, message_id, orgnr, verdict)
    if told_id is None:
        raise LookupError(f"message {message_id} is not from supplier {orgnr}")
    return told_id


KEEP_REFUSAL_SQL = """
INSERT INTO refusals (orgnr, told_id, code, field, answered, refused_at)
VALUES ($1, $2, $3, $4, $5, $6)
"""


async def keep_refusal(
    conn: asyncpg.Connection,
    *,
    orgnr: str | None,
    told_id: str | None,
    code: str,
    field: str | None,
    answered: bool,
    at: datetime,
) -> None:
    """Write down that the door stayed shut; `told_id` only where it is a proper id."""
    await conn.execute(KEEP_REFUSAL_SQL, orgnr, told_id, code, field, answered, at)


REFUSALS_SQL = """
SELECT id, orgnr, told_id, code, field, answered, refused_at
  FROM refusals
 WHERE ($1::text IS NULL OR orgnr = $1)
   AND ($2::bigint IS NULL OR id < $2)
 ORDER BY id DESC
 LIMIT $3
"""


async def refusals(conn: asyncpg.Connection, orgnr: str | None, after: int | None, limit: int) -> list[asyncpg.Record]:
    """The latest, newest first, those after (older than) a row; None: of every supplier."""
    found: list[asyncpg.Record] = await conn.fetch(REFUSALS_SQL, orgnr, after, limit)
    return found
