"""The processes of a town: each is known by its name, and ended by its process id and start time."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx
from samklasse.infra import ports, process
from samklasse.infra.state import Infra, State
from samklasse.provision import keys
from samklasse.provision.database import url_of
from samklasse_chassis.tokens import Role
from samklasse_chassis.topology import CORE

FAULTS = Path(__file__).parents[1]
INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR")
POLL_SECONDS = 0.1


@dataclass
class Processes:
    """Services at work on one broker and one database."""

    home: Path
    state: State
    database: str
    port_of: dict[str, int]
    settings: dict[str, dict[str, str]] = field(default_factory=dict)
    """Extra environment of each process, by its name; takes effect when it starts next."""

    @property
    def infra(self) -> Infra:
        """How an administrator reaches broker and database."""
        assert self.state.infra is not None
        return self.state.infra

    @property
    def admin_url(self) -> str:
        """The town's database as its administrator."""
        return url_of(self.infra.database_url, self.database)

    @property
    def amqp_url(self) -> str:
        """The core vhost as its administrator."""
        return f"{self.infra.amqp_url}/{CORE}"

    def service_url(self, name: str) -> str:
        """The HTTP address of a process."""
        return f"http://127.0.0.1:{self.port_of[name]}"

    def token(self) -> str:
        """For every route."""
        return keys.issue(self.state, "943000001", Role.OPERATOR, "rig", timedelta(days=400))

    def environment(self, name: str, service: str) -> dict[str, str]:
        """What a process gets."""
        kept = {key: os.environ[key] for key in INHERITED if key in os.environ}
        secret = self.state.secret(service)
        places = (self.admin_url, self.amqp_url, self.infra.rabbit_api)
        database, amqp, api = (url.rpartition("@")[2].partition("/")[0] for url in places)
        return kept | {
            "PYTHONUNBUFFERED": "1",
            "PYTHONPATH": os.pathsep.join(filter(None, (str(FAULTS), os.environ.get("PYTHONPATH")))),
            "SAMKLASSE_SERVICE": service,
            "SAMKLASSE_DATABASE_URL": f"postgresql://{service}:{secret}@{database}/{self.database}",
            "SAMKLASSE_AMQP_URL": f"amqp://{service}:{secret}@{amqp}/{CORE}",
            "SAMKLASSE_RABBIT_API": f"http://{service}:{secret}@{api}",
            "SAMKLASSE_HTTP_PORT": str(self.port_of[name]),
            "SAMKLASSE_TOKEN_PUBLIC_KEY": self.state.secret(keys.PUBLIC_KEY),
            **self.settings.get(name, {}),
        }

    async def start(
        self, name: str, *, service: str | None = None, module: str | None = None, healthy: bool = True
    ) -> float:
        """Start a process (an instance of `service`, else of the service it is named after; `module` runs as it).

        Returns:
            Seconds until it said that it does its work.
        """
        of = service or name
        began = time.monotonic()
        with ExitStack() as until_bound:
            if name not in self.port_of:
                (self.port_of[name],) = until_bound.enter_context(ports.reserved(1))
            command = (sys.executable, "-m", module or f"rig.{of}")
            process.spawn(self.home, name, command, self.environment(name, of), self.home)
            if healthy:
                await self.healthy(name)
        return time.monotonic() - began

    def runs(self, name: str) -> bool:
        """Whether the process that we started is still there."""
        record = process.records(self.home).get(name)
        return record is not None and process.alive(record)

    def kill(self, name: str) -> None:
        """-9, by its own process id."""
        process.kill(self.home, process.records(self.home)[name])

    async def stop(self, name: str, patience_seconds: float = 40) -> float:
        """SIGTERM, and wait.

        Returns:
            Seconds until it had ended; beyond `patience_seconds` it was killed.
        """
        began = time.monotonic()
        record = process.records(self.home)[name]
        await asyncio.to_thread(process.stop, self.home, record, patience_seconds=patience_seconds)
        return time.monotonic() - began

    def freeze(self, name: str) -> None:
        """SIGSTOP: it is there, and does nothing."""
        process.ask(self.home, process.records(self.home)[name], signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        """SIGCONT: it goes on as if no time had passed."""
        process.ask(self.home, process.records(self.home)[name], signal.SIGCONT)

    async def troubles(self, name: str) -> dict[str, str] | None:
        """What a process says is wrong with it; None when it does not answer."""
        try:
            async with httpx.AsyncClient(timeout=3) as http:
                answer = await http.get(f"{self.service_url(name)}/health")
        except httpx.HTTPError:
            return None
        return dict(answer.json()["troubles"])

    async def healthy(self, name: str, seconds: float = 60) -> None:
        """Wait until a process does its work.

        Raises:
            RuntimeError: it ended.
            TimeoutError: it did not get well.
        """
        async with asyncio.timeout(seconds):
            while await self.troubles(name) != {}:
                if not self.runs(name):
                    raise RuntimeError(f"{name} ended:\n{process.last_lines(self.home, name)}")
                await asyncio.sleep(POLL_SECONDS)

    def close(self) -> None:
        """End every process that was started here."""
        for record in process.records(self.home).values():
            process.kill(self.home, record)
