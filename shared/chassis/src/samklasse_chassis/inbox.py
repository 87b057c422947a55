"""Take each message once: one transaction for the deduplication, the order, the effect and what it says.

`Inbox.take` and `Inbox.take_many` return when the messages may be acknowledged, and not before: the effect is
committed, or the message is safe in quarantine, or it had been handled already. While the database is away they wait.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from time import perf_counter

import structlog
from pydantic import ValidationError
from samklasse_contracts.message import envelope_from

from samklasse_chassis import batch, gate, outbox, outside, quarantine, replaying, rewound
from samklasse_chassis.consumer import Consumer, Heard, Many, Received, Unreadable, hear, ticket_of, turn_of
from samklasse_chassis.durations import Durations
from samklasse_chassis.gate import Contended, Ticket, Verdict
from samklasse_chassis.horizon import refuse_too_old
from samklasse_chassis.log import logger
from samklasse_chassis.pool import CONTENTION, away, lend
from samklasse_chassis.ports import Connection, Database
from samklasse_chassis.tracing import Spans, known
from samklasse_chassis.turns import Turns, end_if_told

CONTENDED = (*CONTENTION, Contended)
TRIES = 20


class Inbox:
    """The chassis's side of every consumer of one process."""

    def __init__(self, pool: Database, said: asyncio.Event | None = None) -> None:
        """`said` is set after a commit that put something into the outbox."""
        self._pool = pool
        self._said = said or asyncio.Event()
        self._turns = Turns()
        self.database_away = False
        self.taken: Counter[tuple[str, Verdict]] = Counter()
        """By consumer and verdict, since this process began."""
        self.durations: defaultdict[str, Durations] = defaultdict(Durations)
        """By consumer: one message, or one batch, until it is committed."""
        self.spans: Spans | None = None

    @property
    def duplicates(self) -> int:
        """Messages that had been handled before."""
        return sum(count for (_, verdict), count in self.taken.items() if verdict is Verdict.IGNORE)

    async def take(self, consumer: Consumer, received: Received) -> None:
        """Handle one message for sure, once. Returns when it may be acknowledged."""
        if consumer.outside:
            async with self._turns.of(f"{consumer.queue} from {received.user_id}"):
                await self._patiently(lambda: self._take_outside(consumer, received))
            return
        try:
            heard = hear(consumer, received)
        except (ValidationError, UnicodeDecodeError):
            await self._keep(Ticket(consumer.queue, "?", received.id or "", None, None), received, quarantine.POISON)
        except Unreadable as error:
            await self._keep(_ticket(consumer, received), received, quarantine.first_failure(error))
        else:
            _bind(heard)
            async with self._turns.of(turn_of(consumer, heard.ticket)):
                await self._patiently(lambda: self._take_inside(consumer, heard))

    async def take_many(self, consumer: Consumer, received: Sequence[Received]) -> None:
        """Handle many in the order of their arrival, in one transaction; a surprise splits them, one by one."""
        if len(received) == 1 or consumer.outside:
            for one in received:
                await self.take(consumer, one)
            return
        try:
            heard = [hear(consumer, one) for one in received]
            await self._patiently(lambda: self._take_batch(consumer, heard))
        except Exception as error:  # noqa: BLE001 (whatever it is, it happens again to the message that it is about)
            logger().warning("batch split", consumer=consumer.queue, error=type(error).__name__, size=len(received))
            for one in received:
                await self.take(consumer, one)

    async def _patiently(self, attempt: Callable[[], Awaitable[None]]) -> None:
        """Try again in place on contention; wait with back-off while the database is away."""
        contended, pause = 0, 0.1
        while True:
            try:
                await attempt()
                self._wake_relay()
                self.database_away = False
                return
            except CONTENDED:
                contended += 1
                if contended > TRIES:
                    raise
                await asyncio.sleep(0.01 * contended)
            except Exception as error:
                if not away(error):
                    raise
                end_if_told()
                self.database_away = True
                logger().warning("database away, message kept", error=type(error).__name__)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)

    def _wake_relay(self) -> None:
        if outbox.spoke():
            self._said.set()

    async def _take_inside(self, consumer: Consumer, heard: Heard) -> None:
        began = perf_counter()
        try:
            verdict = await self._once(consumer, heard)
        except CONTENDED:
            raise
        except Exception as error:
            if away(error):
                raise
            self._note(consumer, (heard,), (type(error).__name__,), began)
            await self._set_aside(heard.ticket, heard.received, quarantine.first_failure(error))
            logger().error("message set aside", error=type(error).__name__, code=quarantine.code_of(error))
            return
        self._note(consumer, (heard,), (verdict.name,), began)
        if verdict in (Verdict.GAP, Verdict.BEHIND, Verdict.REWOUND):
            await self._set_aside(heard.ticket, heard.received, quarantine.waiting(verdict))
        self.taken[consumer.queue, verdict] += 1
        logger().info("message taken", verdict=verdict.name)

    async def _once(self, consumer: Consumer, heard: Heard) -> Verdict:
        async with lend(self._pool) as conn:
            if heard.message is None:
                verdict, _ = await gate.enter(conn, heard.ticket, handled=False)
                return verdict
            async with conn.transaction():
                return await _handle(conn, consumer, heard)

    async def _take_batch(self, consumer: Consumer, heard: Sequence[Heard]) -> None:
        began = perf_counter()
        async with lend(self._pool) as conn, conn.transaction():
            verdicts = await batch.handle(conn, consumer, heard)
        self._note(consumer, heard, [verdict.name for verdict in verdicts], began)
        for one, verdict in zip(heard, verdicts, strict=True):
            self.taken[consumer.queue, verdict] += 1
            if verdict is Verdict.GAP:
                await self._set_aside(one.ticket, one.received, quarantine.waiting(verdict))
        counts = Counter(verdict.name for verdict in verdicts)
        logger().info("messages taken", consumer=consumer.queue, **counts)

    def _note(self, consumer: Consumer, heard: Sequence[Heard], outcomes: Sequence[str], began: float) -> None:
        seconds = perf_counter() - began
        self.durations[consumer.queue].note(seconds)
        if self.spans is not None:
            for one, outcome in zip(heard, outcomes, strict=True):
                self.spans.handled(consumer.queue, known(one.envelope), outcome, seconds)

    async def retry(self, consumer: Consumer, row: quarantine.Row) -> quarantine.Outcome:
        """Run a message out of quarantine; its row is resolved in the same transaction as its effect."""
        again, began = self._again_outside if consumer.outside else self._again_inside, perf_counter()
        try:
            outcome = await again(consumer, row)
            self._wake_relay()
            if self.spans is not None and outcome is quarantine.Outcome.RESOLVED and not consumer.outside:
                one = known(envelope_from(row.headers))
                self.spans.handled(consumer.queue, one, outcome.name, perf_counter() - began, tries=row.attempts)
            return outcome
        except Exception as error:  # noqa: BLE001 (whatever it is, the message stays set aside, not lost)
            if away(error) or isinstance(error, (*CONTENDED, quarantine.Closed)):
                end_if_told()
                return quarantine.Outcome.WAITS
            async with lend(self._pool) as conn:
                await quarantine.failed_again(conn, row, error)
            logger().error("quarantined message failed again", error=type(error).__name__, attempts=row.attempts + 1)
            return quarantine.Outcome.FAILED

    async def _again_inside(self, consumer: Consumer, row: quarantine.Row) -> quarantine.Outcome:
        heard = hear(consumer, Received(row.headers, row.body, row.id))
        async with self._turns.of(turn_of(consumer, heard.ticket)), lend(self._pool) as conn, conn.transaction():
            verdict, now = await gate.enter(conn, heard.ticket, handled=heard.message is not None)
            if verdict in (Verdict.GAP, Verdict.BEHIND):
                return quarantine.Outcome.WAITS
            current = await quarantine.reopen(conn, row)
            if verdict is Verdict.REWOUND:
                verdict, now = await rewound.enter(conn, heard.ticket, asked_for=current.state == "retrying")
            if verdict is Verdict.HANDLE:
                await _effect(conn, consumer, hear(consumer, Received(current.headers, current.body, row.id)), now)
            await quarantine.resolve(conn, row.row_id)
            return quarantine.Outcome.RESOLVED

    async def _again_outside(self, consumer: Consumer, row: quarantine.Row) -> quarantine.Outcome:
        received = Received(row.headers, row.body, row.id or None, row.source or None)
        async with lend(self._pool) as conn, conn.transaction():
            await outside.once(conn, consumer, received)
            await quarantine.reopen(conn, row)
            await quarantine.resolve(conn, row.row_id)
        return quarantine.Outcome.RESOLVED

    async def _take_outside(self, consumer: Consumer, received: Received) -> None:
        try:
            async with lend(self._pool) as conn, conn.transaction():
                verdict = await outside.once(conn, consumer, received)
            self.taken[consumer.queue, verdict] += 1
        except Exception as error:
            if away(error) or isinstance(error, CONTENDED):
                raise
            ticket = Ticket(consumer.queue, received.user_id or "", received.id or "", None, None)
            await self._set_aside(ticket, received, quarantine.first_failure(error))
            logger().error("outside message set aside", error=type(error).__name__)

    async def _keep(self, ticket: Ticket, received: Received, why: quarantine.Why) -> None:
        await self._patiently(lambda: self._set_aside(ticket, received, why))

    async def _set_aside(self, ticket: Ticket, received: Received, why: quarantine.Why) -> None:
        async with lend(self._pool) as conn, conn.transaction():
            if ticket.aggregate is not None:
                await conn.fetchrow(gate.LOCK_GATE_SQL, ticket.consumer, ticket.aggregate)
            await quarantine.set_aside(conn, ticket, dict(received.headers), received.body, why)


async def _handle(conn: Connection, consumer: Consumer, heard: Heard) -> Verdict:
    """Judge, and have the effect, in the caller's transaction."""
    verdict, now = await gate.enter(conn, heard.ticket, handled=heard.message is not None)
    if verdict is Verdict.HANDLE:
        await _effect(conn, consumer, heard, now)
    return verdict


async def _effect(conn: Connection, consumer: Consumer, heard: Heard, now: datetime | None) -> None:
    if heard.message is None or now is None:
        raise LookupError("only a message that somebody handles, at an instant, has an effect")
    refuse_too_old(heard.envelope.time, now)
    handler = consumer.handlers[type(heard.message)]
    with replaying.marked(heard.received.headers):
        if isinstance(handler, Many):
            await handler.handle([heard.message], conn, now=now)
        else:
            await handler(heard.message, conn, now=now)


def _ticket(consumer: Consumer, received: Received) -> Ticket:
    return ticket_of(consumer, envelope_from(received.headers))


def _bind(heard: Heard) -> None:
    structlog.contextvars.bind_contextvars(
        consumer=heard.ticket.consumer, message=heard.ticket.id, key=heard.envelope.type
    )
