"""Every SQL constant of enrollment prepares against the migrated schema, as the service's own role."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import asyncpg
from samklasse_enrollment import store


def constants() -> Iterator[tuple[str, str]]:
    for found in iter_modules(store.__path__):
        module = import_module(f"{store.__name__}.{found.name}")
        for name, value in vars(module).items():
            if name.endswith("_SQL"):
                yield f"{found.name}.{name}", value


async def test_every_statement_prepares(database: Any) -> None:
    every = dict(constants())
    conn = await asyncpg.connect(database.url("enrollment"))
    try:
        for sql in every.values():
            await conn.prepare(sql)
    finally:
        await conn.close()

    assert len(every) > 40
