"""HTTP doors: who calls, one transaction per command, and the same answer to the same `Idempotency-Key`.

A service's `api.py` makes its router with `http.router()`. A route that changes something takes
`do: Annotated[Command, Depends(http.command)]`, one that only reads `Annotated[Reading, Depends(http.reading)]`, one
that opens what is sealed `Annotated[Reading, Depends(http.disclosing)]`. What must not hold a transaction open, such
as reading a file in a process of its own, a route does `first`.
"""

from collections.abc import Callable, Coroutine
from time import perf_counter
from typing import Annotated, Any

import asyncpg
from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from fastapi.security import HTTPBearer

from samklasse_chassis import clock, problems, refused, tokens, vault
from samklasse_chassis.commanding import ACTING_FOR, MAX_KEY, Command, Handle, Reading, carry_out, first
from samklasse_chassis.errors import NotFound, refusal
from samklasse_chassis.problems import Problem
from samklasse_chassis.tokens import BadToken, Caller, Role
from samklasse_chassis.tracing import Known, Spans

__all__ = [
    "ACTING_FOR", "Caller", "Command", "NotFound", "Reading", "Role", "caller", "command", "disclosing", "first",
    "reading", "router",
]  # fmt: skip

REFUSALS = {
    401: "No token, or one that does not hold",
    404: "There is no such thing, or it is somebody else's",
    409: "The idempotency key belongs to another command",
    422: "A field is malformed, or a rule forbids it",
}


def caller(request: Request) -> Caller:
    """Who is calling."""
    who: Caller = request.state.caller
    return who


async def command(
    request: Request, idempotency_key: Annotated[str, Header(min_length=1, max_length=MAX_KEY)]
) -> Command:
    """The open transaction of this request; the key is asked for here so that the API's description names it."""
    do: Command = request.state.command
    return do


async def reading(request: Request) -> Reading:
    """A connection to read with."""
    read: Reading = request.state.command
    return read


async def disclosing(request: Request) -> Reading:
    """A connection to read with, which may also write: the vault's read log, and nothing else."""
    return await reading(request)


def router(prefix: str = "") -> APIRouter:
    """A router whose routes are authenticated, transactional and idempotent."""
    answers: dict[int | str, dict[str, Any]] = {
        status: {"description": told, "content": {problems.MEDIA_TYPE: {"schema": problems.SCHEMA}}}
        for status, told in REFUSALS.items()
    }
    bearer = HTTPBearer(auto_error=False)
    return APIRouter(prefix=prefix, route_class=Route, responses=answers, dependencies=[Depends(bearer)])


class Route(APIRoute):
    """Wraps a route in authentication and one transaction."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's hook around the whole handling of a request."""
        handle = super().get_route_handler()
        discloses = any(needed.call is disclosing for needed in self.dependant.dependencies)

        async def traced(request: Request) -> Response:
            request.state.discloses = discloses
            return await _traced(request, handle)

        return traced


async def _answered(request: Request, handle: Handle) -> Response:
    """The answer, which may be a refusal."""
    try:
        request.state.caller = _authenticate(request)
        if request.method in ("GET", "HEAD"):
            return await _read(request, handle)
        return await carry_out(request, handle)
    except Problem as problem:
        return problem.response
    except RequestValidationError as error:
        places = {".".join(map(str, e["loc"])): e["type"] for e in error.errors()}
        return Problem(422, "INVALID_FIELD", places).response
    except NotFound:
        return await _refused(request, Problem(404, "NOT_FOUND"))
    except vault.NoKek:
        return Problem(503, "KEK_MISSING").response
    except Exception as error:
        said = refusal(error)
        if said is None:
            raise
        rule = getattr(said, "rule", None)
        return await _refused(request, Problem(422, said.code, said.fields, rule=rule), rule=rule)


async def _refused(request: Request, problem: Problem, *, rule: str | None = None) -> Response:
    """The answer to a command that a rule forbids, written down; what only reads leaves no trace."""
    if isinstance(getattr(request.state, "command", None), Command):
        route = f"{request.method} {request.scope['route'].path}"
        pool: asyncpg.Pool = request.app.state.pool
        async with pool.acquire(timeout=30) as conn:
            who: Caller = request.state.caller
            await refused.record(conn, who, route, request.path_params, code=str(problem), rule=rule)
    return problem.response


async def _traced(request: Request, handle: Handle) -> Response:
    """A span for each command that was begun, and none for what only reads."""
    spans: Spans | None = getattr(request.app.state, "spans", None)
    if spans is None:
        return await _answered(request, handle)
    began, status = perf_counter(), 500
    try:
        response = await _answered(request, handle)
        status = response.status_code
        return response
    finally:
        begun = getattr(request.state, "command", None)
        if isinstance(begun, Command):
            name = f"{request.method} {request.scope['route'].path}"
            one = Known(begun.cause.id, begun.cause.correlation_id, None, name)
            spans.commanded(one, status, perf_counter() - began)


def _authenticate(request: Request) -> Caller:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    try:
        if scheme.lower() != "bearer":
            raise BadToken("no bearer token")
        return tokens.verify(request.app.state.token_public_key, token)
    except BadToken:
        raise Problem(401, "UNAUTHENTICATED") from None


async def _read(request: Request, handle: Handle) -> Response:
    pool: asyncpg.Pool = request.app.state.pool
    writes = request.state.discloses or ACTING_FOR in request.headers
    async with pool.acquire(timeout=30) as conn, conn.transaction(readonly=not writes):
        request.state.command = Reading(conn, request.state.caller, await clock.now(conn))
        return await handle(request)
