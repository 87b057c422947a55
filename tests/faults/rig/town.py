"""The town: alpha, beta and gamma as processes on a broker and a database, and everything that may be done to them.

A process is known by its name; a second alpha is `await place.start("alpha-2", service="alpha")`.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx
from history import History, Name, Verdict, judge
from samklasse.infra import ports, process
from samklasse.infra.state import Infra, State
from samklasse.provision import broker, provision, statements, with_all_secrets
from samklasse_chassis.topology import CORE

from rig import reading
from rig.processes import POLL_SECONDS, Processes
from rig.reading import SERVICES

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
class Town(Processes):
    """Use `town()` to get one."""

    acknowledged: list[Name] = field(default_factory=list)
    """What callers over HTTP were promised."""
    given_up: set[tuple[str, str, str]] = field(default_factory=set)
    """(consumer, source, id) that a test leaves in quarantine on purpose."""

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
