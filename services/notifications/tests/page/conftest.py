"""Anna, who has a class and a page, and a browser's way to it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from samklasse_chassis import tokens
from samklasse_chassis.tokens import Caller, Role
from samklasse_chassis.vault import Keys
from samklasse_notifications import api_inbox, api_links, api_page, doorstep
from samklasse_notifications.domain.link import Purpose
from samklasse_notifications.handlers import classes
from samklasse_notifications.store import links

from ..builders import ANNA, BILAL, LARVIK, NOW, published, set_clock
from .pages import LESSON, Outline

PRIVATE, PUBLIC = tokens.new_key_pair()
ADD_RECIPIENT = "INSERT INTO recipients (ref, owner_orgnr, language, changed_at) VALUES ($1, $2, $3, $4)"


@dataclass
class Home:
    """Everything behind the doors, and one who knocks."""

    pool: asyncpg.Pool
    clock: asyncpg.Connection
    keys: Keys
    client: httpx.AsyncClient
    app: FastAPI

    async def token(self, ref: UUID = ANNA, purpose: Purpose = Purpose.PAGE) -> str:
        async with self.pool.acquire() as conn, conn.transaction():
            return (await links.tokens(conn, self.keys, [ref], purpose, now=NOW))[ref]

    async def at(self, *, minutes_before: float) -> None:
        """Let it be so long before Anna's first lesson."""
        await set_clock(self.clock, LESSON.starts_at - timedelta(minutes=minutes_before))

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(path)

    async def see(self, token: str) -> Outline:
        answer = await self.client.get(f"/p/{token}")
        assert answer.status_code == 200
        return Outline(answer.content)

    async def post(self, path: str, **fields: str) -> httpx.Response:
        return await self.client.post(path, data=fields)

    async def as_municipality(self, path: str, orgnr: str = LARVIK, role: Role = Role.MUNICIPALITY) -> httpx.Response:
        token = tokens.sign(PRIVATE, Caller(orgnr, role, "test"), expires_at=datetime.now(UTC) + timedelta(hours=1))
        bearer = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
        return await self.client.post(path, headers=bearer)

    async def publish(self, message: Any, *, now: datetime = NOW) -> None:
        async with self.pool.acquire() as conn, conn.transaction():
            await classes.publish_timetable(message, conn, now=now)


@pytest.fixture
async def home(pool: asyncpg.Pool, clock: asyncpg.Connection, keys: Keys) -> AsyncIterator[Home]:
    doorstep.MISSES.forget()
    app = FastAPI()
    app.state.pool, app.state.token_public_key = pool, PUBLIC
    app.state.kek, app.state.said = keys, asyncio.Event()
    app.state.settings = {"SAMKLASSE_PAGE_URL": "https://min.klasse.example"}
    app.include_router(api_inbox.ROUTER)
    app.include_router(api_page.ROUTER)
    app.include_router(api_links.ROUTER)
    await pool.execute("INSERT INTO organisations (orgnr, name) VALUES ($1, 'Larvik kommune')", LARVIK)
    for ref, language in ((ANNA, "en"), (BILAL, "nb")):
        await pool.execute(ADD_RECIPIENT, ref, LARVIK, language, NOW)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://min") as client:
        opened = Home(pool, clock, keys, client, app)
        await opened.publish(published(members=(ANNA,)))
        await opened.at(minutes_before=180)
        yield opened
