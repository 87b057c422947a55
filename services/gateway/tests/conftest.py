"""The gateway's handlers on a real database, as its own role."""

from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from samklasse import stack
from samklasse_chassis import pool
from samklasse_chassis.consumer import Received
from samklasse_chassis.inbox import Inbox
from samklasse_contracts.catalogue import BY_KEY
from samklasse_contracts.message import Message, envelope_from
from samklasse_contracts.supplier import Refused, Told
from samklasse_contracts.values import OrganisationRole
from samklasse_gateway.consumers import CONSUMERS
from samklasse_gateway.handlers import connecting

from .builders import FJORD, NETT, NOW, SKIEN, letter, offering, organisation, some_id, teacher
from .world import World, post

HANDLERS = {message: handler for consumer in CONSUMERS for message, handler in consumer.handlers.items()}
DOOR = next(consumer for consumer in CONSUMERS if consumer.outside)
SAID_SQL = "SELECT lane, headers, body FROM outbox WHERE $1::text IS NULL OR lane = $1 ORDER BY seq"
PUBLISH_SQL = """
INSERT INTO event_log (id, lane, key, subject, sequence, correlation_id, headers, body, said_at)
SELECT id, lane, key, subject, sequence, (headers ->> 'ce-correlationid')::uuid, headers, body, said_at
  FROM outbox
"""
REFUSED_SQL = "SELECT orgnr, told_id, code, field, answered FROM refusals ORDER BY id"


class Gateway:
    """What a test does to the gateway, and what the gateway does about it."""

    def __init__(self, database: asyncpg.Pool) -> None:
        self.pool = database
        self.inbox = Inbox(database)

    async def hears(self, *facts: Message) -> None:
        """A service's facts, each handled in its own transaction."""
        for fact in facts:
            async with self.pool.acquire() as conn, conn.transaction():
                await HANDLERS[type(fact)](fact, conn, now=NOW)

    async def is_told(self, told: Told | bytes | Received, orgnr: str = FJORD, message_id: str | None = None) -> str:
        """A supplier's message, through the door as it comes from the broker; returns its id."""
        received = told if isinstance(told, Received) else letter(told, orgnr, message_id or some_id())
        await self.inbox.take(DOOR, received)
        return received.id or ""

    async def said(self, lane: str | None = None) -> list[Message]:
        """What waits in the outbox, read back from its bytes."""
        rows = await self.pool.fetch(SAID_SQL, lane)
        read = [(envelope_from(row["headers"]), row["body"]) for row in rows]
        return [BY_KEY[envelope.type].model_validate_json(body).inside(envelope) for envelope, body in read]

    async def mailbox(self, orgnr: str = FJORD) -> list[Message]:
        """What one supplier is about to hear."""
        return await self.said(f"supplier.{orgnr}")

    async def passed_on(self) -> list[Message]:
        """What the services are about to hear."""
        return await self.said("core")

    async def refusals(self) -> list[tuple[Any, ...]]:
        """What the door has refused."""
        return [tuple(row) for row in await self.pool.fetch(REFUSED_SQL)]

    async def answered_no(self, orgnr: str = FJORD) -> tuple[str, str | None]:
        """Code and field of the last answer, which must be a no."""
        last = (await self.mailbox(orgnr))[-1]
        assert isinstance(last, Refused)
        return last.code, last.field

    async def forget_said(self) -> None:
        """As if the relay had published everything."""
        await self.pool.execute("DELETE FROM outbox")

    async def publish(self) -> None:
        """As the relay does: what waits in the outbox goes to the log."""
        await self.pool.execute(PUBLISH_SQL)
        await self.forget_said()


@pytest.fixture
async def gateway(database: Any) -> AsyncIterator[Gateway]:
    """Two suppliers with mailboxes, an offering and a teacher each; Skien takes part."""
    opened = await pool.open_pool(database.url("gateway"), name="gateway")
    tested = Gateway(opened)
    await tested.hears(organisation(SKIEN, OrganisationRole.BUYER))
    for orgnr in (FJORD, NETT):
        await tested.hears(organisation(orgnr, OrganisationRole.SELLER))
        async with opened.acquire() as conn, conn.transaction():
            await connecting.open_mailbox(orgnr, conn, now=NOW)
        for told in (offering(), teacher()):
            await tested.is_told(told, orgnr)
    await tested.forget_said()
    yield tested
    await opened.close()


def ids(messages: list[Message]) -> list[UUID]:
    """The ids they were said under."""
    return [message.envelope.id for message in messages]


def words(messages: list[Message]) -> list[Message]:
    """The facts without their envelopes."""
    return [type(message).model_validate_json(message.body()) for message in messages]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[stack.Stack]:
    """Partnerships and the gateway as processes; two suppliers are registered and have their mailboxes."""
    with stack.running(tmp_path_factory.mktemp("gateway"), services=["partnerships", "gateway"]) as started:
        for orgnr in (FJORD, NETT):
            seller = {"orgnr": orgnr, "name": "Noen (oppdiktet)", "form": "PRIVATE", "roles": ["SELLER"]}
            post(started, "partnerships", "/organisations", seller)
            post(started, "gateway", "/suppliers", {"orgnr": orgnr})
            stack.add_supplier(started, orgnr)
        yield started


@pytest.fixture
async def world(running: stack.Stack) -> AsyncIterator[World]:
    """The same, with an eye on the gateway's log."""
    database = await asyncpg.connect(running.database_url("checker"))
    yield World(running, database)
    await database.close()
