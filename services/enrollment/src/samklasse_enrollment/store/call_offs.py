"""Call-offs as the supplier hears of them."""

from collections.abc import Iterable, Mapping, Sequence
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


OWNER_SQL = """
SELECT buyer_orgnr
  FROM call_offs
 WHERE id = $1
"""


async def owner(conn: asyncpg.Connection, call_off_id: UUID) -> str | None:
    """Who placed it, if anybody did."""
    orgnr: str | None = await conn.fetchval(OWNER_SQL, call_off_id)
    return orgnr


LOCK_CALL_OFF_SQL = """
SELECT a.id
  FROM agreements a
  JOIN call_offs c ON c.agreement_id = a.id
 WHERE c.id = $1
   FOR NO KEY UPDATE OF a
"""


async def lock(conn: asyncpg.Connection, call_off_id: UUID) -> None:
    """Nothing about it changes meanwhile: every change locks its agreement first."""
    await conn.execute(LOCK_CALL_OFF_SQL, call_off_id)


SETTLED_SQL = """
SELECT settled_at
  FROM settlements
 WHERE call_off_id = $1
"""


async def settled_at(conn: asyncpg.Connection, call_off_id: UUID) -> datetime | None:
    """When it was settled, if it is."""
    at: datetime | None = await conn.fetchval(SETTLED_SQL, call_off_id)
    return at


SETTLEMENT_SQL = """
SELECT total_ore, lines, settled_at
  FROM settlements
 WHERE call_off_id = $1
"""


async def settlement(conn: asyncpg.Connection, call_off_id: UUID) -> asyncpg.Record | None:
    """What was agreed, as it was written down."""
    return await conn.fetchrow(SETTLEMENT_SQL, call_off_id)


SETTLE_SQL = """
INSERT INTO settlements (call_off_id, total_ore, lines, settled_at)
VALUES ($1, $2, $3, $4)
"""


async def settle(
    conn: asyncpg.Connection, call_off_id: UUID, total_ore: int, lines: Sequence[Mapping[str, object]], at: datetime
) -> None:
    """Write down what was agreed."""
    await conn.execute(SETTLE_SQL, call_off_id, total_ore, list(lines), at)
