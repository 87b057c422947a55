"""The services' deliveries as the operator's database role sees them: one schema at a time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import asyncpg
from samklasse_chassis.pool import prepare

if TYPE_CHECKING:
    from samklasse.stack import Stack


SCHEMAS_SQL = """
SELECT schemaname
  FROM pg_tables
 WHERE tablename = $1
   AND schemaname <> 'operator'
 ORDER BY schemaname
"""

SEARCH_IN_SQL = """
SELECT set_config('search_path', $1, false)
"""


@asynccontextmanager
async def as_operator(stack: Stack, schema: str | None = None) -> AsyncIterator[asyncpg.Connection]:
    """A connection that reads every service's deliveries and writes nothing; at first in `schema`."""
    conn = await asyncpg.connect(stack.database_url("operator"), timeout=10)
    try:
        await prepare(conn)
        if schema:
            await conn.execute(SEARCH_IN_SQL, schema)
        yield conn
    finally:
        await conn.close()


async def schemas_with(conn: asyncpg.Connection, table: str) -> list[str]:
    """The services that have such a table."""
    return [row["schemaname"] for row in await conn.fetch(SCHEMAS_SQL, table)]
