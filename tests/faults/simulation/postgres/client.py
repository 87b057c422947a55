"""What asyncpg gives the chassis: connections and a pool, as `samklasse_chassis.ports` names them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from functools import wraps
from types import TracebackType
from typing import Any

import asyncpg

from .server import Server
from .session import Owner, Session


class Connection:
    """The client's end of a session."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._busy = False

    async def fetch(self, query: str, *args: Any) -> list[dict[str, Any]]:
        """All rows."""
        return list(await self.ask(query, args) or ())

    async def fetchrow(self, query: str, *args: Any) -> dict[str, Any] | None:
        """The first row."""
        rows = await self.ask(query, args)
        return rows[0] if rows else None

    async def fetchval(self, query: str, *args: Any) -> Any:
        """The first value of the first row."""
        rows = await self.ask(query, args)
        return next(iter(rows[0].values())) if rows else None

    async def execute(self, query: str, *args: Any) -> None:
        """No rows."""
        await self.ask(query, args)

    async def executemany(self, query: str, args: Sequence[Sequence[Any]]) -> None:
        """The same for each, in one transaction."""
        await self.ask(query, (_Each(args),))

    def transaction(self) -> _Block:
        """A block that commits or rolls back."""
        return _Block(self)

    async def add_listener(self, channel: str, callback: Callable[..., None]) -> None:
        """Hear notifications (there is one channel)."""
        self.session.server.listeners.append((self.session, callback))

    def is_closed(self) -> bool:
        """Whether it ended."""
        return self.session.severed

    def terminate(self) -> None:
        """End it without a word."""
        self.session.sever()

    async def close(self) -> None:
        """End it."""
        self.session.sever()

    async def ask(self, query: str, args: tuple[Any, ...]) -> Any:
        """Send a statement and wait for its answer."""
        self.check()
        if self._busy:
            raise asyncpg.InterfaceError("cannot perform operation: another operation is in progress")
        self._busy = True
        try:
            return await self.session.send(query, args)
        except asyncio.CancelledError:
            self.session.cancel()
            raise
        finally:
            self._busy = False

    def check(self) -> None:
        """Raise when the connection has ended."""
        if self.session.severed:
            raise asyncpg.InterfaceError("cannot perform operation: connection is closed")


class _Each(tuple):  # type: ignore[type-arg]
    """The arguments of `executemany`."""


def each(statement: Callable[..., Any]) -> Callable[..., Any]:
    """A statement that `executemany` may run too."""

    @wraps(statement)
    def run(transaction: Any, *args: Any) -> Any:
        if len(args) == 1 and isinstance(args[0], _Each):
            for one in args[0]:
                statement(transaction, *one)
            return None
        return statement(transaction, *args)

    return run


class _Block:
    """`async with conn.transaction()`."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    async def __aenter__(self) -> None:
        if self._conn.session.transaction is not None:
            raise NotImplementedError("savepoints")
        await self._conn.ask("BEGIN", ())

    async def __aexit__(self, kind: type[BaseException] | None, *_: BaseException | TracebackType | None) -> None:
        await self._conn.ask("COMMIT" if kind is None else "ROLLBACK", ())


class Pool:
    """Connections on loan to one process."""

    def __init__(self, server: Server, size: int, owner: Owner) -> None:
        self._server, self._size, self._owner = server, size, owner
        self._idle: list[Connection] = []
        self._lent = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    def acquire(self, *, timeout: float | None = None) -> _Loan:
        """A connection for a while."""
        return _Loan(self, timeout)

    async def fetch(self, query: str, *args: Any) -> list[dict[str, Any]]:
        """All rows, in a transaction of its own."""
        async with self.acquire() as conn:
            return await conn.fetch(query, *args)

    async def execute(self, query: str, *args: Any) -> None:
        """No rows, in a transaction of its own."""
        async with self.acquire() as conn:
            await conn.execute(query, *args)

    async def take(self) -> Connection:
        """Wait for a free place, then for a connection."""
        while self._lent >= self._size:
            place = asyncio.get_running_loop().create_future()
            self._waiting.append(place)
            try:
                await place
            except asyncio.CancelledError:
                if place.done() and not place.cancelled():
                    self._wake_next()
                raise
        self._lent += 1
        try:
            return await self._connected()
        except BaseException:
            self._free()
            raise

    def give(self, conn: Connection) -> None:
        """Back on the shelf; like asyncpg, not in the middle of a transaction."""
        conn.session.roll_back()
        if not conn.session.severed:
            self._idle.append(conn)
        self._free()

    def terminate(self) -> None:
        """End the connections that nobody uses."""
        while self._idle:
            self._idle.pop().terminate()

    async def _connected(self) -> Connection:
        while self._idle:
            conn = self._idle.pop()
            if not conn.session.severed:
                return conn
        await asyncio.sleep(self._server.latency())
        return Connection(self._server.open(self._owner))

    def _free(self) -> None:
        self._lent -= 1
        self._wake_next()

    def _wake_next(self) -> None:
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(None)
                return


class _Loan:
    def __init__(self, pool: Pool, seconds: float | None) -> None:
        self._pool, self._seconds = pool, seconds
        self._conn: Connection | None = None

    async def __aenter__(self) -> Connection:
        if self._seconds is None:
            self._conn = await self._pool.take()
        else:
            async with asyncio.timeout(self._seconds):
                self._conn = await self._pool.take()
        return self._conn

    async def __aexit__(self, *_: BaseException | TracebackType | None) -> None:
        if self._conn is not None:
            self._pool.give(self._conn)
