"""Threads are locked in one order by everybody, planning, settling and receipts alike."""

from collections.abc import Collection
from uuid import UUID

from asyncpg import Connection

LOCK_IN_ORDER_SQL = """
SELECT id
  FROM threads
 WHERE id = ANY($1)
 ORDER BY id
   FOR UPDATE
"""


async def lock_in_order(conn: Connection, ids: Collection[UUID]) -> None:
    """Nobody else plans, claims or settles anything in these until the commit."""
    if ids:
        await conn.execute(LOCK_IN_ORDER_SQL, ids)
