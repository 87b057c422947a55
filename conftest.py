"""Real parts for the tests: a broker and a database of this run's own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from samklasse import stack
from samklasse.infra import pair
from samklasse.infra.state import Infra, State, load, save
from samklasse.provision import database as databases
from samklasse.provision import installed, statements, with_all_secrets

DROP = "DROP DATABASE %I WITH (FORCE)"
COPY = "CREATE DATABASE %I TEMPLATE %I STRATEGY file_copy"

IN_MEMORY = "ALTER SYSTEM SET fsync = off"
"""What a killed process had written is kept by the kernel; only a power failure would lose it, and none is tested."""


@dataclass(frozen=True)
class Database:
    """A migrated database of one test's own."""

    server: str
    name: str
    state: State

    def url(self, role: str | None = None) -> str:
        """As `role` sees it: a service, `<service>_owner`, operator or checker; None is the administrator."""
        place = self.server.rpartition("@")[2].partition("/")[0]
        user = f"{role}:{self.state.secret(role)}" if role else self.server.split("//")[1].rpartition("@")[0]
        return f"postgresql://{user}@{place}/{self.name}"


@pytest.fixture(scope="session")
def infra_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where this run's broker and database keep their files."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def own_pair() -> Callable[[Path], AbstractContextManager[Infra]]:
    """Starts a broker, and a database that never waits for the disk."""
    return _own_pair


@contextmanager
def _own_pair(home: Path) -> Iterator[Infra]:
    with pair.running(home) as started:
        asyncio.run(_on_server(started.database_url, IN_MEMORY))
        asyncio.run(_on_server(started.database_url, "SELECT pg_reload_conf()"))
        yield started


@pytest.fixture(scope="session")
def infra(infra_home: Path, own_pair: Callable[[Path], AbstractContextManager[Infra]]) -> Iterator[Infra]:
    """A running broker and database, seen as their administrator."""
    with own_pair(infra_home) as started:
        yield started


@pytest.fixture(scope="session")
def migrated(infra: Infra, infra_home: Path) -> Iterator[Database]:
    """A database with every service's roles, schema and migrations; to copy from, not to write to."""
    services = installed()
    state = with_all_secrets(load(infra_home), services)
    save(infra_home, state)
    name = f"migrated_{uuid4().hex[:12]}"
    asyncio.run(databases.provision(infra.database_url, state, services, name))
    yield Database(infra.database_url, name, state)
    asyncio.run(_on_server(infra.database_url, DROP, name))


@pytest.fixture
def database(migrated: Database) -> Iterator[Database]:
    """A copy of the migrated database for one test."""
    name = f"test_{uuid4().hex[:12]}"
    asyncio.run(_on_server(migrated.server, COPY, name, migrated.name))
    yield Database(migrated.server, name, migrated.state)
    with suppress(asyncpg.InvalidCatalogNameError):
        asyncio.run(_on_server(migrated.server, DROP, name))


@pytest.fixture(scope="session")
def running_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[stack.Stack]:
    """Every service as a process, on a broker and database of their own."""
    with stack.running(tmp_path_factory.mktemp("stack")) as started:
        yield started


async def _on_server(url: str, statement: str, *names: str) -> None:
    conn = await asyncpg.connect(url)
    try:
        await statements.run(conn, statement, *names)
    finally:
        await conn.close()
