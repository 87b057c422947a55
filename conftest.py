"""Real parts for the tests: a broker and a database of this run's own."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import disk_usage
from uuid import uuid4

import asyncpg
import pytest
from hypothesis import HealthCheck, settings
from samklasse import stack
from samklasse.infra import chromium, pair
from samklasse.infra.errors import CannotStart
from samklasse.infra.state import Infra, State, load, save
from samklasse.provision import database as databases
from samklasse.provision import installed, statements, with_all_secrets

pytest_plugins = ("hung",)

MEMORY, ENOUGH_OCTETS = Path("/dev/shm"), 8 << 30
"""Where there is room, the tests' files are kept in memory: they copy and drop thousands of databases, and a disk needs
longer for those than the tests need for what they do in them."""
if MEMORY.is_dir() and disk_usage(MEMORY).free >= ENOUGH_OCTETS and not os.statvfs(MEMORY).f_flag & os.ST_NOEXEC:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

settings.register_profile("ours", deadline=None, suppress_health_check=(HealthCheck.too_slow,))
settings.load_profile("ours")  # how long an example takes says how busy the machine is, nothing of what is tested

DROP = "DROP DATABASE %I WITH (FORCE)"
COPY = "CREATE DATABASE %I TEMPLATE %I STRATEGY file_copy"

IN_MEMORY = "ALTER SYSTEM SET fsync = off"
"""What a killed process had written is kept by the kernel; only a power failure would lose it, and none is tested."""
AHEAD = 2
"""Copies that wait on a shelf."""


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


class Shelf:
    """Copies of a database; making one takes 0.4 s, so it is done before a test asks, beside the tests before it."""

    def __init__(self, template: Database) -> None:
        self._template, self._beside = template, ThreadPoolExecutor(1)
        self._ready: deque[Future[Database]] = deque()
        self._gone: list[Future[None]] = []

    def take(self) -> Database:
        """One for one test."""
        while len(self._ready) <= AHEAD:
            self._ready.append(self._beside.submit(_copied, self._template))
        return self._ready.popleft().result()

    def give_back(self, copy: Database) -> None:
        """Nobody needs it any more."""
        self._gone.append(self._beside.submit(_dropped, copy))

    def close(self) -> None:
        """Drop all that is left."""
        for waiting in self._ready:
            self.give_back(waiting.result())
        for gone in self._gone:
            gone.result()
        self._beside.shutdown()


class Shelves:
    """One shelf for the tests of each service, with no other service's tables to copy, and one for everybody else."""

    def __init__(self, migrated: Database) -> None:
        self._migrated = migrated
        self._shelves: dict[str, Shelf] = {}
        self._templates: list[Database] = []

    def of(self, test: Path) -> Shelf:
        """The one that a test file takes from."""
        at = test.relative_to(Path(__file__).parent).parts
        service = at[1] if at[0] == "services" else ""
        if service not in self._shelves:
            self._shelves[service] = Shelf(self._alone(service) if service else self._migrated)
        return self._shelves[service]

    def close(self) -> None:
        """Drop them all."""
        for shelf in self._shelves.values():
            shelf.close()
        for template in self._templates:
            _dropped(template)

    def _alone(self, service: str) -> Database:
        template = _copied(self._migrated)
        self._templates.append(template)
        for other in installed():
            if other != service:
                asyncio.run(_on_server(template.url(), "DROP SCHEMA %I CASCADE", other))
        return template


def _copied(template: Database) -> Database:
    name = f"test_{uuid4().hex[:12]}"
    asyncio.run(_on_server(template.server, COPY, name, template.name))
    return replace(template, name=name)


def _dropped(copy: Database) -> None:
    with suppress(asyncpg.InvalidCatalogNameError):
        asyncio.run(_on_server(copy.server, DROP, copy.name))


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


@pytest.fixture(scope="session")
def shelves(migrated: Database) -> Iterator[Shelves]:
    """Where tests get their databases from."""
    with closing(Shelves(migrated)) as made:
        yield made


@pytest.fixture
def database(request: pytest.FixtureRequest, shelves: Shelves) -> Iterator[Database]:
    """A copy of the migrated database for one test; a service's own tests have its schema alone."""
    shelf = shelves.of(request.path)
    copy = shelf.take()
    yield copy
    shelf.give_back(copy)


@pytest.fixture(scope="session")
def running_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[stack.Stack]:
    """Every service as a process, on a broker and database of their own."""
    with stack.running(tmp_path_factory.mktemp("stack")) as started:
        yield started


@pytest.fixture(scope="session")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[chromium.Tab]:
    """A browser without a window; on Debian, as root, it is installed as the servers are."""
    try:
        program = chromium.ready(print)
    except CannotStart as reason:
        pytest.skip(str(reason))
    with chromium.browsing(program, tmp_path_factory.mktemp("browser")) as opened:
        yield opened


async def _on_server(url: str, statement: str, *names: str) -> None:
    conn = await asyncpg.connect(url)
    try:
        await statements.run(conn, statement, *names)
    finally:
        await conn.close()
