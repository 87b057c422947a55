"""A supplier's line in the tests' hands: whatever is said, also what no supplier should say, and what comes back."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import aio_pika
from aio_pika.abc import AbstractExchange, AbstractQueue
from samklasse_contracts.message import Message

PATIENCE_SECONDS = 20.0


@dataclass
class Mailbox:
    """An open line, and the letters that have come so far (key, body)."""

    orgnr: str
    exchange: AbstractExchange
    queue: AbstractQueue
    letters: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    async def say(self, told: Message, *, id: str | None = None) -> str:
        """One message as a supplier says it; returns its id."""
        return await self.say_raw(told.body(), type=told.key, id=id)

    async def say_raw(self, body: bytes, *, type: str, id: str | None = None, source: str | None = None) -> str:
        """Any bytes under any name."""
        said = id or str(uuid4())
        headers: dict[str, Any] = {
            "ce-specversion": "1.0", "ce-id": said, "ce-type": type, "ce-source": source or f"/supplier/{self.orgnr}",
        }  # fmt: skip
        letter = aio_pika.Message(body, headers=headers, message_id=said, user_id=self.orgnr, delivery_mode=2)
        await self.exchange.publish(letter, routing_key="")
        return said

    async def answer_to(self, said: str) -> tuple[str, dict[str, Any]]:
        """`Accepted` or `Refused` of a message: the last word of its key, and its body."""
        key, body = await self.letter(lambda key, body: key.startswith("mailbox.answer.") and body["answers"] == said)
        return key.split(".")[2], body

    async def letter(self, wanted: Any) -> tuple[str, dict[str, Any]]:
        """The first letter, early or late, that `wanted(key, body)` is true of."""
        seen, end = 0, asyncio.get_running_loop().time() + PATIENCE_SECONDS
        while True:
            for key, body in self.letters[seen:]:
                if wanted(key, body):
                    return key, body
            seen = len(self.letters)
            assert asyncio.get_running_loop().time() < end, f"no such letter among {self.letters[-5:]}"
            await self._read()

    async def drain(self) -> None:
        """Take everything that has come."""
        while await self._taken():
            pass

    async def _read(self) -> None:
        if not await self._taken():
            await asyncio.sleep(0.05)

    async def _taken(self) -> bool:
        found = await self.queue.get(fail=False)
        if found is None:
            return False
        self.letters.append((str(found.headers["ce-type"]), json.loads(found.body)))
        await found.ack()
        return True


@asynccontextmanager
async def open_mailbox(url: str, orgnr: str) -> AsyncIterator[Mailbox]:
    """Connect as the supplier."""
    async with await aio_pika.connect(url) as line:
        channel = await line.channel(publisher_confirms=True)
        exchange = await channel.get_exchange(f"{orgnr}.in", ensure=False)
        yield Mailbox(orgnr, exchange, await channel.get_queue(f"{orgnr}.out", ensure=False))
