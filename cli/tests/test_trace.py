"""What caused what, across services."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
from samklasse import trace
from samklasse.commands.tracing import lines

START = datetime(2027, 1, 4, 7, tzinfo=UTC)

SAY_SQL = """
INSERT INTO event_log (id, lane, key, subject, sequence, correlation_id, causation_id, headers, body, said_at)
VALUES ($1, 'core', $2, $3, 1, $4, $5, '{}', '', $6)
"""

TAKE_SQL = """
INSERT INTO inbox (consumer, source, id)
VALUES ($1, 'partnerships', $2)
"""


async def said(url: str, message: UUID, subject: str, trail: UUID, *, cause: UUID | None = None, minute: int) -> None:
    """A message that a service has published."""
    conn = await asyncpg.connect(url)
    key = "some.aggregate.happened.v1"
    await conn.execute(SAY_SQL, message, key, subject, trail, cause, START + timedelta(minutes=minute))
    await conn.close()


async def read(url: str, wanted: str) -> list[trace.Step]:
    """The trail as the operator sees it."""
    conn = await asyncpg.connect(url)
    steps = await trace.trail(conn, wanted)
    await conn.close()
    return steps


async def test_a_trail_is_followed_across_services_from_any_of_its_ids(database) -> None:
    first, second, other, correlation = uuid4(), uuid4(), uuid4(), uuid4()
    await said(database.url("partnerships"), first, "a", correlation, minute=0)
    await said(database.url("gateway"), second, "b", correlation, cause=first, minute=1)
    await said(database.url("gateway"), other, "c", uuid4(), minute=2)
    conn = await asyncpg.connect(database.url("gateway"))
    await conn.execute(TAKE_SQL, "gateway.partnerships-agreement", str(first))
    await conn.close()

    by_message = await read(database.url("operator"), str(second))
    by_subject = await read(database.url("operator"), "a")
    tree = list(trace.nested(by_message))

    assert by_message == by_subject
    assert [(depth, step.id, step.service) for depth, step in tree] == [
        (0, first, "partnerships"),
        (1, second, "gateway"),
    ]
    assert [arrival.consumer for arrival in by_message[0].arrivals] == ["gateway.partnerships-agreement"]
    assert "08:00:00.000" in lines(by_message[0])[0]


async def test_an_id_that_nobody_has_said_gives_nothing(database) -> None:
    assert await read(database.url("operator"), "unknown") == []
