"""The doors for people without an account: what opens them is a secret in the address, and nothing else is asked.

Whatever opens nothing gets one and the same answer: a link that never was, that is malformed, or that was revoked. Who
tries too many of them is told to wait; her address is counted in memory alone and written nowhere. Whoever has a right
link is let in, whatever others have tried from behind the same proxy: its 80 bits keep guesses out, the limit keeps
them cheap.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

import asyncpg
from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from samklasse_chassis import clock

from samklasse_notifications.domain.link import PAGES
from samklasse_notifications.page import whole
from samklasse_notifications.page.style import HEADERS
from samklasse_notifications.store import links
from samklasse_notifications.store.links import Holder

MOST_MISSES = 30
WINDOW_SECONDS = 60.0
MOST_CALLERS = 10_000
MOST_OCTETS = 1000
"""Of a form: a session's id is the longest thing in one."""


class NothingHere(Exception):
    """The address opens nothing."""


class TooMany(Exception):
    """This caller has tried many addresses that open nothing."""


AT_ONCE = nullcontext()


@dataclass
class Misses:
    """How many addresses that open nothing each caller has tried within a minute."""

    _of: dict[str, tuple[float, int]] = field(default_factory=dict)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def turn(self, who: str, at: float) -> AbstractAsyncContextManager[None]:
        """To look a link up within. All who have tried too many look one after the other, and hold nobody else up."""
        return self._turn if self.too_many(who, at) else AT_ONCE

    def missed(self, who: str, at: float) -> Exception:
        """What she is told who has tried one more."""
        if self.too_many(who, at):
            return TooMany()
        self.note(who, at)
        return NothingHere()

    def too_many(self, who: str, at: float) -> bool:
        since, count = self._of.get(who, (at, 0))
        return at - since < WINDOW_SECONDS and count >= MOST_MISSES

    def forget(self) -> None:
        """As if nobody had come yet."""
        self._of.clear()
        self._turn = asyncio.Lock()

    def note(self, who: str, at: float) -> None:
        since, count = self._of.get(who, (at, 0))
        if len(self._of) >= MOST_CALLERS:
            self._of.clear()
        self._of[who] = (since, count + 1) if at - since < WINDOW_SECONDS else (at, 1)


MISSES = Misses()


@dataclass(frozen=True)
class Visit:
    """Somebody at her own door, in one transaction."""

    conn: asyncpg.Connection
    holder: Holder
    now: datetime


Handle = Callable[[Request], Coroutine[Any, Any, Response]]


def guarded(handle: Handle) -> Handle:
    """Every answer, also a refusal, says what a browser may do with it, and that nobody keeps it."""

    async def answered(request: Request) -> Response:
        try:
            response = await handle(request)
        except (NothingHere, RequestValidationError):
            response = Response(whole.missing(), 404, media_type="text/html")
        except TooMany:
            response = Response(whole.missing(), 429, {"Retry-After": str(int(WINDOW_SECONDS))}, "text/html")
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return answered


class Route(APIRoute):
    """A guarded one."""

    def get_route_handler(self) -> Handle:
        """FastAPI's hook around the whole handling of a request."""
        return guarded(super().get_route_handler())


class BareRoute(APIRoute):
    """A guarded one whose endpoint takes the request as it is: to look for its arguments costs a calendar program's
    question as much as the answer (measured)."""

    def get_route_handler(self) -> Handle:
        """FastAPI's hook; nothing of FastAPI's is within."""
        return guarded(self.endpoint)


def router(route_class: type[APIRoute] = Route) -> APIRouter:
    """A router whose routes ask who comes, before anything else (`visiting`)."""
    return APIRouter(route_class=route_class, include_in_schema=False)


@asynccontextmanager
async def visiting(request: Request, token: str, *, writes: bool = False) -> AsyncIterator[Visit]:
    """Whose door this is.

    Raises:
        NothingHere: nobody's.
        TooMany: nobody's, and this caller has knocked at too many of those.
    """
    who, at = request.client.host if request.client else "", asyncio.get_running_loop().time()
    pool: asyncpg.Pool = request.app.state.pool
    async with MISSES.turn(who, at), pool.acquire(timeout=30) as conn, conn.transaction(readonly=not writes):
        holder = await links.holder(conn, token, PAGES)
        if holder is None:
            raise MISSES.missed(who, at)
        yield Visit(conn, holder, await clock.now(conn))


async def form(request: Request) -> dict[str, str]:
    """The fields of a small form, the first of each name.

    Raises:
        NothingHere: no form of ours.
    """
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_OCTETS:
            raise NothingHere
    try:
        return {name: values[0] for name, values in parse_qs(body.decode(), max_num_fields=8).items()}
    except ValueError:
        raise NothingHere from None
