"""Sellers that are registered again and again, and a look at the copies that others keep of them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import aio_pika
import asyncpg
import httpx
from samklasse import quarantine, reading
from samklasse.provision import keys, statements
from samklasse.stack import Stack
from samklasse_contracts.message import Message, headers, say
from samklasse_contracts.partnerships import OrganisationRegistered

COPIES = ("enrollment", "gateway", "notifications", "scheduling")
WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)

ACTIONS_SQL = """
SELECT action, actor, consumer
  FROM quarantine_actions
 ORDER BY pos
"""

EQUAL_SQL = {
    "enrollment": """
SELECT orgnr FROM partnerships.organisations
EXCEPT
SELECT o.orgnr FROM partnerships.organisations o
  JOIN enrollment.organisations c ON c.orgnr = o.orgnr AND c.roles @> o.roles AND c.has_centre = o.has_centre
""",
    "gateway": """
SELECT orgnr FROM partnerships.organisations
EXCEPT
SELECT o.orgnr FROM partnerships.organisations o
  JOIN gateway.organisations c ON c.orgnr = o.orgnr AND c.form = o.form AND c.roles @> o.roles
""",
    "notifications": """
SELECT orgnr FROM partnerships.organisations
EXCEPT
SELECT o.orgnr FROM partnerships.organisations o
  JOIN notifications.organisations c ON c.orgnr = o.orgnr AND c.name = o.name
""",
    "scheduling": """
SELECT orgnr FROM partnerships.organisations
EXCEPT
SELECT o.orgnr FROM partnerships.organisations o
  JOIN scheduling.organisations c ON c.orgnr = o.orgnr AND c.roles @> o.roles
""",
}
"""Whose copy is missing, or says something else than the owner."""


def queue(service: str) -> str:
    """Where a service hears of organisations."""
    return f"{service}.partnerships-organisation"


def orgnr(number: int) -> str:
    """A valid organisation number of nobody, from a number below 5,000."""
    for eight in range(91_000_000 + number, 99_999_999, 5_000):
        rest = -sum(int(digit) * weight for digit, weight in zip(str(eight), WEIGHTS, strict=True)) % 11
        if rest != 10:
            return f"{eight}{rest}"
    raise LookupError(number)


async def register(stack: Stack, numbers: Iterable[int], name: str = "Selger") -> None:
    """Say that these sellers are called `name` now."""
    bearer = stack.token(keys.OPERATOR_ORGNR, "OPERATOR", "tests")
    url = stack.urls["partnerships"]
    async with httpx.AsyncClient(base_url=url, headers={"Authorization": f"Bearer {bearer}"}, timeout=30) as client:
        for number in numbers:
            told = {"orgnr": orgnr(number), "name": f"{name} {number}", "form": "PRIVATE", "roles": ["SELLER"]}
            answer = await client.post("/organisations", json=told, headers={"Idempotency-Key": str(uuid4())})
            assert answer.is_success, answer.text


@asynccontextmanager
async def loaded(stack: Stack, numbers: Sequence[int]) -> AsyncIterator[None]:
    """The sellers change their names all the time."""

    async def change() -> None:
        for turn in range(10_000):
            await register(stack, numbers, f"Selger {turn}")

    changing = asyncio.create_task(change())
    try:
        yield
    finally:
        changing.cancel()
        with suppress(asyncio.CancelledError):
            await changing


async def differing(stack: Stack, service: str) -> list[str]:
    """The organisations of which a service's copy is not what the owner has."""
    return [row["orgnr"] for row in await fetch(stack, EQUAL_SQL[service])]


async def fetch(stack: Stack, query: str, *args: Any, role: str | None = "checker") -> list[asyncpg.Record]:
    """Rows as a reader of everything; None is the administrator."""
    conn = await asyncpg.connect(stack.database_url(role))
    try:
        rows: list[asyncpg.Record] = await conn.fetch(query, *args)
        return rows
    finally:
        await conn.close()


async def empty_copy(stack: Stack, service: str) -> None:
    """As a mistake would."""
    conn = await asyncpg.connect(stack.database_url())
    try:
        await statements.run(conn, "DELETE FROM %I.organisations", service)
    finally:
        await conn.close()


async def rows(stack: Stack, wanted: quarantine.Wanted) -> list[quarantine.Row]:
    """What lies in quarantine, as the operator sees it."""
    async with reading.as_operator(stack) as conn:
        return await quarantine.rows(conn, wanted)


async def actions(stack: Stack, service: str) -> list[tuple[str, str, str]]:
    """What people have done there: the action, who, and to which consumer."""
    async with reading.as_operator(stack, service) as conn:
        return [tuple(row) for row in await conn.fetch(ACTIONS_SQL)]


async def until(holds: Callable[[], Awaitable[bool]], seconds: float = 30) -> None:
    """Wait for a claim to hold."""
    end = time.monotonic() + seconds
    while not await holds():
        assert time.monotonic() < end, f"waited {seconds} s in vain"
        await asyncio.sleep(0.1)


async def equal(stack: Stack, services: Iterable[str] = COPIES) -> None:
    """Wait until the copies are what the owner has."""
    for service in services:
        await until(lambda service=service: _same(stack, service))


async def _same(stack: Stack, service: str) -> bool:
    return not await differing(stack, service)


def registered(number: int, sequence: int, name: str = "Selger") -> OrganisationRegistered:
    """What partnerships would say of a seller."""
    told = OrganisationRegistered.model_validate(
        {"orgnr": orgnr(number), "name": name, "form": "PRIVATE", "roles": ["SELLER"], "has_centre": False}
    )
    return say(told, subject=orgnr(number), at=datetime.now(UTC), sequence=sequence)


async def deliver(stack: Stack, queue: str, message: Message, body: bytes | None = None) -> None:
    """Put a message into a queue, past the exchange, as only the administrator can."""
    connection = await aio_pika.connect(stack.amqp_url())
    async with connection:
        channel = await connection.channel()
        told = aio_pika.Message(body if body is not None else message.body(), headers=headers(message.envelope))
        await channel.default_exchange.publish(told, queue)
