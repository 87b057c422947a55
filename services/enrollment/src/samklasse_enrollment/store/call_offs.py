"""Call-offs as the supplier hears of them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import asyncpg

ADD_CALL_OFF_SQL = """
INSERT INTO call_offs (id, agreement_id, buyer_orgnr, supplier_orgnr, placed_at, said)
VALUES ($1, $2, $3, $4, $5, 1)
"""


async def add(
    conn: asyncpg.Connection,
    call_off_id: UUID,
    agreement_id: UUID,
    *,
    buyer_orgnr: str,
    supplier_orgnr: str,
    placed_at: datetime,
) -> None:
    """A new call-off, about which one thing is said."""
    await conn.execute(ADD_CALL_OFF_SQL, call_off_id, agreement_id, buyer_orgnr, supplier_orgnr, placed_at)


SAY_OF_CALL_OFFS_SQL = """
UPDATE call_offs
   SET said = said + 1
 WHERE id = ANY ($1::uuid[])
RETURNING id, said
"""


async def say(conn: asyncpg.Connection, ids: Iterable[UUID]) -> dict[UUID, int]:
    """Count one more thing said about each."""
    rows = await conn.fetch(SAY_OF_CALL_OFFS_SQL, list(ids))
    return {row["id"]: row["said"] for row in rows}
