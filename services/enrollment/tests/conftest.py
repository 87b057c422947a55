"""Enrollment on a database of the test's own: its doors, its handlers, and what it is about to say."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest
from samklasse_chassis import http, log, pool, tokens, vault
from samklasse_chassis.health import Health
from samklasse_chassis.runtime import Context, application
from samklasse_chassis.timers import timer_due
from samklasse_contracts.message import Message, say
from samklasse_enrollment.app import SERVICE
from samklasse_enrollment.domain.agreement import Agreement
from samklasse_enrollment.domain.offering import Offering

from .builders import FJORD, FYRESDAL, NOW, SKIEN, agreement, asked, offering
from .messages import registered, signed, submitted

PRIVATE, PUBLIC = tokens.new_key_pair()
TIMER = timer_due("enrollment")
SET_CLOCK_SQL = """
UPDATE operator.clock
   SET ahead_by = $1::timestamptz - clock_timestamp()
"""
HANDLERS: dict[type[Message], Callable[..., Awaitable[None]]] = {
    message: handler for consumer in SERVICE.consumers for message, handler in consumer.handlers.items()
}


class Enrollment:
    """The service, its handlers called inside transactions as the inbox does."""

    administrator: str
    """Where the operator's clock is moved."""
    app: Any

    def __init__(self, client: httpx.AsyncClient, opened: asyncpg.Pool, kek: vault.Keys | None) -> None:
        self._client, self.pool, self._keys, self.kek = client, opened, count(), kek

    async def hear(self, *messages: Message, now: datetime = NOW) -> None:
        """Handle messages, each in its own transaction."""
        for message in messages:
            async with self.pool.acquire() as conn, conn.transaction():
                await HANDLERS[type(message)](message, conn, now=now)

    async def ring(self, now: datetime) -> list[str]:
        """Fire every timer that is due, earliest first; returns their kinds."""
        rung = []
        while row := await self.pool.fetchrow(
            "DELETE FROM timers WHERE (kind, key) = (SELECT kind, key FROM timers WHERE due_at <= $1"
            " ORDER BY due_at, kind LIMIT 1) RETURNING kind, key, due_at",
            now,
        ):
            await self.due(row, now=row["due_at"])
            rung.append(row["kind"])
        return rung

    async def due(self, row: Any, *, now: datetime) -> None:
        """Hear that a timer, a row of `timers`, is due."""
        body = TIMER(kind=row["kind"], timer=row["key"], due_at=row["due_at"])
        await self.hear(say(body, subject=row["key"], at=row["due_at"]), now=now)

    async def call(
        self, method: str, path: str, body: Any = None, *, by: str = SKIEN, role: http.Role = http.Role.MUNICIPALITY,
        key: str | None = None, acting_for: str | None = None,
    ) -> tuple[int, Any]:  # fmt: skip
        """Status and answer of a request; bytes are posted as CSV."""
        token = tokens.sign(PRIVATE, http.Caller(by, role, "somebody"), expires_at=datetime.now(UTC) + timedelta(1))
        headers = {"authorization": f"Bearer {token}", "idempotency-key": key or f"key-{next(self._keys)}"}
        headers |= {"x-acting-for": acting_for} if acting_for else {}
        if isinstance(body, bytes):
            answer = await self._client.request(
                method, path, content=body, headers=headers | {"content-type": "text/csv"}
            )
        else:
            answer = await self._client.request(method, path, json=body, headers=headers)
        return answer.status_code, answer.json()

    async def fetch(
        self, method: str, path: str, body: bytes = b"", *, by: str = SKIEN, key: str | None = None
    ) -> httpx.Response:
        """The answer as it came: a file, say."""
        caller = http.Caller(by, http.Role.MUNICIPALITY, "somebody")
        token = tokens.sign(PRIVATE, caller, expires_at=datetime.now(UTC) + timedelta(1))
        headers = {"authorization": f"Bearer {token}", "idempotency-key": key or f"key-{next(self._keys)}"}
        return await self._client.request(method, path, content=body, headers=headers)

    async def clock(self, now: datetime) -> None:
        """Move the operator's clock, which requests are judged by."""
        conn = await asyncpg.connect(self.administrator)
        await conn.execute(SET_CLOCK_SQL, now)
        await conn.close()

    async def said(self, *keys: str) -> list[tuple[str, dict[str, Any]]]:
        """The short key and body of what waits in the outbox, only those of `keys` where given."""
        rows = await self.pool.fetch("SELECT key, body FROM outbox ORDER BY seq")
        told = [(row["key"].removeprefix("enrollment.").removesuffix(".v1"), json.loads(row["body"])) for row in rows]
        return [(key, body) for key, body in told if not keys or key in keys]

    async def trade(self, *offerings: Offering, agreement: Agreement) -> None:
        """Skien (with a centre), Fyresdal (without) and a supplier, its offerings and an agreement with it."""
        await self.hear(
            registered(FJORD),
            registered(SKIEN, "4003"),
            registered(FYRESDAL, "4032", has_centre=False),
            signed(agreement),
            *map(submitted, offerings),
        )

    async def order(self, agreement: Agreement, *lines: dict[str, Any], by: str = SKIEN) -> list[UUID]:
        """Place a call-off; returns the ids of its lines."""
        body = {"agreement_id": str(agreement.id), "lines": list(lines)}
        status, answer = await self.call("POST", "/call-offs", body, by=by)
        assert status == 201, answer
        return [UUID(line["line_id"]) for line in answer["lines"]]

    async def seats(self, course_type: Any, quantity: int = 1) -> UUID:
        """A line of Skien's that waits for an answer."""
        terms, course = agreement(), offering(course_type)
        await self.trade(course, agreement=terms)
        return (await self.order(terms, asked(course, quantity)))[0]

    async def held(self) -> tuple[int, int]:
        """Øre used of the ceiling and seats taken, over everything."""
        ore = await self.pool.fetchval("SELECT sum(used_ore)::bigint FROM agreements")
        return ore, await self.pool.fetchval("SELECT sum(seats_taken)::bigint FROM offerings")

    async def people(self, data: bytes, *, opened: bool = True) -> dict[str, UUID]:
        """Import a list into Skien and confirm it; returns people's ids by reference."""
        status, answer = await self.call("POST", "/imports?kommunenummer=4003", data)
        assert (status, answer["rejected"]) == (201, []), answer
        ids = {row["ref"]: UUID(row["person_id"]) for row in answer["accepted"] if not row["protected"]}
        if opened:
            await self.confirm(answer["import_id"], ids)
        return ids

    async def confirm(self, import_id: str, ids: dict[str, UUID]) -> None:
        """Say that contact points are in place."""
        body = {"person_ids": [str(person_id) for person_id in ids.values()]}
        assert (await self.call("POST", f"/imports/{import_id}/confirmation", body))[0] == 200

    async def name(self, line_id: UUID, *refs: str) -> dict[str, UUID]:
        """Put people on a line; returns enrollments by person."""
        status, answer = await self.call("POST", f"/call-offs/lines/{line_id}/names", {"refs": refs})
        assert status == 200, answer
        return {pair["person_id"]: UUID(pair["enrollment_id"]) for pair in answer["enrollments"]}

    async def states(self) -> list[tuple[str, str | None]]:
        """State and reason of every enrollment, in the order they were named."""
        rows = await self.pool.fetch("SELECT state, reason FROM enrollments ORDER BY position, id")
        return [(row["state"], row["reason"]) for row in rows]


@pytest.fixture
async def enrollment(database: Any, tmp_path: Path) -> AsyncIterator[Enrollment]:
    """The service as its own role, at the demo's first hour."""
    administrator = await asyncpg.connect(database.url())
    await administrator.execute(SET_CLOCK_SQL, NOW)
    await administrator.close()
    opened = await pool.open_pool(database.url("enrollment"), name="enrollment")
    kek = str(vault.write_kek(tmp_path / "kek"))
    settings = {"SAMKLASSE_TOKEN_PUBLIC_KEY": PUBLIC, "SAMKLASSE_KEK_FILE": kek}
    app = application(SERVICE, Context(opened, settings, Health(), log.logger()))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://enrollment") as client:
        made = Enrollment(client, opened, app.state.kek)
        made.administrator, made.app = database.url(), app
        yield made
    await opened.close()
