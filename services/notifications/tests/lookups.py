"""The simulator of a municipality's look-up service over HTTP, and what a sender that asks it has remembered."""

import json
from base64 import b64decode
from collections import Counter
from typing import Any
from uuid import UUID

import asyncpg
import httpx
from samklasse_notifications.sender.register import HttpRegister, Remembering


class Register:
    """The simulator, and a clock for what is remembered of it."""

    def __init__(self, url: str, client: httpx.AsyncClient) -> None:
        self.url, self.seconds, self._client = url, 0.0, client
        self.remembering = Remembering(HttpRegister(url, client), lambda: self.seconds)

    async def put(self, ref: UUID, *, email: str | None = None, phone: str | None = None, **told: Any) -> None:
        given = {"epostadresse": email, "mobiltelefonnummer": phone}
        shared = {name: told.pop(name) for name in list(told) if name.endswith("_duplisert")}
        answer = await self._client.put(
            f"{self.url}/persons/{ref}", json={"kontaktinformasjon": {**given, **shared}, **told}
        )
        assert answer.status_code == 200

    async def misbehave(self, **faults: float) -> None:
        await self._client.post(f"{self.url}/faults", json=faults)

    async def asked(self) -> Counter[tuple[str, int]]:
        """Which municipality was asked for how many."""
        entries = (await self._client.get(f"{self.url}/messages")).json()["messages"]
        return Counter((entry["recipient"], json.loads(b64decode(entry["raw"]))["refs"]) for entry in entries)


async def settled(pool: asyncpg.Pool) -> list[tuple[Any, ...]]:
    rows = await pool.fetch("SELECT channel, state, outcome, source FROM attempts ORDER BY handed_at, channel")
    return [tuple(row) for row in rows]
