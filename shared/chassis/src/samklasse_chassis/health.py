"""Whether a service does its work: database there, every queue consumed, relay able to publish."""

import asyncio
from collections.abc import Callable, Iterable

import aio_pika
import asyncpg
from fastapi import APIRouter
from fastapi.responses import JSONResponse

from samklasse_chassis.amqp import AWAY
from samklasse_chassis.inbox import Consumer

EVERY_SECONDS = 2.0

PING_SQL = """
SELECT 1
"""


class Health:
    """Gathers what is wrong; nothing wrong is ready."""

    def __init__(self) -> None:
        self.troubles: dict[str, str] = {"start": "NOT_STARTED"}
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
    while True:
        health.note("database", await _database(pool))
        for outside, url in urls.items():
            queues = [c.queue for c in table if c.outside == outside]
            health.note("suppliers-broker" if outside else "broker", await _broker(url, queues))
        health.note("start", None)
        await asyncio.sleep(EVERY_SECONDS)


async def _database(pool: asyncpg.Pool) -> str | None:
    try:
        await pool.fetchval(PING_SQL, timeout=5)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError):
        return "DATABASE_AWAY"
    return None


async def _broker(url: str, queues: list[str]) -> str | None:
    try:
        connection = await aio_pika.connect(url, timeout=5)
        async with connection:
            for name in queues:
                channel = await connection.channel()
                queue = await channel.declare_queue(name, passive=True, timeout=5)
                if not queue.declaration_result.consumer_count:
                    return f"NOBODY_CONSUMES {name}"
                await channel.close()
    except AWAY as error:
        return f"BROKER {type(error).__name__}"
    return None
