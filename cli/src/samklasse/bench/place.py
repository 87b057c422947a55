"""A broker and a database of the bench's own, with the toys provisioned in them and started as processes."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
from samklasse_chassis.pool import connect

from samklasse.bench import cpu
from samklasse.bench.things import READER, WRITER, service
from samklasse.infra import pair, ports, process
from samklasse.infra.errors import CannotStart
from samklasse.infra.state import Infra, State, load, save
from samklasse.provision import keys, operator, with_all_secrets
from samklasse.stack import health

DATABASE = "bench"
SERVERS = {"broker": "rabbitmq", "postgres": "postgres"}

COMMITS_ARE_TIMED_SQL = """
SELECT current_setting('track_commit_timestamp') = 'on'
"""


class BenchFailed(Exception):
    """A run whose figures would mean nothing."""


@dataclass(frozen=True)
class Place:
    """Where a bench runs; `profiles` is the folder for the services' profiles, if they are wanted."""

    home: Path
    infra: Infra
    state: State
    profiles: Path | None = None

    def database_url(self, role: str) -> str:
        """As one of the toys sees it."""
        server = self.infra.database_url.rpartition("@")[2].partition("/")[0]
        return f"postgresql://{role}:{self.state.secret(role)}@{server}/{DATABASE}"

    def amqp_url(self, role: str | None = None) -> str:
        """The core vhost as one of the toys, or as the administrator."""
        scheme, _, rest = self.infra.amqp_url.partition("://")
        who = f"{role}:{self.state.secret(role)}" if role else rest.rpartition("@")[0]
        return f"{scheme}://{who}@{rest.rpartition('@')[2]}/core"

    async def administrator(self) -> asyncpg.Connection:
        """A connection that sees both schemas."""
        return await connect(f"{self.infra.database_url.rpartition('/')[0]}/{DATABASE}")

    def used_seconds(self) -> dict[str, float]:
        """Processor time so far, by process."""
        known = process.records(self.home)
        names = {**SERVERS, WRITER: WRITER, READER: READER}
        return {name: cpu.used_seconds(known[record].pid) for name, record in names.items() if record in known}

    @contextmanager
    def service(self, name: str, path: str = "") -> Iterator[None]:
        """One of the toys, while the block runs."""
        with ports.reserved(1) as (port,):
            own = {
                "SAMKLASSE_DATABASE_URL": self.database_url(name),
                "SAMKLASSE_AMQP_URL": self.amqp_url(name),
                "SAMKLASSE_HTTP_PORT": str(port),
                "SAMKLASSE_TOKEN_PUBLIC_KEY": self.state.secret(keys.PUBLIC_KEY),
            }
            command = [sys.executable, *self._profiled(name, path), "-m", "samklasse.bench.toy", name, path]
            record = process.spawn(self.home, name, command, os.environ | own, self.home)
            try:
                health.await_healthy(self.home, name, f"http://127.0.0.1:{port}/health", 60)
                yield
            finally:
                process.stop(self.home, record)

    def _profiled(self, name: str, path: str) -> Sequence[str]:
        if self.profiles is None:
            return []
        return ["-m", "cProfile", "-o", str(self.profiles / f"{'-'.join(filter(None, (name, path)))}.prof")]

    def run(self, module: str, *arguments: object, env: Mapping[str, str]) -> str:
        """What a module of the bench prints, as a process of its own.

        Raises:
            BenchFailed: it did not end well.
        """
        command = [sys.executable, "-m", f"samklasse.bench.{module}", *map(str, arguments)]
        done = subprocess.run(command, env=os.environ | env, capture_output=True, text=True, check=False)
        if done.returncode:
            raise BenchFailed(f"{module}: {done.stderr[-2000:]}")
        return done.stdout


@contextmanager
def ready(say: Callable[[str], None], profiles: Path | None = None) -> Iterator[Place]:
    """Servers with both toys provisioned, deleted at the end.

    Raises:
        CannotStart: there are no servers to be had, or the database does not time its commits.
    """
    with tempfile.TemporaryDirectory(prefix="samklasse-bench-") as folder, pair.running(Path(folder), say) as infra:
        state = with_all_secrets(load(Path(folder)), (WRITER, READER))
        save(Path(folder), state)
        toys = {name: service(name, "handler") for name in (WRITER, READER)}
        asyncio.run(operator.provision(infra, state, toys, DATABASE))
        place = Place(Path(folder), infra, state, profiles)
        asyncio.run(_refuse_untimed(place))
        yield place


async def _refuse_untimed(place: Place) -> None:
    conn = await place.administrator()
    try:
        if not await conn.fetchval(COMMITS_ARE_TIMED_SQL):
            raise CannotStart("databasen må ha track_commit_timestamp = on for at målingen skal gjelde")
    finally:
        await conn.close()
