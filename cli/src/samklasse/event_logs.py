"""The owners' event logs: what a consumer hears of them, and which of it the consumer has not had."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from samklasse_chassis.consumer import Consumer
from samklasse_chassis.parcel import Parcel
from samklasse_chassis.replaying import CONSUMER_HEADER
from samklasse_chassis.topology import replayed

from samklasse.reading import SEARCH_IN_SQL, schemas_with

BATCH = 500
DRAIN_SECONDS = 10.0

READ_SQL = """
SELECT pos, id, key, subject, sequence, headers->>'ce-source' AS source, correlation_id, headers, body, said_at
  FROM event_log
 WHERE pos > $1
   AND lane = 'core'
   AND '.' || key ~ $2
   AND ($3::text[] IS NULL OR key = ANY($3))
   AND ($4::timestamptz IS NULL OR said_at >= $4)
 ORDER BY pos
 LIMIT $5
"""

COUNT_SQL = """
SELECT key, count(pos) AS messages
  FROM event_log
 WHERE lane = 'core'
   AND '.' || key ~ $1
   AND ($2::text[] IS NULL OR key = ANY($2))
   AND ($3::timestamptz IS NULL OR said_at >= $3)
 GROUP BY key
"""

FIRST_SQL = """
SELECT split_part(key, '.', 1) || '.' || split_part(key, '.', 2) || '/' || subject AS aggregate,
       min(sequence) AS first
  FROM event_log
 WHERE lane = 'core'
   AND '.' || key ~ $1
   AND sequence IS NOT NULL
 GROUP BY 1
"""

GATES_SQL = """
SELECT aggregate, sequence
  FROM gates
 WHERE consumer = $1
   AND ($2::text[] IS NULL OR aggregate = ANY($2))
"""

HANDLED_SQL = """
SELECT id
  FROM inbox
 WHERE consumer = $1
   AND id = ANY($2)
"""

LAST_UNSENT_SQL = """
SELECT max(seq)
  FROM outbox
 WHERE lane = 'core'
"""

UNSENT_SQL = """
SELECT EXISTS (SELECT FROM outbox WHERE lane = 'core' AND seq <= $1)
"""


ANYTHING_SQL = """
SELECT EXISTS (SELECT FROM event_log)
"""


@dataclass(frozen=True)
class Fact:
    """One row of an event log."""

    pos: int
    id: UUID
    key: str
    subject: str
    sequence: int | None
    source: str
    correlation_id: UUID
    headers: dict[str, Any]
    body: bytes
    said_at: datetime

    @property
    def aggregate(self) -> str:
        """What `sequence` counts within."""
        owner, aggregate, *_ = self.key.split(".")
        return f"{owner}.{aggregate}/{self.subject}"

    def parcel(self, service: str, queue: str) -> Parcel:
        """The message as it was, for one consumer of `service`."""
        headers = {**self.headers, CONSUMER_HEADER: queue}
        told = str(self.correlation_id)
        return Parcel("", replayed(service), self.id, self.key, told, self.said_at, headers, self.body)


@dataclass(frozen=True)
class Asked:
    """Which part of the logs; None and nothing mean all of what the consumer hears."""

    since: datetime | None = None
    """Said at this time or later, by the operator's clock."""
    types: Sequence[str] = ()

    @property
    def keys(self) -> list[str] | None:
        """As the queries want them."""
        return list(self.types) or None


@dataclass
class Logs:
    """The logs of all owners that a consumer hears, read by one connection with a cursor for each."""

    conn: asyncpg.Connection
    owners: Sequence[str]
    pattern: str
    asked: Asked
    _read: dict[str, int] = field(default_factory=dict)

    async def rest(self) -> AsyncIterator[list[Fact]]:
        """What has not been read yet, in the order it was published, batch by batch."""
        for owner in self.owners:
            while True:
                await self.conn.execute(SEARCH_IN_SQL, owner)
                place = (self._read.get(owner, 0), self.pattern, self.asked.keys, self.asked.since, BATCH)
                facts = [Fact(**row) for row in await self.conn.fetch(READ_SQL, *place)]
                if not facts:
                    break
                self._read[owner] = facts[-1].pos
                yield facts

    async def count(self) -> Counter[str]:
        """How many there are of each type."""
        found: Counter[str] = Counter()
        for owner in self.owners:
            await self.conn.execute(SEARCH_IN_SQL, owner)
            rows = await self.conn.fetch(COUNT_SQL, self.pattern, self.asked.keys, self.asked.since)
            found.update({row["key"]: row["messages"] for row in rows})
        return found

    async def firsts(self) -> dict[str, int]:
        """The first number that is still kept of each aggregate."""
        found: dict[str, int] = {}
        for owner in self.owners:
            await self.conn.execute(SEARCH_IN_SQL, owner)
            found |= {row["aggregate"]: row["first"] for row in await self.conn.fetch(FIRST_SQL, self.pattern)}
        return found


async def settle(conn: asyncpg.Connection) -> None:
    """Wait until what is in the outboxes now has been moved to the logs, or is going to be published anew.

    A message may have been published, and lost by a broken topology, before it is in the log. A relay moves it within
    moments; a row that stays longer has no confirm, and will be published again.
    """
    last = {}
    for owner in await schemas_with(conn, "outbox"):
        await conn.execute(SEARCH_IN_SQL, owner)
        last[owner] = await conn.fetchval(LAST_UNSENT_SQL)
    end = asyncio.get_running_loop().time() + DRAIN_SECONDS
    for owner, seq in last.items():
        await conn.execute(SEARCH_IN_SQL, owner)
        await _moved(conn, seq, end)


async def anything(conn: asyncpg.Connection) -> bool:
    """Whether any service has said anything yet."""
    for owner in await schemas_with(conn, "event_log"):
        await conn.execute(SEARCH_IN_SQL, owner)
        if await conn.fetchval(ANYTHING_SQL):
            return True
    return False


async def _moved(conn: asyncpg.Connection, seq: int | None, end: float) -> None:
    while seq is not None and await conn.fetchval(UNSENT_SQL, seq):
        if asyncio.get_running_loop().time() > end:
            return
        await asyncio.sleep(0.1)


async def heard_by(conn: asyncpg.Connection, consumer: Consumer, asked: Asked) -> Logs:
    """The logs that a consumer hears."""
    owner = consumer.hears.partition(".")[0]
    known = await schemas_with(conn, "event_log")
    return Logs(conn, [one for one in known if owner in (one, "*", "#")], pattern(consumer.hears), asked)


def pattern(hears: str) -> str:
    """A topic binding as a regular expression over a key with a dot before it: `*` is one word, `#` any number."""
    words = ({"*": r"\.[^.]+", "#": r"(\.[^.]+)*"}.get(word, r"\." + re.escape(word)) for word in hears.split("."))
    return f"^{''.join(words)}$"


async def missing(conn: asyncpg.Connection, consumer: Consumer, facts: Sequence[Fact]) -> list[Fact]:
    """Those that the consumer has not had; `conn` searches in its service's schema.

    A type that nobody there handles counts where it moves a gate.
    """
    aggregates = sorted({fact.aggregate for fact in facts if fact.sequence is not None})
    ids = [str(fact.id) for fact in facts if fact.sequence is None]
    passed = await gates(conn, consumer.queue, aggregates)
    handled = {row["id"] for row in await conn.fetch(HANDLED_SQL, consumer.queue, ids)} if ids else set()

    def is_missing(fact: Fact) -> bool:
        if fact.sequence is not None:
            return fact.sequence > passed.get(fact.aggregate, 0)
        return fact.key in consumer.by_key and str(fact.id) not in handled

    return [fact for fact in facts if is_missing(fact)]


async def gates(conn: asyncpg.Connection, queue: str, aggregates: Sequence[str] | None = None) -> dict[str, int]:
    """How far a consumer has come in each aggregate."""
    wanted = list(aggregates) if aggregates is not None else None
    return {row["aggregate"]: row["sequence"] for row in await conn.fetch(GATES_SQL, queue, wanted)}
