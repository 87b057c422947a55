"""Once and in order: the decision about one received message, under the lock of its aggregate's gate."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto

import asyncpg

LOCK_GATE_SQL = """
INSERT INTO gates (consumer, aggregate, sequence)
VALUES ($1, $2, 0)
    ON CONFLICT (consumer, aggregate) DO UPDATE SET consumer = excluded.consumer
RETURNING sequence, operator.now() AS now
"""

WAITING_SQL = """
SELECT EXISTS (
    SELECT FROM quarantine
     WHERE consumer = $1
       AND aggregate = $2
       AND sequence < $3
       AND state IN ('gap', 'behind', 'retrying', 'stuck'))
"""

TAKE_SQL = """
INSERT INTO inbox (consumer, source, id)
VALUES ($1, $2, $3)
    ON CONFLICT DO NOTHING
RETURNING operator.now() AS now
"""

PASS_SQL = """
WITH taken AS (
    INSERT INTO inbox (consumer, source, id)
    VALUES ($1, $4, $5)
        ON CONFLICT DO NOTHING
)
UPDATE gates
   SET sequence = $3
 WHERE consumer = $1
   AND aggregate = $2
"""

ADVANCE_SQL = """
UPDATE gates
   SET sequence = $3
 WHERE consumer = $1
   AND aggregate = $2
"""


class Verdict(Enum):
    """What to do with a message."""

    HANDLE = auto()
    ADVANCE = auto()
    """Nobody here reacts to this type: only the gate moves."""
    IGNORE = auto()
    """It has been handled before."""
    GAP = auto()
    """An earlier one of its aggregate has not arrived."""
    BEHIND = auto()
    """An earlier one of its aggregate waits in quarantine."""


@dataclass(frozen=True)
class Ticket:
    """What identifies a message to a consumer, and its place among those of its aggregate."""

    consumer: str
    source: str
    id: str
    aggregate: str | None
    sequence: int | None


def judge(*, passed: int, sequence: int, earlier_waits: bool, handled: bool) -> Verdict:
    """Old is ignored, the next one is handled, a later one waits."""
    if sequence <= passed:
        return Verdict.IGNORE
    if earlier_waits:
        return Verdict.BEHIND
    if sequence > passed + 1:
        return Verdict.GAP
    return Verdict.HANDLE if handled else Verdict.ADVANCE


async def enter(conn: asyncpg.Connection, ticket: Ticket, *, handled: bool) -> tuple[Verdict, datetime | None]:
    """Lock the gate, judge, and on HANDLE write the inbox row; the caller's transaction commits it all or nothing.

    Returns:
        The verdict, and the instant to handle the message at.
    """
    if ticket.sequence is None:
        return await _enter_ungated(conn, ticket, handled=handled)
    gate = await conn.fetchrow(LOCK_GATE_SQL, ticket.consumer, ticket.aggregate)
    waits = await conn.fetchval(WAITING_SQL, ticket.consumer, ticket.aggregate, ticket.sequence)
    verdict = judge(passed=gate["sequence"], sequence=ticket.sequence, earlier_waits=waits, handled=handled)
    place = (ticket.consumer, ticket.aggregate, ticket.sequence)
    if verdict is Verdict.HANDLE:
        await conn.execute(PASS_SQL, *place, ticket.source, ticket.id)
    elif verdict is Verdict.ADVANCE:
        await conn.execute(ADVANCE_SQL, *place)
    return verdict, gate["now"].astimezone(UTC)


async def _enter_ungated(conn: asyncpg.Connection, ticket: Ticket, *, handled: bool) -> tuple[Verdict, datetime | None]:
    if not handled:
        return Verdict.ADVANCE, None
    now = await conn.fetchval(TAKE_SQL, ticket.consumer, ticket.source, ticket.id)
    return (Verdict.HANDLE, now.astimezone(UTC)) if now else (Verdict.IGNORE, None)
