"""What caused what, across services, where each message has got to, and how long each stage took."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg

from samklasse.arrivals import Arrival, arrivals, awaited
from samklasse.reading import SEARCH_IN_SQL, schemas_with

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

AHEAD_SQL = """
SELECT ahead_by
  FROM operator.clock
"""


NEVER = datetime.max.replace(tzinfo=UTC)


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
    waited: timedelta | None = None
    """From said to published, on the machine's clock; None where it has not been published, or nobody can tell."""
    arrivals: tuple[Arrival, ...] = ()


async def trail(conn: asyncpg.Connection, wanted: str) -> list[Step]:
    """Every message of the trails that `wanted` (a message, a correlation or a subject) belongs to, by time."""
    schemas = await schemas_with(conn, "event_log")
    trails: set[UUID] = set()
    for schema in schemas:
        await conn.execute(SEARCH_IN_SQL, schema)
        trails |= {row["correlation_id"] for row in await conn.fetch(TRAILS_SQL, wanted)}
    said: list[tuple[str, asyncpg.Record]] = []
    for schema in schemas:
        await conn.execute(SEARCH_IN_SQL, schema)
        said += [(schema, row) for row in await conn.fetch(SAID_SQL, list(trails))]
    told = await arrivals(conn, schemas, [str(row["id"]) for _, row in said])
    on_the_way = await awaited(conn, [row for _, row in said if row["published_at"] and row["lane"] == "core"], told)
    ahead_by = await conn.fetchval(AHEAD_SQL)
    steps = [
        _step(schema, row, (*told.get(str(row["id"]), ()), *on_the_way.get(str(row["id"]), ()))) for schema, row in said
    ]
    return sorted(_timed(steps, ahead_by), key=_by_time)


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


def _step(schema: str, row: asyncpg.Record, found: Iterable[Arrival]) -> Step:
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
        arrivals=tuple(sorted(found, key=lambda arrival: (arrival.at is None, arrival.at or NEVER, arrival.consumer))),
    )


def _timed(steps: Sequence[Step], ahead_by: timedelta) -> list[Step]:
    """With how long each waited to be published.

    A message that another one caused was said when its service took that one. Of the others only the operator's clock
    tells, and that says nothing of the machine's time once it has been moved.
    """
    by_id = {step.id: step for step in steps}
    return [
        replace(step, waited=_waited(step, by_id.get(step.cause) if step.cause else None, ahead_by)) for step in steps
    ]


def _waited(step: Step, cause: Step | None, ahead_by: timedelta) -> timedelta | None:
    if step.published_at is None:
        return None
    took = [a.ended_at or a.at for a in cause.arrivals if a.consumer.startswith(f"{step.service}.")] if cause else []
    if took and took[0] is not None:
        return step.published_at - took[0]
    return step.published_at - step.said_at if not ahead_by else None


def _by_time(step: Step) -> tuple[object, ...]:
    return step.said_at, step.published_at is None, step.published_at, step.id
