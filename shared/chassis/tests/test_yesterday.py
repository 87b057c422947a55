"""Yesterday's code on today's schema: a service that still runs while the operator migrates notices nothing."""

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest
from samklasse.infra.state import Infra
from samklasse_chassis import migrate

PLACE = """
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'alpha') THEN CREATE ROLE alpha; END IF; END $$;
CREATE SCHEMA alpha AUTHORIZATION alpha;
CREATE SCHEMA operator;
CREATE FUNCTION operator.now() RETURNS timestamptz LANGUAGE sql VOLATILE AS 'SELECT clock_timestamp()';
"""
SAY = """
INSERT INTO outbox (id, lane, key, subject, sequence, headers, body, said_at)
VALUES ($1, 'core', 'alpha.thing.said.v1', 's', 1, $2, '{}', $3)
"""
READ = """
SELECT seq, id, lane, key, subject, headers, body, said_at
  FROM outbox
 WHERE NOT lane = ANY($1)
 ORDER BY seq
 LIMIT $2
"""
MOVE = """
WITH gone AS (
    DELETE FROM outbox
     WHERE seq = ANY($1)
    RETURNING seq, id, lane, key, subject, sequence, headers, body, said_at
)
INSERT INTO event_log (id, lane, key, subject, sequence, correlation_id, causation_id, headers, body, said_at)
SELECT id, lane, key, subject, sequence, (headers->>'ce-correlationid')::uuid, (headers->>'ce-causationid')::uuid,
       headers, body, said_at
  FROM gone
 ORDER BY seq
"""
LOCK_GATE = """
INSERT INTO gates (consumer, aggregate, sequence)
VALUES ($1, $2, 0)
    ON CONFLICT (consumer, aggregate) DO UPDATE SET consumer = excluded.consumer
RETURNING sequence, operator.now() AS now
"""
PASS = """
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
TRACE = "SELECT pos, id, lane, published_at FROM event_log WHERE correlation_id = $1 ORDER BY pos"
"""The statements as they were released before the log had months."""


@pytest.fixture
async def url(infra: Infra) -> AsyncIterator[str]:
    """An empty database with the role and the schema of one service."""
    name = f"yesterday_{uuid4().hex[:8]}"
    admin = await asyncpg.connect(infra.database_url)
    await admin.execute(f"CREATE DATABASE {name}")
    address = infra.database_url.rpartition("/")[0] + f"/{name}"
    conn = await asyncpg.connect(address)
    await conn.execute(PLACE)
    await conn.close()
    yield f"{address}?options=-csearch_path%3Dalpha"
    await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await admin.close()


async def test_yesterdays_statements_go_on_while_the_log_gets_its_months(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = tmp_path / "samklasse_chassis" / "migrations"
    first.mkdir(parents=True)
    shutil.copy(migrate.CHASSIS / "0001_delivery.sql", first)
    operator, service = await asyncpg.connect(url), await asyncpg.connect(url)
    with monkeypatch.context() as yesterday:
        yesterday.setattr(migrate, "CHASSIS", first)
        await migrate.migrate(operator)
    correlation = uuid4()
    for n in range(3):
        await _deliver(service, correlation, n)
    ran = await migrate.migrate(operator)
    for n in range(3, 6):
        await _deliver(service, correlation, n)
    logged = await service.fetch(TRACE, correlation)

    assert "samklasse_chassis/0002_retention.sql" in ran
    assert [row["pos"] for row in logged] == [1, 2, 3, 4, 5, 6]
    assert await service.fetchval("SELECT sequence FROM gates") == 6
    await operator.close()
    await service.close()


async def _deliver(conn: asyncpg.Connection, correlation: UUID, number: int) -> None:
    """What the old relay and the old inbox do with one message, on a session that has all of it prepared."""
    said, headers = uuid4(), f'{{"ce-correlationid": "{correlation}"}}'
    await conn.execute(SAY, said, headers, datetime.now(UTC))
    rows = await conn.fetch(READ, [], 500)
    await conn.execute(MOVE, [row["seq"] for row in rows])
    async with conn.transaction():
        await conn.fetchrow(LOCK_GATE, "q", "alpha.thing/s")
        await conn.execute(PASS, "q", "alpha.thing/s", number + 1, "/alpha", str(said))
