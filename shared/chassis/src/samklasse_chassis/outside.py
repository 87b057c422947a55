"""What comes from suppliers: bytes that only the service's own handler can read, once per supplier and id."""

from datetime import UTC, datetime

from samklasse_chassis import clock, gate
from samklasse_chassis.consumer import Consumer, Received
from samklasse_chassis.gate import Verdict
from samklasse_chassis.horizon import refuse_too_old
from samklasse_chassis.ports import Connection


async def once(conn: Connection, consumer: Consumer, received: Received) -> Verdict:
    """Hand it on, in the caller's transaction. Without an id nobody can tell a repeat, so the handler sees every one.

    Raises:
        LookupError: the consumer has no handler for it.
        TooOld: it says that it is from before the horizon, and nobody remembers whether it has been handled.
    """
    if consumer.outside_handler is None:
        raise LookupError(f"{consumer.queue} has no handler")
    if received.id is None:
        now = await clock.now(conn)
    else:
        now = await conn.fetchval(gate.TAKE_SQL, consumer.queue, received.user_id or "", received.id)
    if now is None:
        return Verdict.IGNORE
    at, told = now.astimezone(UTC), said_at(received)
    if told is not None:
        refuse_too_old(told, at)
    await consumer.outside_handler(received, conn, now=at)
    return Verdict.HANDLE


def said_at(received: Received) -> datetime | None:
    """When it was said, by its own `ce-time`, which a supplier may leave out; None where that is no full instant."""
    told = received.headers.get("ce-time")
    try:
        at = datetime.fromisoformat(told.decode() if isinstance(told, bytes) else str(told))
    except ValueError:
        return None
    return at if at.tzinfo else None
