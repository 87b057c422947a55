"""Scheduling with a vault and a provider of rooms: the simulator of our own, spoken to over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from samklasse_chassis import http, log, tokens, vault
from samklasse_chassis.health import Health
from samklasse_chassis.pool import open_pool
from samklasse_chassis.runtime import Context, application
from samklasse_peers.meetings import make_app
from samklasse_peers.settings import Settings
from samklasse_scheduling.app import SERVICE
from samklasse_scheduling.room_worker import work_once
from samklasse_scheduling.rooms import BigBlueButton

from ..conftest import PRIVATE, PUBLIC, House, keys

SECRET = "made-up-secret-of-the-rooms"
URL = "http://rooms.example/bigbluebutton/api"


@pytest.fixture
async def simulator(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The simulator of a server for meetings; no BigBlueButton."""
    app = make_app(Settings("127.0.0.1", 0, 0, tmp_path / "meetings.sqlite"), SECRET)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://rooms.example") as client:
        yield client


@pytest.fixture
def rooms(simulator: httpx.AsyncClient) -> BigBlueButton:
    return BigBlueButton(URL, SECRET, simulator)


class School(House):
    """The service with its rooms."""

    provider: BigBlueButton
    simulator: httpx.AsyncClient

    async def keep_rooms(self) -> int:
        """Let the keeper of rooms see to everything that waits; how much that was."""
        done = 0
        while await work_once(self.pool, self.provider):
            done += 1
        return done

    async def meetings(self) -> dict[str, Any]:
        """What the simulator has."""
        found: dict[str, Any] = (await self.simulator.get("/meetings")).json()
        return found

    async def everything(self) -> str:
        """All rows of all tables of the service, as text."""
        tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'scheduling'"
        found = []
        for row in await self._admin.fetch(tables):
            rows = await self._admin.fetch(f"SELECT t::text FROM scheduling.{row['tablename']} t")  # noqa: S608
            found += [one["t"] or "" for one in rows]
        return "".join(found)

    async def ask_as(
        self, caller: http.Caller, method: str, path: str, body: Any = None
    ) -> tuple[int, Any, httpx.Headers]:
        """Call a door as somebody with a name of her own: status, answer, headers."""
        token = tokens.sign(PRIVATE, caller, expires_at=datetime.now(UTC) + timedelta(minutes=5))
        told = {"authorization": f"Bearer {token}", "idempotency-key": f"key-{next(keys)}"}
        answer = await self._client.request(method, path, json=body, headers=told)
        return answer.status_code, answer.json(), answer.headers


@pytest.fixture
async def school(
    database: Any, simulator: httpx.AsyncClient, rooms: BigBlueButton, tmp_path: Path
) -> AsyncIterator[School]:
    """The service, as its own role, with a key and a provider."""
    pool = await open_pool(database.url("scheduling"), name="scheduling")
    admin = await asyncpg.connect(database.url())
    settings = {
        "SAMKLASSE_TOKEN_PUBLIC_KEY": PUBLIC, "SAMKLASSE_ROOMS_URL": URL, "SAMKLASSE_ROOMS_SECRET": SECRET,
        "SAMKLASSE_KEK_FILE": str(vault.write_kek(tmp_path / "kek")),
    }  # fmt: skip
    app = application(SERVICE, Context(pool, settings, Health(), log.logger()))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://scheduling") as client:
        made = School(pool, admin, client)
        made.provider, made.simulator = rooms, simulator
        yield made
    await admin.close()
    await pool.close()
