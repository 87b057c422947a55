"""How long a calendar program waits for "not modified": the real service over HTTP, from a process of another core.

Requests leave at their own time whether or not earlier ones were answered, on kept connections. Each counts from when
its program woke to ask, also while it waits for a connection. That the timer wakes it a while after it was due is this
process's own doing, and no server's: so much is told beside, and the figure that counts from when it was due.
Each asks for another person's feed, with the tag that it got when it asked first.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import quantiles
from typing import Any

from samklasse.bench.notifications.place import SERVICE, Place
from samklasse.bench.place import BenchFailed
from samklasse.infra import ports, process
from samklasse.provision import keys
from samklasse.stack import health

CONNECTIONS = 8
RESTS_SECONDS = 3.0
"""The server closes what rests for five."""


def measure(place: Place, tokens: Sequence[str], *, requests: int, rate: float) -> dict[str, Any]:
    """Milliseconds of the second time that each feed is asked for, and of the first.

    Raises:
        BenchFailed: a feed was not there, or not known the second time.
    """
    chosen = random.Random(1).choices(tokens, k=requests) if requests > len(tokens) else tokens[:requests]
    with _service(place) as port:
        first = asyncio.run(drive(port, [Asked(token) for token in chosen], rate))
        _refuse_other(first, 200)
        known = zip(chosen, first, strict=True)
        again = asyncio.run(drive(port, [Asked(token, one.tag) for token, one in known], rate))
        _refuse_other(again, 304)
    return {
        "feed_304_p50_ms": _percentile(again, 50),
        "feed_304_p99_ms": _percentile(again, 99),
        "feed_200_p99_ms": _percentile(first, 99),
        "feed_304_from_due_p99_ms": _milliseconds([one.late + one.seconds for one in again], 99),
        "feed_asked_late_p99_ms": _milliseconds([one.late for one in again], 99),
        "feed_requests": requests,
        "feed_requests_per_s": rate,
        "feed_connections": CONNECTIONS,
    }


@dataclass(frozen=True)
class Asked:
    """One feed, and what the program has of it already."""

    token: str
    tag: str | None = None


@dataclass(frozen=True)
class Answered:
    """`seconds` from when it was asked, which was `late` seconds after it was to be."""

    status: int
    tag: str
    seconds: float
    late: float


async def drive(port: int, wanted: Sequence[Asked], rate: float) -> list[Answered]:
    """Ask for them all, `rate` a second."""
    loop = asyncio.get_running_loop()
    idle: asyncio.LifoQueue[Line] = asyncio.LifoQueue()
    for _ in range(CONNECTIONS):
        idle.put_nowait(Line(port))
    begin = loop.time() + 0.1

    async def one(asked: Asked, due: float, woke: float) -> Answered:
        line = await idle.get()
        try:
            status, tag = await line.ask(asked)
        finally:
            idle.put_nowait(line)
        return Answered(status, tag, loop.time() - woke, woke - due)

    tasks = []
    for n, asked in enumerate(wanted):
        due = begin + n / rate
        await asyncio.sleep(max(0.0, due - loop.time()))
        tasks.append(asyncio.create_task(one(asked, due, loop.time())))
    answered = list(await asyncio.gather(*tasks))
    while not idle.empty():
        idle.get_nowait().close()
    return answered


class Line:
    """One kept connection."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._used_at = 0.0

    async def ask(self, asked: Asked) -> tuple[int, str]:
        """Status and tag."""
        reader, writer = await self._connected()
        known = f"If-None-Match: {asked.tag}\r\n" if asked.tag else ""
        writer.write(f"GET /c/{asked.token}.ics HTTP/1.1\r\nHost: localhost\r\n{known}\r\n".encode())
        head, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        told = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        await reader.readexactly(int(told.get("content-length", 0)))
        return int(head.split(" ")[1]), told.get("etag", "")

    def close(self) -> None:
        """Forget the connection."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        now = asyncio.get_running_loop().time()
        if now - self._used_at > RESTS_SECONDS:
            self.close()
        self._used_at = now
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        return self._streams


def _refuse_other(answered: Sequence[Answered], wanted: int) -> None:
    other = {one.status for one in answered} - {wanted}
    if other:
        raise BenchFailed(f"kalenderen svarte {sorted(other)}, ikke {wanted}")


def _percentile(answered: Sequence[Answered], percentile: int) -> float:
    return _milliseconds([one.seconds for one in answered], percentile)


def _milliseconds(seconds: Sequence[float], percentile: int) -> float:
    return round(1000 * quantiles(seconds, n=100, method="inclusive")[percentile - 1], 2)


@contextmanager
def _service(place: Place) -> Iterator[int]:
    """The real process, with all its threads on the core of what is measured."""
    scheme, _, rest = place.infra.amqp_url.partition("://")
    with ports.reserved(1) as (port,):
        own = {
            "SAMKLASSE_DATABASE_URL": place.database_url(),
            "SAMKLASSE_AMQP_URL": f"{scheme}://{SERVICE}:{place.state.secret(SERVICE)}@{rest.rpartition('@')[2]}/core",
            "SAMKLASSE_HTTP_PORT": str(port),
            "SAMKLASSE_TOKEN_PUBLIC_KEY": place.state.secret(keys.PUBLIC_KEY),
            "SAMKLASSE_KEK_FILE": str(place.kek),
            "SAMKLASSE_SMTP_URL": f"smtp://127.0.0.1:{place.smtp_port}",
            "SAMKLASSE_SMS_URL": "http://127.0.0.1:1",
        }
        command = [sys.executable, "-m", f"samklasse_{SERVICE}"]
        record = process.spawn(place.home, SERVICE, command, os.environ | own, place.home)
        if place.core is not None:
            os.sched_setaffinity(record.pid, {place.core})
        try:
            health.await_healthy(place.home, SERVICE, f"http://127.0.0.1:{port}/health", 60)
            yield port
        finally:
            process.stop(place.home, record)
