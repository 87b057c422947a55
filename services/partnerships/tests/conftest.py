"""Partnerships over HTTP, on a real database."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import asyncpg
import httpx
import pytest
from samklasse_chassis import http, log, pool, tokens
from samklasse_chassis.health import Health
from samklasse_chassis.runtime import Context, application
from samklasse_partnerships.app import SERVICE

PRIVATE, PUBLIC = tokens.new_key_pair()
keys = count()


class Door:
    """Speaks to the service as one organisation."""

    def __init__(self, client: httpx.AsyncClient, orgnr: str, role: http.Role) -> None:
        soon = datetime.now(UTC) + timedelta(minutes=5)
        self._client = client
        self._token = tokens.sign(PRIVATE, http.Caller(orgnr, role, "somebody"), expires_at=soon)

    async def post(self, path: str, body: dict[str, Any], key: str | None = None) -> tuple[int, Any]:
        """The status and the answer."""
        headers = {"authorization": f"Bearer {self._token}", "idempotency-key": key or f"key-{next(keys)}"}
        answer = await self._client.post(path, json=body, headers=headers)
        return answer.status_code, answer.json()

    async def get(self, path: str) -> tuple[int, Any]:
        """The status and the answer."""
        answer = await self._client.get(path, headers={"authorization": f"Bearer {self._token}"})
        return answer.status_code, answer.json()


class Doors:
    """Everybody's door, and what the service is about to say."""

    def __init__(self, client: httpx.AsyncClient, database: asyncpg.Pool) -> None:
        self._client, self._database = client, database
        self.operator = Door(client, "000000000", http.Role.OPERATOR)

    def of(self, orgnr: str, role: http.Role = http.Role.MUNICIPALITY) -> Door:
        """Somebody's door."""
        return Door(self._client, orgnr, role)

    async def said(self) -> list[tuple[str, str, int]]:
        """Key, subject and sequence of what waits in the outbox."""
        rows = await self._database.fetch("SELECT key, subject, sequence FROM outbox ORDER BY seq")
        return [(row["key"], row["subject"], row["sequence"]) for row in rows]


@pytest.fixture
async def doors(database: Any) -> AsyncIterator[Doors]:
    """The service on a database of the test's own, as its own role."""
    opened = await pool.open_pool(database.url("partnerships"), name="partnerships")
    app = application(SERVICE, Context(opened, {"SAMKLASSE_TOKEN_PUBLIC_KEY": PUBLIC}, Health(), log.logger()))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://partnerships") as client:
        yield Doors(client, opened)
    await opened.close()
