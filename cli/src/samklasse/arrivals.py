"""What became of messages at their consumers: taken, set aside, resolved, or still on the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from samklasse.reading import SEARCH_IN_SQL

OPEN = ("gap", "behind", "retrying", "stuck", "poison")

TAKEN_SQL = """
SELECT id, consumer, handled_at
  FROM inbox
 WHERE id = ANY($1)
"""

SET_ASIDE_SQL = """
SELECT row_id, id, consumer, state, code, attempts, set_aside_at, changed_at
  FROM quarantine
 WHERE id = ANY($1)
 ORDER BY row_id
"""

HEARERS_SQL = """
SELECT key, queue, service
  FROM operator.consumers
 WHERE key = ANY($1)
"""

PASSED_SQL = """
SELECT aggregate, sequence
  FROM gates
 WHERE consumer = $1
   AND aggregate = ANY($2)
"""


@dataclass(frozen=True)
class Arrival:
    """A message at one consumer; times are the machine's.

    `outcome` is `taken`, `awaited`, or the state of its row in quarantine; `row` is how the operator's commands name
    that row; `ended_at` is when it was resolved or discarded.
    """

    consumer: str
    at: datetime | None
    outcome: str
    code: str = ""
    tries: int = 0
    row: str = ""
    ended_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it lies in quarantine now."""
        return self.outcome in OPEN


By = Mapping[str, tuple[Arrival, ...]]
"""By message id."""


async def arrivals(conn: asyncpg.Connection, schemas: Iterable[str], ids: Sequence[str]) -> By:
    """Where these messages have come to; one that was set aside and then taken is one arrival."""
    found: dict[str, dict[tuple[str, str], Arrival]] = {}
    for schema in schemas:
        await conn.execute(SEARCH_IN_SQL, schema)
        for row in await conn.fetch(TAKEN_SQL, ids):
            here = found.setdefault(row["id"], {})
            here[row["consumer"], ""] = Arrival(row["consumer"], row["handled_at"], "taken")
        for row in await conn.fetch(SET_ASIDE_SQL, ids):
            here = found.setdefault(row["id"], {})
            if row["state"] == "resolved":
                here.pop((row["consumer"], ""), None)
            here[row["consumer"], str(row["row_id"])] = _set_aside(schema, row)
    return {message: tuple(here.values()) for message, here in found.items()}


async def awaited(conn: asyncpg.Connection, said: Sequence[asyncpg.Record], told: By) -> By:
    """Who handles a published message and has neither taken it, nor set it aside, nor passed its number."""
    hearers: dict[str, list[asyncpg.Record]] = {}
    for row in await conn.fetch(HEARERS_SQL, sorted({message["key"] for message in said})):
        hearers.setdefault(row["key"], []).append(row)
    found: dict[str, tuple[Arrival, ...]] = {}
    for message in said:
        arrived = {arrival.consumer for arrival in told.get(str(message["id"]), ())}
        for hearer in hearers.get(message["key"], ()):
            if hearer["queue"] not in arrived and not await _passed(conn, hearer, message):
                one = Arrival(hearer["queue"], None, "awaited")
                found[str(message["id"])] = (*found.get(str(message["id"]), ()), one)
    return found


async def _passed(conn: asyncpg.Connection, hearer: asyncpg.Record, message: asyncpg.Record) -> bool:
    if message["sequence"] is None:
        return False
    owner, aggregate, *_ = message["key"].split(".")
    await conn.execute(SEARCH_IN_SQL, hearer["service"])
    gate = await conn.fetchrow(PASSED_SQL, hearer["queue"], [f"{owner}.{aggregate}/{message['subject']}"])
    return bool(gate and gate["sequence"] >= message["sequence"])


def _set_aside(schema: str, row: asyncpg.Record) -> Arrival:
    return Arrival(
        row["consumer"],
        row["set_aside_at"],
        row["state"],
        row["code"],
        row["attempts"],
        f"{schema}/{row['row_id']}",
        None if row["state"] in OPEN else row["changed_at"],
    )
