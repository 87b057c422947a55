"""Whether a service does its work: database there, every queue consumed, relay able to publish."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress

import asyncpg
from aio_pika.abc import AbstractConnection
from fastapi import APIRouter
from fastapi.responses import JSONResponse

from samklasse_chassis.addresses import AWAY, Addresses, channel_of
from samklasse_chassis.consumer import Consumer
from samklasse_chassis.turns import end_if_told

EVERY_SECONDS = 2.0

PING_SQL = """
SELECT 1
"""


class Health:
    """Gathers what is wrong; nothing wrong is ready."""

    def __init__(self) -> None:
        self.troubles: dict[str, str] = {"start": "NOT_STARTED"}
        self.ready: dict[str, int] = {}
        """By queue, how many messages nobody has been handed yet; a queue that cannot be asked is missing."""
        self._checks: list[Callable[[], str | None]] = []

    def check(self, ask: Callable[[], str | None]) -> None:
        """Add a check that gives a trouble's code, or None."""
        self._checks.append(ask)

    def report(self) -> dict[str, str]:
        """Every trouble now, by what it is about."""
        asked = {f"check-{n}": code for n, ask in enumerate(self._checks) if (code := ask())}
        return {**self.troubles, **asked}

    def note(self, what: str, code: str | None) -> None:
        """Record a trouble, or that it is over."""
        if code is None:
            self.troubles.pop(what, None)
        else:
            self.troubles[what] = code


def router(health: Health) -> APIRouter:
    """`/health` is green when the service does its work; `/health/live` when the process answers."""
    routes = APIRouter()

    @routes.get("/health")
    async def ready() -> JSONResponse:
        troubles = health.report()
        return JSONResponse({"ready": not troubles, "troubles": troubles}, 503 if troubles else 200)

    @routes.get("/health/live")
    async def live() -> dict[str, bool]:
        return {"live": True}

    return routes


async def watch(health: Health, pool: asyncpg.Pool, urls: dict[bool, str], consumers: Iterable[Consumer]) -> None:
    """For ever: ask the database, and ask the broker who consumes (a ping would be green without a consumer)."""
    table = list(consumers)
    brokers = {
        "suppliers-broker" if outside else "broker": Broker(url, [c.queue for c in table if c.outside == outside])
        for outside, url in urls.items()
    }
    try:
        while True:
            health.note("database", await _database(pool))
            for name, broker in brokers.items():
                health.note(name, await broker.trouble())
            health.ready = {queue: count for broker in brokers.values() for queue, count in broker.ready.items()}
            health.note("start", None)
            end_if_told()
            await asyncio.sleep(EVERY_SECONDS)
    finally:
        for broker in brokers.values():
            await broker.hang_up()


async def _database(pool: asyncpg.Pool) -> str | None:
    try:
        await pool.fetchval(PING_SQL, timeout=5)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError):
        return "DATABASE_AWAY"
    return None


class Broker:
    """A connection of its own to ask on; one that failed is opened anew at the next question."""

    def __init__(self, url: str, queues: list[str]) -> None:
        self._addresses, self._queues = Addresses(url), queues
        self.ready: dict[str, int] = {}
        self._connection: AbstractConnection | None = None

    async def trouble(self) -> str | None:
        """What is wrong with the broker or a queue's consumers, or None."""
        try:
            lonely = await self._look()
        except AWAY as error:
            self.ready = {}
            await self.hang_up()  # a connection that the broker lost says for ever that it is open
            return f"BROKER {type(error).__name__}"
        return f"NOBODY_CONSUMES {' '.join(lonely)}" if lonely else None

    async def _look(self) -> list[str]:
        """Count what is ready in each queue, and name those that nobody consumes."""
        if self._connection is None:
            self._connection = await self._addresses.connect("health", patience_seconds=5)
        ready, lonely = {}, []
        async with await channel_of(self._connection) as channel:
            for name in self._queues:
                found = (await channel.declare_queue(name, passive=True, timeout=5)).declaration_result
                ready[name] = found.message_count or 0
                lonely += [] if found.consumer_count else [name]
        self.ready = ready
        return lonely

    async def hang_up(self) -> None:
        """Close the connection."""
        connection, self._connection = self._connection, None
        if connection is not None and not connection.is_closed:
            with suppress(*AWAY):
                async with asyncio.timeout(5):
                    await connection.close()
