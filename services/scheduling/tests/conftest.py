"""Scheduling on a real database of the test's own: it hears, says, keeps time and answers at its doors."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest
from samklasse_chassis import clock, http, log, tokens
from samklasse_chassis.consumer import Received
from samklasse_chassis.health import Health
from samklasse_chassis.inbox import Inbox
from samklasse_chassis.pool import open_pool
from samklasse_chassis.runtime import Context, application
from samklasse_chassis.timers import Timers
from samklasse_contracts.message import Message, headers, say
from samklasse_scheduling.app import SERVICE
from samklasse_scheduling.consumers import CONSUMERS
from samklasse_scheduling.domain.formation import form
from samklasse_scheduling.handlers.runs import earliest
from samklasse_scheduling.saving import save
from samklasse_scheduling.store import runs
from samklasse_scheduling.store.situation import load
from samklasse_scheduling.worker import work_once

from .builders import an_id

PRIVATE, PUBLIC = tokens.new_key_pair()
keys = count()
OPERATOR = "000000000"


class House:
    """The service without a broker: what it would hear is handed to its inbox, what it says is read from the outbox."""

    def __init__(self, pool: asyncpg.Pool, admin: asyncpg.Connection, client: httpx.AsyncClient) -> None:
        self.pool, self._admin, self._client = pool, admin, client
        self._inbox = Inbox(pool)
        self._context = Context(pool, {}, Health(), log.logger())
        self._sequences: dict[tuple[str, str], int] = {}

    async def hear(self, body: Message, subject: object) -> UUID:
        """Tell the service something; the id of what was told."""
        aggregate = (".".join(body.key.split(".")[:2]), str(subject))
        sequence = None
        if body.sequenced:
            sequence = self._sequences[aggregate] = self._sequences.get(aggregate, 0) + 1
        message = say(body, subject=str(subject), at=datetime.now(UTC), sequence=sequence)
        await self.take(headers(message.envelope), message.body())
        return message.envelope.id

    async def take(self, told: Mapping[str, Any], body: bytes) -> None:
        """Hand one message to the consumer that its key is bound to, and see that nothing was set aside."""
        owner, aggregate, *_ = str(told["ce-type"]).split(".")
        consumer = next(c for c in CONSUMERS if c.queue == f"scheduling.{owner}-{aggregate}")
        await self._inbox.take(consumer, Received(told, body))
        stuck = await self.pool.fetch("SELECT code, consumer FROM quarantine WHERE state <> 'resolved'")
        assert [dict(row) for row in stuck] == []

    async def set_clock(self, to: datetime) -> None:
        """Move the clock of every service."""
        await self._admin.execute("UPDATE operator.clock SET ahead_by = $1::timestamptz - clock_timestamp()", to)

    async def pass_time(self, to: datetime) -> None:
        """Move the clock and let every timer that is due then ring."""
        await self.set_clock(to)
        while await Timers(self.pool, "scheduling")._round():
            for row in await self.pool.fetch(
                "DELETE FROM outbox WHERE key = 'scheduling.timer.due.v1' RETURNING headers, body"
            ):
                await self.take(row["headers"], row["body"])

    async def run_once(self) -> bool:
        """Let the worker take one run."""
        async with self.pool.acquire() as conn:
            return await work_once(conn, self._context)

    async def solve_here(self) -> None:
        """Do the worker's work with the solver in this process, which has it loaded already."""
        async with self.pool.acquire() as conn:
            run = await runs.claim_oldest(conn)
            assert run is not None
            await runs.release(conn, run.id)
            async with conn.transaction():
                now = await clock.now(conn)
                situation = await load(conn, earliest(run, now))
            plan = form(situation, seed=run.seed, limit=0.5, run=run.id)  # may compile first: outside a transaction
            assert await save(conn, run, situation, plan, seconds=0.1)

    async def said(self, key: str) -> list[dict[str, Any]]:
        """The bodies of what waits in the outbox under a key (without `.v1`), in order."""
        rows = await self.pool.fetch("SELECT body FROM outbox WHERE key = $1 ORDER BY seq", f"scheduling.{key}.v1")
        return [json.loads(row["body"]) for row in rows]

    async def forget(self) -> None:
        """As if the relay had published everything."""
        await self.pool.execute("DELETE FROM outbox")

    async def send(
        self, path: str, data: bytes, *, orgnr: str = OPERATOR, role: http.Role = http.Role.OPERATOR
    ) -> tuple[int, Any]:
        """Hand a file in at a door: the status and the answer."""
        answer = await self._client.post(path, content=data, headers=self._headers(orgnr, role))
        return answer.status_code, answer.json()

    async def ask(
        self, method: str, path: str, body: Any = None, *, orgnr: str = OPERATOR, role: http.Role = http.Role.OPERATOR,
    ) -> tuple[int, Any]:  # fmt: skip
        """Call a door as somebody: the status and the answer."""
        answer = await self._client.request(method, path, json=body, headers=self._headers(orgnr, role))
        return answer.status_code, answer.json()

    @staticmethod
    def _headers(orgnr: str, role: http.Role) -> dict[str, str]:
        until = datetime.now(UTC) + timedelta(minutes=5)
        token = tokens.sign(PRIVATE, http.Caller(orgnr, role, "somebody"), expires_at=until)
        return {"authorization": f"Bearer {token}", "idempotency-key": f"key-{next(keys)}"}


@pytest.fixture
async def house(database: Any) -> AsyncIterator[House]:
    """The service, as its own role."""
    pool = await open_pool(database.url("scheduling"), name="scheduling")
    admin = await asyncpg.connect(database.url())
    app = application(SERVICE, Context(pool, {"SAMKLASSE_TOKEN_PUBLIC_KEY": PUBLIC}, Health(), log.logger()))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://scheduling") as client:
        yield House(pool, admin, client)
    await admin.close()
    await pool.close()


__all__ = ["House", "an_id", "house"]
