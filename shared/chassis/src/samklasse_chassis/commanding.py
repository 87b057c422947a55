"""Carry out an HTTP command: one transaction, one effect per key, and a row that many want is locked last."""

import json
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import NAMESPACE_OID, UUID, uuid5

import asyncpg
from fastapi import Request, Response
from fastapi.responses import JSONResponse
from samklasse_contracts.message import Cause

from samklasse_chassis import idempotency
from samklasse_chassis.errors import Overtaken
from samklasse_chassis.idempotency import Keyed
from samklasse_chassis.pool import CONTENTION, lend
from samklasse_chassis.ports import Connection
from samklasse_chassis.problems import Problem
from samklasse_chassis.tokens import Caller

MAX_BODY = 16 * 1024 * 1024
"""The largest file that may be posted, in bytes; 20,000 rows fit."""
MAX_KEY = 255
TRIES = 3
"""Of a command that met others."""
ACTING_FOR = "x-acting-for"
"""Names in whose name a caller comes; a service that allows it writes it down, also of what only reads."""
Handle = Callable[[Request], Coroutine[Any, Any, Response]]
Step = Callable[[], Awaitable[None]]
First = Callable[[Request], Awaitable[object]]
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
FIRST: dict[Callable[..., Any], First] = {}
"""What a route does before its transaction is opened."""


@dataclass(frozen=True)
class Reading:
    """What a route that only reads gets."""

    conn: asyncpg.Connection
    caller: Caller
    now: datetime


@dataclass(frozen=True)
class Command(Reading):
    """What a route that changes something gets; its transaction commits when the route returns.

    A row that many commands queue for is locked for as few round trips as can be if what locks it comes `at_last`:
    after everything else, right before the commit. Such a step may find itself `Overtaken`; then the command is carried
    out once more from the beginning, with `overtaken` set, and takes its locks first.
    """

    cause: Cause
    overtaken: bool = False
    steps: list[tuple[str | None, Step]] = field(default_factory=list)

    def at_last(self, step: Step, *, turn: object = None) -> None:
        """Let `step` be the last thing before the commit.

        Those with the same `turn` come one after the other in this process, from there until they are committed: to
        queue at the row itself costs Postgres more. An overtaken command, which has its locks, waits for no turn.
        """
        self.steps.append((None if self.overtaken or turn is None else str(turn), step))


def first(work: First) -> Callable[[Endpoint], Endpoint]:
    """Let a route that changes something do `work` with its request before the transaction is opened.

    What comes of it is `request.state.first` for the route, which has still to ask whether the caller may. It is done
    again with the same key, and must not refuse: a refusal is the route's, so that it is written down.
    """

    def mark(endpoint: Endpoint) -> Endpoint:
        FIRST[endpoint] = work
        return endpoint

    return mark


async def carry_out(request: Request, handle: Handle) -> Response:
    """Once, in one transaction, or the answer that its key got before.

    Raises:
        Problem: the key or the body will not do.
    """
    key = request.headers.get("idempotency-key", "")
    if not 0 < len(key) <= MAX_KEY:
        raise Problem(400, "IDEMPOTENCY_KEY_MISSING")
    body = await request.body()
    if len(body) > MAX_BODY:
        raise Problem(413, "TOO_LARGE", {"bytes": len(body), "most": MAX_BODY})
    work = FIRST.get(request.scope["route"].endpoint)
    request.state.first = await work(request) if work else None
    one = idempotency.keyed(request.app.state.kek, request.state.caller, key, _asked(request) + body)
    response = await _persistently(request, handle, one)
    request.app.state.said.set()
    return response


def _asked(request: Request) -> bytes:
    """What a command asks for, but for its body."""
    role, acting_for = request.state.caller.role, request.headers.get(ACTING_FOR, "")
    return f"{request.method} {request.url.path}?{request.url.query}\n{role} {acting_for}\n".encode()


async def _persistently(
    request: Request, handle: Handle, one: Keyed, *, overtaken: bool = False, tries_left: int = TRIES - 1
) -> Response:
    """Begin again after a deadlock, and, with the locks first, when somebody else was faster."""
    try:
        return await _once(request, handle, one, overtaken=overtaken)
    except (Overtaken, *CONTENTION) as error:
        if not tries_left:
            raise
        overtaken = overtaken or isinstance(error, Overtaken)
    return await _persistently(request, handle, one, overtaken=overtaken, tries_left=tries_left - 1)


async def _once(request: Request, handle: Handle, one: Keyed, *, overtaken: bool) -> Response:
    who: Caller = request.state.caller
    async with AsyncExitStack() as turns, lend(request.app.state.pool) as conn, conn.transaction():
        now = await idempotency.claim(conn, one)
        if now is None:
            return await _answered_before(conn, one)
        do = Command(conn, who, now.astimezone(UTC), _cause(who, one.key), overtaken)
        request.state.command = do
        response = await handle(request)
        if response.status_code >= 400:
            raise Problem(response.status_code, "FAILED")
        await idempotency.save(conn, one, response.status_code, _body(response))
        for turn, step in do.steps:
            await turns.enter_async_context(request.app.state.turns.of(turn))
            await step()
        return response


async def _answered_before(conn: Connection, one: Keyed) -> Response:
    saved = await idempotency.read(conn, one)
    if saved.fingerprint not in one.fingerprints:
        raise Problem(409, "IDEMPOTENCY_KEY_REUSED")
    return JSONResponse(saved.answer, saved.status)


def _cause(who: Caller, key: str) -> Cause:
    told: UUID = uuid5(NAMESPACE_OID, f"{who.orgnr} {key}")
    return Cause(told, told)


def _body(response: Response) -> Any:
    return json.loads(bytes(response.body)) if response.body else None
