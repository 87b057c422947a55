"""Take each message once: one transaction for the deduplication, the order, the effect and what it says.

`Inbox.take` returns when the message may be acknowledged, and not before: its effect is committed, or it is
safe in quarantine, or it had been handled already. While the database is away it waits.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

import asyncpg
import structlog
from pydantic import ValidationError
from samklasse_contracts.message import Envelope, Message, envelope_from

from samklasse_chassis import clock, gate, quarantine
from samklasse_chassis.gate import Ticket, Verdict
from samklasse_chassis.log import logger
from samklasse_chassis.pool import CONTENTION, away
from samklasse_chassis.turns import Turns

Handler = Callable[..., Awaitable[None]]
"""`async (message, conn, *, now) -> None`, inside the one transaction."""


@dataclass(frozen=True)
class Received:
    """Bytes from the broker; `user_id` is the one the broker has checked."""

    headers: Mapping[str, Any]
    body: bytes
    id: str | None = None
    user_id: str | None = None


@dataclass(frozen=True)
class Consumer:
    """One queue, what it is bound to, and who handles what comes out of it.

    `outside`: the queue lies in the suppliers' vhost, and `outside_handler` gets `Received` undecoded.
    """

    queue: str
    hears: str
    handlers: Mapping[type[Message], Handler] = field(default_factory=dict)
    prefetch: int = 20
    outside: bool = False
    outside_handler: Handler | None = None

    @property
    def by_key(self) -> Mapping[str, type[Message]]:
        """The handled messages by their key."""
        return {message.key: message for message in self.handlers}


class Unreadable(Exception):
    """A body that its contract does not allow; it waits for a person or a newer version."""


def aggregate_of(envelope: Envelope) -> str:
    """`<owner>.<aggregate>/<subject>`: what `sequence` counts within."""
    owner, aggregate, *_ = envelope.type.split(".")
    return f"{owner}.{aggregate}/{envelope.subject}"


def ticket_of(consumer: Consumer, envelope: Envelope) -> Ticket:
    """How `consumer` tells this message from others."""
    aggregate = aggregate_of(envelope) if envelope.sequence is not None else None
    return Ticket(consumer.queue, envelope.source, str(envelope.id), aggregate, envelope.sequence)


def turn_of(consumer: Consumer, ticket: Ticket) -> str | None:
    """The name of the queue in which messages of one aggregate wait for their turn; None needs none."""
    return f"{consumer.queue} {ticket.aggregate}" if ticket.aggregate else None


def decode(consumer: Consumer, envelope: Envelope, body: bytes) -> Message | None:
    """The message, or None where nobody handles its type.

    Raises:
        Unreadable: the body breaks its contract (the values stay out of the error).
    """
    contract = consumer.by_key.get(envelope.type)
    if contract is None:
        return None
    try:
        return contract.model_validate_json(body).inside(envelope)
    except ValidationError as error:
        places = [".".join(map(str, e["loc"])) for e in error.errors(include_input=False, include_context=False)]
        raise Unreadable(", ".join(places)) from None


class Inbox:
    """The chassis's side of every consumer of one process."""

    def __init__(self, pool: asyncpg.Pool, said: asyncio.Event | None = None) -> None:
        """`said` is set after every commit, since it may have put something into the outbox."""
        self._pool = pool
        self._said = said or asyncio.Event()
        self._turns = Turns()
        self.database_away = False
        self.duplicates = 0

    async def take(self, consumer: Consumer, received: Received) -> None:
        """Handle one message for sure, once. Returns when it may be acknowledged."""
        if consumer.outside:
            async with self._turns.of(f"{consumer.queue} from {received.user_id}"):
                await self._patiently(lambda: self._take_outside(consumer, received))
            return
        try:
            envelope = envelope_from(received.headers)
        except (ValidationError, UnicodeDecodeError):
            await self._patiently(lambda: self._set_aside_poison(consumer, received))
            return
        ticket = ticket_of(consumer, envelope)
        structlog.contextvars.bind_contextvars(consumer=consumer.queue, message=ticket.id, key=envelope.type)
        async with self._turns.of(turn_of(consumer, ticket)):
            await self._patiently(lambda: self._take_inside(consumer, received, envelope, ticket))

    async def _patiently(self, attempt: Callable[[], Awaitable[None]]) -> None:
        """Try again in place on contention; wait with back-off while the database is away."""
        contended, pause = 0, 0.1
        while True:
            try:
                await attempt()
                self._said.set()
                self.database_away = False
                return
            except CONTENTION:
                contended += 1
                if contended > 20:
                    raise
                await asyncio.sleep(0.01 * contended)
            except Exception as error:
                if not away(error):
                    raise
                self.database_away = True
                logger().warning("database away, message kept", error=type(error).__name__)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)

    async def _take_inside(self, consumer: Consumer, received: Received, envelope: Envelope, ticket: Ticket) -> None:
        try:
            verdict = await self._once(consumer, received, envelope, ticket)
        except CONTENTION:
            raise
        except Exception as error:
            if away(error):
                raise
            await self._set_aside(ticket, received, quarantine.first_failure(error))
            logger().error("message set aside", error=type(error).__name__, code=quarantine.code_of(error))
            return
        if verdict in (Verdict.GAP, Verdict.BEHIND):
            await self._set_aside(ticket, received, quarantine.waiting(verdict))
        self.duplicates += verdict is Verdict.IGNORE
        logger().info("message taken", verdict=verdict.name)

    async def _once(self, consumer: Consumer, received: Received, envelope: Envelope, ticket: Ticket) -> Verdict:
        message = decode(consumer, envelope, received.body)
        async with self._pool.acquire(timeout=30) as conn, conn.transaction():
            verdict, now = await gate.enter(conn, ticket, handled=message is not None)
            if verdict is Verdict.HANDLE and message is not None and now is not None:
                await consumer.handlers[type(message)](message, conn, now=now)
            return verdict

    async def retry(self, consumer: Consumer, row: quarantine.Row) -> quarantine.Outcome:
        """Run a message out of quarantine; its row is resolved in the same transaction as its effect."""
        again = self._again_outside if consumer.outside else self._again_inside
        try:
            outcome = await again(consumer, row)
            self._said.set()
            return outcome
        except Exception as error:  # noqa: BLE001 (whatever it is, the message stays set aside, not lost)
            if away(error) or isinstance(error, CONTENTION):
                return quarantine.Outcome.WAITS
            async with self._pool.acquire(timeout=30) as conn:
                await quarantine.failed_again(conn, row, error)
            logger().error("quarantined message failed again", error=type(error).__name__, attempts=row.attempts + 1)
            return quarantine.Outcome.FAILED

    async def _again_inside(self, consumer: Consumer, row: quarantine.Row) -> quarantine.Outcome:
        envelope = envelope_from(row.headers)
        ticket = ticket_of(consumer, envelope)
        message = decode(consumer, envelope, row.body)
        async with (
            self._turns.of(turn_of(consumer, ticket)),
            self._pool.acquire(timeout=30) as conn,
            conn.transaction(),
        ):
            verdict, now = await gate.enter(conn, ticket, handled=message is not None)
            if verdict in (Verdict.GAP, Verdict.BEHIND):
                return quarantine.Outcome.WAITS
            if verdict is Verdict.HANDLE and message is not None:
                await consumer.handlers[type(message)](message, conn, now=now)
            await quarantine.resolve(conn, row.row_id)
            return quarantine.Outcome.RESOLVED

    async def _again_outside(self, consumer: Consumer, row: quarantine.Row) -> quarantine.Outcome:
        received = Received(row.headers, row.body, row.id or None, row.source or None)
        async with self._pool.acquire(timeout=30) as conn, conn.transaction():
            await self._outside_once(conn, consumer, received)
            await quarantine.resolve(conn, row.row_id)
        return quarantine.Outcome.RESOLVED

    async def _take_outside(self, consumer: Consumer, received: Received) -> None:
        try:
            async with self._pool.acquire(timeout=30) as conn, conn.transaction():
                await self._outside_once(conn, consumer, received)
        except Exception as error:
            if away(error) or isinstance(error, CONTENTION):
                raise
            ticket = Ticket(consumer.queue, received.user_id or "", received.id or "", None, None)
            await self._set_aside(ticket, received, quarantine.first_failure(error))
            logger().error("outside message set aside", error=type(error).__name__)

    async def _outside_once(self, conn: asyncpg.Connection, consumer: Consumer, received: Received) -> None:
        """Without an id nobody can tell a repeat, so the handler sees every one."""
        if consumer.outside_handler is None:
            raise LookupError(f"{consumer.queue} has no handler")
        if received.id is None:
            now = await clock.now(conn)
        else:
            now = await conn.fetchval(gate.TAKE_SQL, consumer.queue, received.user_id or "", received.id)
        if now is None:
            self.duplicates += 1
        else:
            await consumer.outside_handler(received, conn, now=now.astimezone(UTC))

    async def _set_aside_poison(self, consumer: Consumer, received: Received) -> None:
        ticket = Ticket(consumer.queue, "?", received.id or "", None, None)
        await self._set_aside(ticket, received, quarantine.POISON)

    async def _set_aside(self, ticket: Ticket, received: Received, why: quarantine.Why) -> None:
        async with self._pool.acquire(timeout=30) as conn, conn.transaction():
            if ticket.aggregate is not None:
                await conn.fetchrow(gate.LOCK_GATE_SQL, ticket.consumer, ticket.aggregate)
            await quarantine.set_aside(conn, ticket, dict(received.headers), received.body, why)
