"""Some of the service's doors on a real database, and tokens to knock with."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import asyncpg
import httpx
import uvicorn
from fastapi import APIRouter, FastAPI
from samklasse_chassis import tokens
from samklasse_chassis.tokens import Caller, Role
from samklasse_chassis.vault import Keys

from .builders import LARVIK
from .outside import free_port

PRIVATE, PUBLIC = tokens.new_key_pair()


def app_for(pool: asyncpg.Pool, keys: Keys, *routers: APIRouter) -> FastAPI:
    app = FastAPI()
    app.state.pool, app.state.token_public_key, app.state.settings = pool, PUBLIC, {}
    app.state.kek, app.state.said = keys, asyncio.Event()
    for router in routers:
        app.include_router(router)
    return app


@asynccontextmanager
async def opened(
    pool: asyncpg.Pool, keys: Keys, *routers: APIRouter, settings: Mapping[str, str] | None = None
) -> AsyncIterator[httpx.AsyncClient]:
    app = app_for(pool, keys, *routers)
    app.state.settings = settings or {}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://notifications") as client:
        yield client


@asynccontextmanager
async def listening(pool: asyncpg.Pool, keys: Keys, *routers: APIRouter, **settings: str) -> AsyncIterator[str]:
    """The same as a real server, as processes outside meet it; gives its address."""
    app, port = app_for(pool, keys, *routers), free_port()
    app.state.settings = settings
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning", lifespan="off"))
    task = asyncio.create_task(server.serve())
    for _ in range(500):
        if server.started:
            break
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await task


def headers(orgnr: str = LARVIK, role: Role = Role.MUNICIPALITY) -> dict[str, str]:
    caller, expires_at = Caller(orgnr, role, "test"), datetime.now(UTC) + timedelta(hours=1)
    token = tokens.sign(PRIVATE, caller, expires_at=expires_at)
    return {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
