"""What caused what, across services: read from every service's deliveries by the operator role."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

SCHEMAS_SQL = """
SELECT schemaname
  FROM pg_tables
 WHERE tablename = 'event_log'
 ORDER BY schemaname
"""

SEARCH_IN_SQL = """
SELECT set_config('search_path', $1, false)
"""

TRAILS_SQL = """
SELECT correlation_id
  FROM event_log
 WHERE id::text = $1
    OR correlation_id::text = $1
    OR subject = $1
UNION
SELECT (headers->>'ce-correlationid')::uuid
  FROM outbox
 WHERE id::text = $1
    OR headers->>'ce-correlationid' = $1
    OR subject = $1
"""

SAID_SQL = """
SELECT id, causation_id, lane, key, subject, sequence, said_at, published_at
  FROM event_log
 WHERE correlation_id = ANY($1)
 UNION ALL
SELECT id, (headers->>'ce-causationid')::uuid, lane, key, subject, sequence, said_at, NULL
  FROM outbox
 WHERE (headers->>'ce-correlationid')::uuid = ANY($1)
"""

TAKEN_SQL = """
SELECT id, consumer, handled_at AS at, 'taken' AS outcome
  FROM inbox
 WHERE id = ANY($1)
 UNION ALL
SELECT id, consumer, set_aside_at, state || ' ' || code
  FROM quarantine
 WHERE id = ANY($1)
"""


@dataclass(frozen=True)
class Arrival:
    """What became of a message at one consumer; `at` is the machine's time."""

    consumer: str
    at: datetime
    outcome: str


@dataclass(frozen=True)
class Step:
    """One message; `said_at` follows the operator's clock, `published_at` and arrivals the machine's."""

    id: UUID
    cause: UUID | None
    service: str
    lane: str
    key: str
    subject: str
    sequence: int | None
    said_at: datetime
    published_at: datetime | None
    arrivals: tuple[Arrival, ...] = ()


async def trail(conn: asyncpg.Connection, wanted: str) -> list[Step]:
    """Every message of the trails that `wanted` (a message, a correlation or a subject) belongs to, by time."""
    schemas = [row["schemaname"] for row in await conn.fetch(SCHEMAS_SQL)]
    trails: set[UUID] = set()
    for schema in schemas:
        await conn.execute(SEARCH_IN_SQL, schema)
        trails |= {row["correlation_id"] for row in await conn.fetch(TRAILS_SQL, wanted)}
    said: list[tuple[str, asyncpg.Record]] = []
    for schema in schemas:
        await conn.execute(SEARCH_IN_SQL, schema)
        said += [(schema, row) for row in await conn.fetch(SAID_SQL, list(trails))]
    arrivals = await _arrivals(conn, schemas, [str(row["id"]) for _, row in said])
    steps = (_step(schema, row, arrivals.get(str(row["id"]), ())) for schema, row in said)
    return sorted(steps, key=lambda step: (step.said_at, step.published_at is None, step.published_at, step.id))


def nested(steps: Sequence[Step]) -> Iterator[tuple[int, Step]]:
    """Depth first, each message under the one that caused it; causes outside the trail start at depth 0."""
    known = {step.id for step in steps}

    def below(cause: UUID | None, depth: int) -> Iterator[tuple[int, Step]]:
        for step in steps:
            if step.cause == cause:
                yield depth, step
                yield from below(step.id, depth + 1)

    outside = dict.fromkeys(step.cause for step in steps if step.cause not in known)
    for cause in outside:
        yield from below(cause, 0)


async def _arrivals(conn: asyncpg.Connection, schemas: Iterable[str], ids: list[str]) -> dict[str, tuple[Arrival, ...]]:
    found: dict[str, tuple[Arrival, ...]] = {}
    for schema in schemas:
        await conn.execute(SEARCH_IN_SQL, schema)
        for row in await conn.fetch(TAKEN_SQL, ids):
            arrival = Arrival(row["consumer"], row["at"], row["outcome"])
            found[row["id"]] = (*found.get(row["id"], ()), arrival)
    return found


def _step(schema: str, row: asyncpg.Record, arrivals: tuple[Arrival, ...]) -> Step:
    return Step(
        id=row["id"],
        cause=row["causation_id"],
        service=schema,
        lane=row["lane"],
        key=row["key"],
        subject=row["subject"],
        sequence=row["sequence"],
        said_at=row["said_at"],
        published_at=row["published_at"],
        arrivals=tuple(sorted(arrivals, key=lambda arrival: arrival.at)),
    )
