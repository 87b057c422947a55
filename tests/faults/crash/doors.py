"""The two doors of a service with a point on each side of every call: the real parts do the work."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from aio_pika.abc import AbstractIncomingMessage
from samklasse_chassis.amqp import Parcel
from samklasse_chassis.ports import Broker

from .points import Cut, Mode, Points

Seen = Callable[[str, Sequence[Any], Sequence[Any]], None]
LOOKS = {"READ_SQL", "DUE_SQL"}
"""With which relay, timers and quarantine look for work."""
LOST = "connection was closed in the middle of operation"


class NumberedConnection:
    """A session; fulfils `ports.Session`."""

    def __init__(self, real: Any, points: Points, names: Mapping[str, str], seen: Seen | None = None) -> None:
        self._real, self._points, self._names, self._seen = real, points, names, seen

    async def fetch(self, query: str, *args: Any) -> Any:
        rows = await self._run("fetch", query, *args)
        if self._seen is not None:
            self._seen(query, args, rows)
        return rows

    async def fetchrow(self, query: str, *args: Any) -> Any:
        return await self._run("fetchrow", query, *args)

    async def fetchval(self, query: str, *args: Any) -> Any:
        return await self._run("fetchval", query, *args)

    async def execute(self, query: str, *args: Any) -> Any:
        return await self._run("execute", query, *args)

    async def executemany(self, query: str, args: Sequence[Sequence[Any]]) -> Any:
        return await self._run("executemany", query, args)

    def transaction(self, **options: Any) -> NumberedTransaction:
        return NumberedTransaction(self, self._real.transaction(**options))

    async def add_listener(self, channel: str, callback: Callable[..., None]) -> None:
        await self.numbered("LISTEN", lambda: self._real.add_listener(channel, callback))

    def terminate(self) -> None:
        self._real.terminate()

    async def numbered(self, label: str, call: Callable[[], Any]) -> Any:
        lost = asyncpg.ConnectionDoesNotExistError(LOST)
        return await self._points.around(label, call, self._real.terminate, lost)

    async def _run(self, how: str, query: str, *args: Any) -> Any:
        call = getattr(self._real, how)
        return await self.numbered(self._names.get(query, query.strip()[:40]), lambda: call(query, *args))


class NumberedTransaction:
    """BEGIN, and COMMIT or ROLLBACK; a savepoint inside another one."""

    def __init__(self, conn: NumberedConnection, real: Any) -> None:
        self._conn, self._real = conn, real

    async def __aenter__(self) -> None:
        await self._conn.numbered("BEGIN", self._real.__aenter__)

    async def __aexit__(self, *why: Any) -> None:
        end = "COMMIT" if why[0] is None else "ROLLBACK"
        await self._conn.numbered(end, lambda: self._real.__aexit__(*why))


class NumberedDatabase:
    """A pool; fulfils `ports.Database`. `idle` is set when a round of a worker found nothing to do.

    Further rounds, while somebody else is still busy, have no points, nor have further looks while the relay's log
    follows behind: how many there are is a matter of chance.
    """

    def __init__(
        self,
        real: asyncpg.Pool,
        points: Points,
        names: Mapping[str, str],
        idle: asyncio.Event | None = None,
        *,
        whatever_is_paused: bool = False,
    ) -> None:
        self._real, self._points, self._names, self._idle = real, points, names, idle
        self._whatever_is_paused = whatever_is_paused
        self._found_nothing = self._saw_none = False

    def watched(self, idle: asyncio.Event, *, whatever_is_paused: bool = False) -> NumberedDatabase:
        """The same, telling when its user has nothing to do; lanes that are paused count as work, or not."""
        names, real = self._names, self._real
        return NumberedDatabase(real, self._points, names, idle, whatever_is_paused=whatever_is_paused)

    @asynccontextmanager
    async def acquire(
        self,
        *,
        timeout: float | None = None,  # noqa: ASYNC109
        uncounted: bool = False,
    ) -> AsyncIterator[NumberedConnection]:
        points = Points() if uncounted or (self._idle is not None and self._idle.is_set()) else self._points
        self._points.breathe()
        if points.reached("before acquire") is Mode.DROP:
            raise ConnectionRefusedError("as struck")
        async with self._real.acquire(timeout=timeout) as real, self._held(real):
            if points.reached("after acquire") in (Mode.DROP, Mode.STOP):
                real.terminate()
            yield NumberedConnection(real, points, self._names, self._look)
        if self._found_nothing and self._idle is not None:
            self._idle.set()

    async def fetch(self, query: str, *args: Any) -> Any:
        async with self.acquire(uncounted=self._saw_none and any(args[2:3])) as conn:
            return await conn.fetch(query, *args)

    async def fetchrow(self, query: str, *args: Any) -> Any:
        async with self.acquire() as conn:
            return await conn.fetchrow(query, *args)

    async def fetchval(self, query: str, *args: Any) -> Any:
        async with self.acquire() as conn:
            return await conn.fetchval(query, *args)

    async def execute(self, query: str, *args: Any) -> Any:
        async with self.acquire() as conn:
            return await conn.execute(query, *args)

    def _look(self, query: str, args: Sequence[Any], rows: Sequence[Any]) -> None:
        """A look for work that saw every lane, with nothing on its way to the log, and found none."""
        if self._names.get(query) in LOOKS:
            paused = bool(args and args[0]) and not self._whatever_is_paused
            moving = any(args[2:3])
            self._saw_none = not rows
            self._found_nothing = not rows and not paused and not moving

    @asynccontextmanager
    async def _held(self, real: Any) -> AsyncIterator[None]:
        """Ends with the process; a session that a cancellation left in a transaction ends with it too."""
        self._points.sessions[id(real)] = real.terminate
        try:
            yield
        finally:
            del self._points.sessions[id(real)]
            if self._points.dead or (not real.is_closed() and real.is_in_transaction()):
                real.terminate()


class NumberedBroker:
    """The relay's side of the broker; fulfils `ports.Broker`. Between two parcels of a batch is a point too."""

    def __init__(self, real: Broker, points: Points, cut: Cut) -> None:
        self._real, self._points, self._cut = real, points, cut

    async def publish(self, parcels: Sequence[Parcel]) -> list[BaseException | None]:
        return await self._points.around(
            f"publish {len(parcels)}", lambda: self._publish(parcels), self._cut, ConnectionResetError("as struck")
        )

    async def reset(self) -> None:
        self._points.breathe()
        if self._points.struck is not None:
            await self._real.reset()

    async def _publish(self, parcels: Sequence[Parcel]) -> list[BaseException | None]:
        for sent in range(1, len(parcels)):
            results = await self._real.publish(parcels[:sent]) if self._points.next_is_struck() else []
            mode = self._points.reached(f"{sent} of {len(parcels)} published")
            if mode is None:
                continue
            results += await self._real.publish(parcels[sent:])
            if mode is Mode.DROP:
                results[sent] = TimeoutError("as struck: this confirm is lost, the others came")
            return results
        return await self._real.publish(parcels)


class NumberedDelivery:
    """A delivered message; fulfils `ports.Delivery`. A `twin` is a second copy, of which the broker knows nothing.

    The connection it came by is the test's own, so that what was not acknowledged is given back in an order that is
    known; the one who acknowledges sees what a cancellation or a lost connection would show it. `before`: what came
    before it in this life, which an answer for many at once answers too.
    """

    def __init__(
        self, real: AbstractIncomingMessage, points: Points, before: Sequence[Any], *, twin: bool = False
    ) -> None:
        self.headers, self.body, self.message_id, self.user_id = real.headers, real.body, real.message_id, real.user_id
        self.channel, self.delivery_tag = points, len(before) + 1
        self._real, self._points, self._before, self._twin = real, points, before, twin

    async def ack(self, multiple: bool = False) -> None:
        await self._felt(self._points.reached("before ack"))
        answered = [*self._before, self._real] if multiple else [self._real]
        for message in answered:
            if not message.processed and not self._twin:
                await message.ack()
        await self._felt(self._points.reached("after ack"))

    async def _felt(self, mode: Mode | None) -> None:
        if mode is Mode.DROP:
            raise ConnectionResetError("as struck")
        if mode in (Mode.CANCEL, Mode.STOP):
            await asyncio.sleep(0)
