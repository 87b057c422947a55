"""What comes from suppliers: bytes that only the service's own handler can read, once per supplier and id."""

from datetime import UTC

from samklasse_chassis import clock, gate
from samklasse_chassis.consumer import Consumer, Received
from samklasse_chassis.gate import Verdict
from samklasse_chassis.ports import Connection


async def once(conn: Connection, consumer: Consumer, received: Received) -> Verdict:
    """Hand it on, in the caller's transaction. Without an id nobody can tell a repeat, so the handler sees every one.

    Raises:
        LookupError: the consumer has no handler for it.
    """
    if consumer.outside_handler is None:
        raise LookupError(f"{consumer.queue} has no handler")
    if received.id is None:
        now = await clock.now(conn)
    else:
        now = await conn.fetchval(gate.TAKE_SQL, consumer.queue, received.user_id or "", received.id)
    if now is None:
        return Verdict.IGNORE
    await consumer.outside_handler(received, conn, now=now.astimezone(UTC))
    return Verdict.HANDLE
