"""What caused what, across services."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
from samklasse import trace
from samklasse.commands.tracing import lines, summary

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


PARK_SQL = """
INSERT INTO quarantine (consumer, source, id, state, code, attempts, headers, body)
VALUES ($1, '/partnerships', $2, $3, $4, $5, '{}', '')
"""

HEARS_SQL = """
INSERT INTO operator.consumers (queue, service, key, hears)
VALUES ($1, $2, 'some.aggregate.happened.v1', 'some.aggregate.#')
"""

GATE_SQL = """
INSERT INTO gates (consumer, aggregate, sequence)
VALUES ($1, 'some.aggregate/a', 1)
"""


async def run(url: str, statement: str, *args: object) -> None:
    """One statement on a connection of its own."""
    conn = await asyncpg.connect(url)
    await conn.execute(statement, *args)
    await conn.close()


async def test_a_trail_shows_where_a_message_is_stuck_after_how_many_tries(database) -> None:
    message = uuid4()
    await said(database.url("partnerships"), message, "a", uuid4(), minute=0)
    await run(database.url("gateway"), PARK_SQL, "gateway.some-aggregate", str(message), "stuck", "Boom", 5)
    steps = await read(database.url("operator"), str(message))
    told = "\n".join([*lines(steps[0]), *summary(steps)])

    assert [(one.outcome, one.code, one.tries, one.row) for one in steps[0].arrivals] == [
        ("stuck", "Boom", 5, "gateway/1")
    ]
    assert "lagt til side: Boom, 5 forsøk  (gateway/1)" in told
    assert "samklasse quarantine show gateway/1" in told


async def test_a_message_that_was_set_aside_and_then_taken_arrived_once(database) -> None:
    message = uuid4()
    await said(database.url("partnerships"), message, "a", uuid4(), minute=0)
    await run(database.url("gateway"), TAKE_SQL, "gateway.some-aggregate", str(message))
    await run(database.url("gateway"), PARK_SQL, "gateway.some-aggregate", str(message), "resolved", "Boom", 2)
    steps = await read(database.url("operator"), str(message))

    assert [(one.outcome, one.tries) for one in steps[0].arrivals] == [("resolved", 2)]
    assert "avsluttet  +" in lines(steps[0])[1]
    assert "0 lagt til side" in summary(steps)[0]


async def test_who_has_not_had_a_message_is_named_and_who_has_passed_it_is_not(database) -> None:
    message = uuid4()
    await said(database.url("partnerships"), message, "a", uuid4(), minute=0)
    for service in ("gateway", "enrollment"):
        await run(database.url(), HEARS_SQL, f"{service}.some-aggregate", service)
    await run(database.url("gateway"), GATE_SQL, "gateway.some-aggregate")
    steps = await read(database.url("operator"), str(message))

    assert [(one.consumer, one.outcome) for one in steps[0].arrivals] == [("enrollment.some-aggregate", "awaited")]
    assert "1 underveis" in summary(steps)[0]


async def test_how_long_an_answer_waited_is_told_by_the_machines_clock(database) -> None:
    """The operator's clock was moved: only what caused the answer tells when it was said."""
    cause, answer, trail = uuid4(), uuid4(), uuid4()
    await run(database.url("operator"), "UPDATE operator.clock SET ahead_by = '100 days'")
    await said(database.url("partnerships"), cause, "a", trail, minute=0)
    await run(database.url("gateway"), TAKE_SQL, "gateway.some-aggregate", str(cause))
    await said(database.url("gateway"), answer, "b", trail, cause=cause, minute=1)
    first, second = await read(database.url("operator"), str(cause))

    assert first.waited is None
    assert second.waited is not None
    assert timedelta() <= second.waited < timedelta(seconds=10)
    assert "utgitt  +" in lines(second)[0]


async def test_an_id_that_nobody_has_said_gives_nothing(database) -> None:
    assert await read(database.url("operator"), "unknown") == []
