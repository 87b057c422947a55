"""The gateway and partnerships as processes, seen from both sides."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from uuid import uuid4

import aio_pika
import asyncpg
import httpx
from samklasse import stack
from samklasse_contracts.catalogue import BY_KEY
from samklasse_contracts.message import Message, envelope_from, headers

from .builders import FJORD

EXAMPLES = Path(__file__).parents[3] / "examples"
SAID_SQL = "SELECT headers, body FROM gateway.event_log WHERE lane = $1 AND key = ANY ($2) ORDER BY pos"


class World:
    """A running gateway, and what passes through it."""

    def __init__(self, running: stack.Stack, database: asyncpg.Connection) -> None:
        self.stack, self.database = running, database

    async def said(self, *kinds: type[Message], lane: str = "core") -> list[Message]:
        """What the gateway has said so far."""
        rows = await self.database.fetch(SAID_SQL, lane, [kind.key for kind in kinds])
        read = [(envelope_from(json.loads(row["headers"])), row["body"]) for row in rows]
        return [BY_KEY[envelope.type].model_validate_json(body).inside(envelope) for envelope, body in read]

    async def until(self, count: int, *kinds: type[Message], lane: str = "core") -> list[Message]:
        """Wait until it has said so much."""
        for _ in range(150):
            found = await self.said(*kinds, lane=lane)
            if len(found) >= count:
                return found
            await asyncio.sleep(0.1)
        raise AssertionError(f"{len(found)} of {count} {[kind.key for kind in kinds]}")

    async def enrollment_says(self, *facts: Message) -> None:
        """Put facts on the exchange as enrollment does."""
        async with await aio_pika.connect(self.stack.amqp_url()) as connection:
            channel = await connection.channel(on_return_raises=True)
            exchange = await channel.get_exchange("ev", ensure=False)
            for each in facts:
                said = each.envelope
                told = aio_pika.Message(each.body(), headers={**headers(said)}, message_id=str(said.id))
                await exchange.publish(told, routing_key=said.type)

    async def waiting(self, lane: str) -> int:
        """How many letters of a lane have not left."""
        count: int = await self.database.fetchval("SELECT count(*) FROM gateway.outbox WHERE lane = $1", lane)
        return count

    @asynccontextmanager
    async def full_mailbox(self, orgnr: str) -> AsyncIterator[None]:
        """A mailbox that has room for one more at most."""
        policy = "/api/policies/suppliers/small"
        limit = {"pattern": rf"^{orgnr}\.out$", "apply-to": "queues", "priority": 99}
        async with httpx.AsyncClient(base_url=self.stack.infra.rabbit_api, timeout=30) as api:
            definition = {"max-length": 1, "overflow": "reject-publish"}
            (await api.put(policy, json=limit | {"definition": definition})).raise_for_status()
            await asyncio.sleep(1)
            yield
            (await api.delete(policy)).raise_for_status()

    @contextmanager
    def supplier(self, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
        """The example at work."""
        env = {
            "PATH": os.environ["PATH"],
            "SUPPLIER_AMQP_URL": self.stack.amqp_url(FJORD, "suppliers"),
            "SUPPLIER_ORGNR": FJORD,
            "SUPPLIER_FILE": str(EXAMPLES / "supplier.json"),
        }
        program = [sys.executable, str(EXAMPLES / "supplier.py")]
        with subprocess.Popen(program, env=env | settings, stdout=subprocess.DEVNULL) as process:
            try:
                yield process
            finally:
                process.terminate()


def post(running: stack.Stack, service: str, path: str, body: dict[str, object]) -> None:
    """A command of the operator's, repeated until what it waits for has arrived."""
    token = running.token("000000000", "OPERATOR", "operator")
    key = {"authorization": f"Bearer {token}", "idempotency-key": str(uuid4())}
    transport = httpx.HTTPTransport(retries=3)
    with httpx.Client(base_url=running.urls[service], headers=key, transport=transport) as client:
        for _ in range(100):
            answer = client.post(path, json=body)
            if answer.status_code == 200:
                return
            time.sleep(0.1)
    raise AssertionError(answer.text)
