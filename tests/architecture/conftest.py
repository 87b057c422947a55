"""One migrated database for all guards; none of them changes it."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from samklasse.provision import statements


@pytest.fixture(scope="session")
def one_database(migrated: Any) -> Iterator[Any]:
    """Like `database`, but shared by all the guards."""
    name = f"guarded_{uuid4().hex[:12]}"
    asyncio.run(_on_server(migrated.server, "CREATE DATABASE %I TEMPLATE %I STRATEGY file_copy", name, migrated.name))
    yield replace(migrated, name=name)
    asyncio.run(_on_server(migrated.server, "DROP DATABASE %I WITH (FORCE)", name))


async def _on_server(url: str, statement: str, *names: str) -> None:
    conn = await asyncpg.connect(url)
    try:
        await statements.run(conn, statement, *names)
    finally:
        await conn.close()
