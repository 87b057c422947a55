"""The town: alpha, beta and gamma as processes on a broker and a database, and everything that may be done to them.

It ends only what it started, by process id and start time. A process is known by its name; a second alpha is
`await place.start("alpha-2", service="alpha")`.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx
from history import History, Name, Verdict, judge
from samklasse.infra import ports, process
from samklasse.infra.state import Infra, State
from samklasse.provision import broker, keys, provision, statements, with_all_secrets
from samklasse.provision.database import url_of
from samklasse_chassis.tokens import Role
from samklasse_chassis.topology import CORE

from rig import reading
from rig.reading import SERVICES

FAULTS = Path(__file__).parents[1]
INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR")
POLL_SECONDS = 0.1
AWAY = timedelta(seconds=60)
"""How late a timer may be whose service, broker or database was away meanwhile."""
IN_A_BATCH = re.compile(r'"IGNORE": (\d+)')

RATE_SQL = """
UPDATE alpha.load
   SET per_second = $1
"""

NOW_SQL = """
SELECT clock_timestamp()
"""

FIRST_EFFECT_SQL = """
SELECT min(at)
  FROM effects
 WHERE at > $1
"""

EFFECTS_SQL = """
SELECT count(*)
  FROM effects
"""


@dataclass
class Town:
    """Use `town()` to get one."""

    home: Path
    state: State
    database: str
    port_of: dict[str, int]
    settings: dict[str, dict[str, str]] = field(default_factory=dict)
    """Extra environment of each process, by its name; takes effect when it starts next."""
    acknowledged: list[Name] = field(default_factory=list)
    """What callers over HTTP were promised."""
    given_up: set[tuple[str, str, str]] = field(default_factory=set)
    """(consumer, source, id) that a test leaves in quarantine on purpose."""

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

    # --- processes

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

    # --- load

    async def load(self, per_second: int) -> None:
        """How much alpha says by itself from now on; 0 stops it."""
        async with self.admin() as conn:
            await conn.execute(RATE_SQL, per_second)

    async def command(self, path: str, patience_seconds: float = 60, **query: object) -> dict[str, str]:
        """POST to alpha under one `Idempotency-Key` until it answers, and remember what it promised.

        Raises:
            TimeoutError: nobody answered.
        """
        headers = {"authorization": f"Bearer {self.token()}", "idempotency-key": uuid4().hex}
        params = {name: str(value) for name, value in query.items()}
        async with asyncio.timeout(patience_seconds), httpx.AsyncClient(timeout=5, headers=headers) as http:
            while True:
                with contextlib.suppress(httpx.HTTPError):
                    answer = await http.post(self.service_url("alpha") + path, params=params)
                    if answer.is_success:
                        break
                await asyncio.sleep(POLL_SECONDS)
        promised: dict[str, str] = answer.json()
        if promised:
            self.acknowledged.append((promised["source"], promised["id"]))
        return promised

    @asynccontextmanager
    async def callers(self, per_second: float = 10) -> AsyncIterator[None]:
        """Commands over HTTP as long as the block runs; each is repeated until it is answered."""
        calls: set[asyncio.Task[dict[str, str]]] = set()

        async def call_for_ever() -> None:
            number = 0
            while True:
                number += 1
                calls.add(asyncio.create_task(self.command(f"/items/item-{number % 40}/moves")))
                await asyncio.sleep(1 / per_second)

        calling = asyncio.create_task(call_for_ever())
        try:
            yield
        finally:
            calling.cancel()
            await asyncio.gather(*calls)

    # --- judging

    @asynccontextmanager
    async def admin(self) -> AsyncIterator[asyncpg.Connection]:
        """A connection as administrator."""
        conn = await asyncpg.connect(self.admin_url)
        try:
            yield conn
        finally:
            await conn.close()

    async def now(self) -> datetime:
        """By the database's clock."""
        async with self.admin() as conn:
            instant: datetime = await conn.fetchval(NOW_SQL)
            return instant

    async def waiting(self) -> dict[str, int]:
        """What outboxes, quarantines, timer tables and queues hold."""
        async with self.admin() as conn:
            return {**await reading.waiting(conn), **await reading.queued(self.amqp_url)}

    async def history(self) -> History:
        """Everything committed until now."""
        waiting = await self.waiting()
        async with self.admin() as conn:
            return await reading.read(conn, waiting, self.acknowledged, self.given_up)

    async def drained(self, seconds: float = 60, slack: timedelta = AWAY) -> Verdict:
        """Wait until nothing is under way and the judge is content, twice in a row half a second apart.

        Returns:
            The verdict; a bad one if it is still bad after `seconds`, or once nothing has moved for fifteen seconds.
        """
        until, before, moved_at = time.monotonic() + seconds, "", time.monotonic()
        good_before = False
        while True:
            verdict = judge(await self.history(), slack=slack)
            if verdict.good and good_before:
                return verdict
            good_before, now = verdict.good, time.monotonic()
            if str(verdict) != before:
                before, moved_at = str(verdict), now
            if now > until or now - moved_at > 15:
                return verdict
            await asyncio.sleep(0.5)

    async def effects(self, service: str) -> int:
        """How many effects a service has had."""
        async with self.admin() as conn, conn.transaction(readonly=True):
            await conn.fetchrow(reading.PATH_SQL, service)
            return int(await conn.fetchval(EFFECTS_SQL))

    async def recovery(self, service: str, since: datetime, seconds: float = 60) -> float:
        """Seconds from `since` (the database's clock) to the first effect at `service` after it.

        Raises:
            TimeoutError: there was none.
        """
        async with asyncio.timeout(seconds), self.admin() as conn:
            while True:
                async with conn.transaction(readonly=True):
                    await conn.fetchrow(reading.PATH_SQL, service)
                    first: datetime | None = await conn.fetchval(FIRST_EFFECT_SQL, since)
                if first is not None:
                    return (first - since).total_seconds()
                await asyncio.sleep(0.02)

    def duplicates_seen(self) -> int:
        """Deliveries that turned out to be repeats, in all processes so far, by their logs."""
        logs = [log.read_text(errors="replace") for log in (self.home / "log").glob("*.log")]
        alone = sum(log.count('"verdict": "IGNORE"') for log in logs)
        return alone + sum(int(many) for log in logs for many in IN_A_BATCH.findall(log))

    def logged(self, name: str) -> str:
        """Everything a process (all its lives) has written."""
        return (self.home / "log" / f"{name}.log").read_text(errors="replace")

    async def calm(self) -> None:
        """No load, every service once and healthy, nothing else."""
        await self.load(0)
        for name in process.records(self.home):
            if name not in SERVICES:
                self.kill(name)
        for name in SERVICES:
            if not self.runs(name):
                await self.start(name, healthy=False)
        await asyncio.gather(*map(self.healthy, SERVICES))

    async def sound(self) -> bool:
        """Whether every promise was kept until now."""
        return (await self.drained(15)).good

    def close(self) -> None:
        """End every process that was started here."""
        for record in process.records(self.home).values():
            process.kill(self.home, record)


@asynccontextmanager
async def town(home: Path, infra: Infra, *, start: Collection[str] = tuple(SERVICES)) -> AsyncIterator[Town]:
    """A fresh database and empty queues on `infra`, and the services in `start` as processes."""
    state = with_all_secrets(State(infra=infra), SERVICES)
    name = f"town_{uuid4().hex[:8]}"
    await _forget_queues(infra)
    await provision(infra, state, SERVICES, name)
    with ports.reserved(len(SERVICES)) as free:
        place = Town(process.folder(home, name), state, name, dict(zip(SERVICES, free, strict=True)))
        try:
            await asyncio.gather(*(place.start(one) for one in start))
            yield place
        finally:
            place.close()
            await _drop(infra.database_url, name)


async def until(holds: Callable[[], Awaitable[bool]], seconds: float = 30) -> None:
    """Wait for a claim to hold.

    Raises:
        TimeoutError: it did not.
    """
    async with asyncio.timeout(seconds):
        while not await holds():  # noqa: ASYNC110 (other processes set no event here)
            await asyncio.sleep(POLL_SECONDS)


async def _forget_queues(infra: Infra) -> None:
    async with broker.client(infra.rabbit_api) as http:
        for queue in (*reading.queues(), "ev.unrouted"):
            answer = await http.delete(f"/api/queues/{CORE}/{queue}")
            if answer.status_code != 404:
                answer.raise_for_status()


async def _drop(url: str, name: str) -> None:
    with contextlib.suppress(OSError, asyncpg.PostgresError):
        conn = await asyncpg.connect(url)
        try:
            await statements.run(conn, "DROP DATABASE %I WITH (FORCE)", name)
        finally:
            await conn.close()


__all__ = ["Town", "town", "until"]
