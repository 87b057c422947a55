"""What a person does with a message in quarantine: try it again, put it right, or give it up; each is written down.

The gate row is locked first and the quarantine row second, as the inbox does, and nothing is decided before both are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import asyncpg
from pydantic import ValidationError
from samklasse_contracts.message import MAX_BODY_BYTES, Envelope, envelope_from

from samklasse_chassis import gate
from samklasse_chassis.consumer import Consumer, Unreadable, decode, ticket_of
from samklasse_chassis.errors import NotFound
from samklasse_chassis.gate import Ticket
from samklasse_chassis.ports import Connection, Record

Table = Sequence[Consumer]
"""What the service listens to."""

FIND_SQL = """
SELECT consumer, source, id, headers
  FROM quarantine
 WHERE row_id = $1
"""

LOCK_SQL = """
SELECT consumer, state, headers, body
  FROM quarantine
 WHERE row_id = $1
   AND state IN ('gap', 'behind', 'retrying', 'stuck', 'poison')
   FOR UPDATE
"""

EARLIER_SQL = """
SELECT row_id
  FROM quarantine
 WHERE consumer = $1
   AND aggregate = $2
   AND sequence > $3
   AND sequence < $4
   AND state IN ('gap', 'behind', 'retrying', 'stuck')
 ORDER BY sequence
 LIMIT 1
"""

MOVE_GATE_SQL = """
UPDATE gates
   SET sequence = greatest(sequence, $3)
 WHERE consumer = $1
   AND aggregate = $2
"""

AGAIN_SQL = """
UPDATE quarantine
   SET state = $2, source = $3, id = $4, aggregate = $5, sequence = $6, headers = $7, body = $8, actor = $9,
       reason = $10, next_attempt_at = clock_timestamp(), changed_at = clock_timestamp()
 WHERE row_id = $1
"""

DISCARD_SQL = """
UPDATE quarantine
   SET state = 'discarded', actor = $2, reason = $3, changed_at = clock_timestamp()
 WHERE row_id = $1
"""

RECORD_SQL = """
INSERT INTO quarantine_actions (consumer, row_id, action, actor, reason, body_before, body_after)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""


class Refused(Exception):
    """The command cannot be carried out as it stands; `code` says why, `fields` what about."""

    def __init__(self, code: str, **fields: object) -> None:
        super().__init__(code)
        self.code, self.fields = code, fields


@dataclass(frozen=True)
class Hand:
    """Who acts, and why; `past_gap` gives up the earlier messages that have not arrived."""

    actor: str
    reason: str
    past_gap: bool = False


@dataclass(frozen=True)
class Parked:
    """A row under lock, and where it stands in its aggregate: `gate` is what its consumer has passed.

    `ticket` is None where nobody can tell which message it is: no envelope, or a queue that is none of ours.
    """

    row_id: int
    consumer: str
    state: str
    headers: Mapping[str, Any]
    body: bytes
    ticket: Ticket | None
    gate: int = 0
    earlier: int | None = None

    @property
    def place(self) -> tuple[str, int] | None:
        """Its aggregate and its number there; None where the order does not matter."""
        if self.ticket is None or self.ticket.aggregate is None or self.ticket.sequence is None:
            return None
        return self.ticket.aggregate, self.ticket.sequence

    @property
    def is_after_gap(self) -> bool:
        """Whether earlier ones are neither handled nor here."""
        return self.place is not None and self.earlier is None and self.place[1] > self.gate + 1


async def retry(conn: Connection, row_id: int, table: Table, hand: Hand) -> str:
    """Let the worker try a message now.

    Returns:
        The state it is left in: `retrying`, or `behind` or `gap` where it has to wait for its turn.

    Raises:
        NotFound: no such row.
        Refused: it is closed already, or poison, which has to be edited first.
    """
    parked = await _lock(conn, row_id, table)
    return await _again(conn, "retry", parked, parked.body, hand)


async def edit(
    conn: Connection, row_id: int, table: Table, hand: Hand, *, body: bytes, headers: Mapping[str, str] | None = None
) -> str:
    """Replace the body, and for poison the headers, and try again.

    Raises:
        NotFound: no such row.
        Refused: closed already; a supplier's own words; or what is given does not keep its contract.
    """
    parked = await _lock(conn, row_id, table, headers)
    if headers is not None and parked.state != "poison":
        raise Refused("HEADERS_KEPT", row_id=row_id)
    _check(parked, table, body)
    try:
        return await _again(conn, "edit", parked, body, hand)
    except asyncpg.UniqueViolationError:
        raise Refused("HERE_ALREADY", row_id=row_id) from None


async def discard(conn: Connection, row_id: int, table: Table, hand: Hand) -> None:
    """Give a message up; its gate moves past it, so that what waits behind goes on.

    Raises:
        NotFound: no such row.
        Refused: closed already; an earlier one of its aggregate is here and comes first; or earlier ones have not
            arrived, and nobody said that they are given up too.
    """
    parked = await _lock(conn, row_id, table)
    if parked.place is not None:
        if parked.earlier is not None:
            raise Refused("EARLIER_WAITS", row_id=parked.earlier)
        if parked.is_after_gap and not hand.past_gap:
            raise Refused("EARLIER_MISSING", passed=parked.gate, sequence=parked.place[1])
        await conn.execute(MOVE_GATE_SQL, parked.consumer, *parked.place)
    await conn.execute(DISCARD_SQL, row_id, hand.actor, hand.reason)
    await _record(conn, "discard", parked, hand, None)


async def _lock(conn: Connection, row_id: int, table: Table, headers: Mapping[str, str] | None = None) -> Parked:
    found = await conn.fetchrow(FIND_SQL, row_id)
    if found is None:
        raise NotFound
    ticket = _ticket(found, table, headers)
    passed, earlier = 0, None
    if ticket is not None and ticket.aggregate is not None:
        at = await conn.fetchrow(gate.LOCK_GATE_SQL, ticket.consumer, ticket.aggregate)
        passed = at["sequence"] if at else 0
        earlier = await conn.fetchval(EARLIER_SQL, ticket.consumer, ticket.aggregate, passed, ticket.sequence)
    row = await conn.fetchrow(LOCK_SQL, row_id)
    if row is None:
        raise Refused("CLOSED_ALREADY", row_id=row_id)
    kept = row["headers"] if headers is None else headers
    return Parked(row_id, row["consumer"], row["state"], kept, row["body"], ticket, passed, earlier)


def _ticket(found: Record, table: Table, headers: Mapping[str, str] | None) -> Ticket | None:
    consumer = _consumer(found["consumer"], table)
    if consumer is None:
        return None
    if consumer.outside:
        return Ticket(consumer.queue, found["source"], found["id"], None, None)
    envelope = _envelope(found["headers"] if headers is None else headers)
    return ticket_of(consumer, envelope) if envelope else None


async def _again(conn: Connection, action: str, parked: Parked, body: bytes, hand: Hand) -> str:
    ticket = parked.ticket
    if ticket is None:
        raise Refused("POISON", row_id=parked.row_id)
    state = "behind" if parked.earlier is not None else "gap" if parked.is_after_gap else "retrying"
    if state == "gap" and hand.past_gap and ticket.sequence is not None:
        await conn.execute(MOVE_GATE_SQL, ticket.consumer, ticket.aggregate, ticket.sequence - 1)
        state = "retrying"
    await conn.execute(
        AGAIN_SQL, parked.row_id, state, ticket.source, ticket.id, ticket.aggregate, ticket.sequence,
        dict(parked.headers), body, hand.actor, hand.reason,
    )  # fmt: skip
    await _record(conn, action, parked, hand, body)
    return state


def _check(parked: Parked, table: Table, body: bytes) -> None:
    consumer, envelope = _consumer(parked.consumer, table), _envelope(parked.headers)
    if consumer is None or consumer.outside:
        raise Refused("NOT_OURS_TO_EDIT", consumer=parked.consumer)
    if envelope is None:
        raise Refused("NO_ENVELOPE", row_id=parked.row_id)
    if len(body) > MAX_BODY_BYTES:
        raise Refused("TOO_LARGE", bytes=len(body), most=MAX_BODY_BYTES)
    try:
        message = decode(consumer, envelope, body)
    except Unreadable as error:
        raise Refused("UNREADABLE", places=error) from None
    if message is None:
        raise Refused("NOBODY_HANDLES", type=envelope.type)


def _consumer(queue: str, table: Table) -> Consumer | None:
    return next((one for one in table if one.queue == queue), None)


def _envelope(headers: Mapping[str, Any]) -> Envelope | None:
    try:
        return envelope_from(headers)
    except (ValidationError, UnicodeDecodeError):
        return None


async def _record(conn: Connection, action: str, parked: Parked, hand: Hand, body: bytes | None) -> None:
    before, after = _hash(parked.body), _hash(body) if body is not None else None
    await conn.execute(RECORD_SQL, parked.consumer, parked.row_id, action, hand.actor, hand.reason, before, after)


def _hash(body: bytes) -> str:
    return sha256(body).hexdigest()
