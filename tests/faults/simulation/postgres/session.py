"""The server's end of one connection: statements that arrive, wait and fail, and answers that get lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import Context
from typing import TYPE_CHECKING, Any, Protocol

import asyncpg

from .tables import Blocked, Transaction

if TYPE_CHECKING:
    from .server import Server

Statement = Callable[..., Any]
"""`(transaction, *args) -> rows or value`; a plain function, since a statement is one step."""


class UnknownStatement(Exception):
    """The double has no such statement; it must learn it before anything is claimed about it."""


class Owner(Protocol):
    """The process that a session belongs to."""

    alive: bool
    context: Context


class Session:
    """The server's end of one connection."""

    def __init__(self, server: Server, number: int, owner: Owner, idle_limit: float | None) -> None:
        self.server, self.number, self.owner, self.idle_limit = server, number, owner, idle_limit
        self.severed = False
        self.transaction: Transaction | None = None
        self.answer: asyncio.Future[Any] | None = None
        self._on_its_way: tuple[str, tuple[Any, ...]] | None = None
        self._running: Transaction | None = None
        self._silence: asyncio.TimerHandle | None = None
        self._listen_for_silence()

    def send(self, query: str, args: tuple[Any, ...]) -> asyncio.Future[Any]:
        """The client sends a statement; what comes of it comes in the future."""
        self.answer = self.server.loop.create_future()
        self._on_its_way = (query, args)
        delay = self.server.latency()
        if delay:
            self.server.loop.call_later(delay, self._arrive, context=self.server.world)
        else:
            self.server.loop.call_soon(self._arrive, context=self.server.world)
        return self.answer

    def sever(self, *, arrives: bool = False) -> None:
        """The connection ends; `arrives`: a statement on its way is still carried out."""
        if self.severed:
            return
        self.severed = True
        self.server.sessions.pop(self.number, None)
        if self._silence is not None:
            self._silence.cancel()
        self._reply_error(asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation"))
        if arrives and self._on_its_way:
            self.server.orphans.add(self.number)
        else:
            self._on_its_way = None
            self._forget()

    def cancel(self) -> None:
        """The client no longer waits: what has not arrived may still be carried out, what waits for a lock ends."""
        if self.severed:
            return
        if self._on_its_way is not None:
            if self.server.random.random() < 0.5:
                self._arrive()
            self._on_its_way = None
        running = self._running
        if running is not None and running.waits_for is not None:
            self._fail(running, asyncpg.QueryCanceledError("canceling statement due to user request"))

    def roll_back(self) -> None:
        """End a transaction that its client left open; a lost connection sees to it itself."""
        if self.severed:
            return
        ended, self.transaction = self.transaction, None
        if ended is not None:
            ended.release()

    def _arrive(self) -> None:
        if self._on_its_way is None:
            return
        (query, args), self._on_its_way = self._on_its_way, None
        faults, random = self.server.faults, self.server.random
        if faults.drop and not self.severed and random.random() < faults.drop:
            faults.count("connection drop before")
            self.sever()
            return
        self._carry_out(query, args)
        if faults.drop and not self.severed and random.random() < faults.drop:
            faults.count("connection drop after")
            self.sever()
        if self.severed:
            self._forget()
        else:
            self._listen_for_silence()

    def _carry_out(self, query: str, args: tuple[Any, ...]) -> None:
        self.server.statements_run += 1
        self.server.watch(self, query)
        if self.server.note is not None:
            self.server.note(f"session {self.number} {_name_of(self.server.statements, query)}")
        if query == "BEGIN":
            self.transaction = Transaction(self.server.store, self)
            self._reply(None)
        elif query in ("COMMIT", "ROLLBACK"):
            self._end(query)
        elif query not in self.server.statements:
            self._reply_error(UnknownStatement(query))
        else:
            self._execute(query, args)

    def _execute(self, query: str, args: tuple[Any, ...]) -> None:
        faults, running = self.server.faults, self.transaction or Transaction(self.server.store, self)
        if running.failed:
            self._reply_error(asyncpg.InFailedSQLTransactionError("current transaction is aborted"))
        elif query in faults.contended and self.server.random.random() < faults.contention:
            faults.count("deadlock")
            self._fail(running, asyncpg.DeadlockDetectedError("deadlock detected"))
        else:
            running.begin_statement()
            self._run(running, self.server.statements[query], args)

    def _run(self, running: Transaction, statement: Statement, args: tuple[Any, ...]) -> None:
        self._running, running.waits_for = running, None
        try:
            result = statement(running, *args)
        except Blocked as blocked:
            running.wait()
            if _waits_on(blocked.holder, running):
                return self._fail(running, asyncpg.DeadlockDetectedError("deadlock detected"))
            running.waits_for = blocked.holder
            blocked.holder.waiting.append(lambda: self._again(running, statement, args))
            return None
        except Exception as error:  # noqa: BLE001 (the client gets it)
            return self._fail(running, error)
        self._running = None
        if running is not self.transaction:
            running.commit()
        return self._reply(result)

    def _again(self, running: Transaction, statement: Statement, args: tuple[Any, ...]) -> None:
        if self._running is running:
            self._run(running, statement, args)

    def _fail(self, running: Transaction, error: BaseException) -> None:
        running.failed, running.waits_for, self._running = True, None, None
        running.release()
        self._reply_error(error)

    def _end(self, query: str) -> None:
        ended, self.transaction = self.transaction, None
        if ended is not None and query == "COMMIT" and not ended.failed:
            ended.commit()
        elif ended is not None:
            ended.release()
        self._reply(None)

    def _forget(self) -> None:
        self.server.orphans.discard(self.number)
        advisory = self.server.store.advisory
        for name in [name for name, holder in advisory.items() if holder is self]:
            del advisory[name]
        ended = self._running or self.transaction
        self.transaction = self._running = None
        if ended is not None:
            ended.release()

    def _reply(self, result: Any) -> None:
        if self.answer is not None and not self.answer.done():
            self.answer.set_result(result)

    def _reply_error(self, error: BaseException) -> None:
        if self.answer is not None and not self.answer.done():
            self.answer.set_exception(error)

    def _listen_for_silence(self) -> None:
        if self.idle_limit is None:
            return
        if self._silence is not None:
            self._silence.cancel()
        self._silence = self.server.loop.call_later(self.idle_limit, self._silent, context=self.server.world)

    def _silent(self) -> None:
        if self.transaction is None:
            self.sever()


def _waits_on(holder: Transaction, waiter: Transaction) -> bool:
    at: Transaction | None = holder
    while at is not None and at is not waiter:
        at = at.waits_for
    return at is waiter


def _name_of(statements: dict[str, Statement], query: str) -> str:
    run = statements.get(query)
    return query if run is None else run.__name__
