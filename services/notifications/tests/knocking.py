"""The service's HTTP side, and who knocks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import asyncpg
import httpx
from fastapi import FastAPI
from samklasse_chassis import tokens
from samklasse_chassis.tokens import Caller, Role
from samklasse_chassis.vault import Keys
from samklasse_notifications import api

from .builders import LARVIK

SKIEN = "833333333"
PRIVATE, PUBLIC = tokens.new_key_pair()


@asynccontextmanager
async def opened(pool: asyncpg.Pool, keys: Keys) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.state.pool, app.state.token_public_key = pool, PUBLIC
    app.state.kek, app.state.said = keys, asyncio.Event()
    app.include_router(api.ROUTER)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://notifications") as client:
        yield client


def headers(orgnr: str = LARVIK, role: Role = Role.MUNICIPALITY, key: str | None = None) -> dict[str, str]:
    expires = datetime.now(UTC) + timedelta(hours=1)
    token = tokens.sign(PRIVATE, Caller(orgnr, role, "test"), expires_at=expires)
    return {"Authorization": f"Bearer {token}", "Idempotency-Key": key or str(uuid4())}
