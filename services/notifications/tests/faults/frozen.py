"""Databases in which both clocks stand where a story says."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import uuid4

import asyncpg

from .twin import FROZEN_SQL


@contextmanager
def frozen(migrated: Any) -> Iterator[Any]:
    """A copy of the migrated database, as long as it is needed."""
    copy = replace(migrated, name=f"frozen_{uuid4().hex[:12]}")
    asyncio.run(_on(migrated.server, f'CREATE DATABASE "{copy.name}" TEMPLATE "{migrated.name}"'))
    asyncio.run(_on(copy.url(), FROZEN_SQL))
    try:
        yield copy
    finally:
        asyncio.run(_on(migrated.server, f'DROP DATABASE "{copy.name}" WITH (FORCE)'))


async def _on(url: str, statement: str) -> None:
    conn = await asyncpg.connect(url)
    await conn.execute(statement)
    await conn.close()
