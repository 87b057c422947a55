"""Servers of the bench's own, a sink for mails beside them, and processes of the service on a core of their own."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
from samklasse_chassis import vault

from samklasse import clock
from samklasse.bench.place import BenchFailed
from samklasse.infra import pair, ports, process
from samklasse.infra.errors import CannotStart
from samklasse.infra.state import Infra, State, load, save
from samklasse.provision import installed, with_all_secrets
from samklasse.provision import provision as provision_now

SERVICE, DATABASE, SINK = "notifications", "bench", "mail-sink"
NOW = datetime(2027, 3, 15, 9, tzinfo=UTC)
"""Outside everybody's quiet hours, whenever it is run."""
PATIENCE_SECONDS = 30.0
VACUUM_SQL = "VACUUM (ANALYZE)"


@dataclass(frozen=True)
class Place:
    """`core` is for what is measured alone; everything else has the others. None: there is only one."""

    home: Path
    infra: Infra
    state: State
    kek: Path
    smtp_port: int
    door_port: int
    core: int | None

    def measured(self, module: str, **order: object) -> dict[str, Any]:
        """What a process of the service's bench found.

        Raises:
            BenchFailed: it did not end well, or does not believe its own figures.
        """
        told = {
            "database_url": self.database_url(),
            "kek_file": str(self.kek),
            "smtp_port": self.smtp_port,
            "door_port": self.door_port,
            "core": self.core,
            **order,
        }
        command = [sys.executable, "-m", f"samklasse_{SERVICE}.bench.{module}"]
        done = subprocess.run(command, input=json.dumps(told), capture_output=True, text=True, check=False)
        if done.returncode:
            raise BenchFailed(f"{module}: {done.stderr[-2000:]}")
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found

    def database_url(self) -> str:
        """As the service sees it."""
        server = self.infra.database_url.rpartition("@")[2].partition("/")[0]
        return f"postgresql://{SERVICE}:{self.state.secret(SERVICE)}@{server}/{DATABASE}"

    def vacuum(self) -> None:
        """What the server does by itself within a minute or two."""
        asyncio.run(_as_administrator(self.infra, lambda conn: conn.execute(VACUUM_SQL)))


@contextmanager
def ready(say: Callable[[str], None]) -> Iterator[Place]:
    """Servers, database and sink, deleted at the end; all on the cores that what is measured does not use.

    Raises:
        CannotStart: there are no servers to be had.
    """
    with tempfile.TemporaryDirectory(prefix="samklasse-bench-") as folder, _apart() as core:
        home = Path(folder)
        with pair.running(home, say) as infra, ports.reserved(2) as (smtp_port, door_port):
            state = with_all_secrets(load(home), (SERVICE,))
            save(home, state)
            asyncio.run(provision_now(infra, state, installed([SERVICE]), DATABASE))
            asyncio.run(_as_administrator(infra, lambda conn: clock.set_to(conn, NOW)))
            kek = vault.write_kek(home / "kek")
            with _sink(home, smtp_port, door_port):
                yield Place(home, infra, state, kek, smtp_port, door_port, core)


@contextmanager
def _apart() -> Iterator[int | None]:
    """The first core for what is measured; this process, and all that it starts, has the others meanwhile."""
    allowed = os.sched_getaffinity(0)
    core = min(allowed) if len(allowed) > 1 else None
    os.sched_setaffinity(0, allowed - {core})
    try:
        yield core
    finally:
        os.sched_setaffinity(0, allowed)


@contextmanager
def _sink(home: Path, smtp_port: int, door_port: int) -> Iterator[None]:
    command = [sys.executable, "-m", "samklasse_peers.sink", str(smtp_port), str(door_port)]
    record = process.spawn(home, SINK, command, os.environ, home)
    try:
        asyncio.run(_await_open(door_port))
        yield
    finally:
        process.stop(home, record)


async def _await_open(port: int) -> None:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not ports.open_port(port):  # noqa: ASYNC110 another process sets no event here
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise CannotStart("postmottaket svarer ikke") from None


async def _as_administrator(infra: Infra, do: Callable[[asyncpg.Connection], Any]) -> None:
    conn = await asyncpg.connect(f"{infra.database_url.rpartition('/')[0]}/{DATABASE}")
    try:
        await do(conn)
    finally:
        await conn.close()
