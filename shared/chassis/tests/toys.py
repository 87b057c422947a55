"""A message, a consumer and a handler that fails when its message says so."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

import asyncpg
from samklasse_chassis.consumer import Consumer, Received
from samklasse_contracts.message import Message, headers, say


@dataclass(frozen=True)
class Place:
    """Where the toys live."""

    database: str
    amqp: str

    def url(self, service: str) -> str:
        """The database with the service's schema as search path."""
        return f"{self.database}?options=-csearch_path%3D{service}"


class ThingSaid(Message):
    """Something to write down."""

    key = "alpha.thing.said.v1"

    name: str


class ThingUnheard(Message):
    """Something that only moves the gate."""

    key = "alpha.thing.unheard.v1"


class NoteSaid(Message):
    """Something without an order."""

    key = "alpha.thing.noted.v1"
    sequenced = False

    name: str


broken: set[str] = set()
"""Names whose handler fails."""


async def write_down(message: ThingSaid | NoteSaid, conn: asyncpg.Connection, *, now: datetime) -> None:
    """The effect."""
    await conn.execute("INSERT INTO effects (id, name, at) VALUES ($1, $2, $3)", message.envelope.id, message.name, now)
    if message.name in broken:
        raise RuntimeError("as planted")


CONSUMERS = [Consumer("beta.alpha-thing", "alpha.thing.#", {ThingSaid: write_down, NoteSaid: write_down})]
CONSUMER = CONSUMERS[0]


def said(name: str, sequence: int, subject: UUID | None = None) -> ThingSaid:
    """A sequenced message."""
    return say(ThingSaid(name=name), subject=subject or uuid4(), at=datetime.now(UTC), sequence=sequence)


def noted(name: str) -> NoteSaid:
    """An unsequenced message."""
    return say(NoteSaid(name=name), subject=uuid4(), at=datetime.now(UTC))


def received(message: Message) -> Received:
    """As the broker would deliver it."""
    return Received(headers(message.envelope), message.body(), str(message.envelope.id))


@asynccontextmanager
async def working(*work: Awaitable[None]) -> AsyncIterator[None]:
    """Things that run for ever, while the block runs."""
    tasks = [asyncio.ensure_future(one) for one in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def until(holds: Callable[[], Awaitable[bool]], seconds: float = 15) -> None:
    """Wait for a claim to hold."""
    async with asyncio.timeout(seconds):
        while not await holds():  # noqa: ASYNC110 (other processes set no event here)
            await asyncio.sleep(0.02)
