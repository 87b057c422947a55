"""What a service's role cannot do in the database, whatever its code tries."""

import re
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from samklasse.provision import statements

from .tree import ROOT, SERVICES

LEDGERS = {
    "enrollment": ["ledger", "case_history", "delegated_acts"],
    "scheduling": ["attendance", "calendar_versions", "calendar_days"],
    "gateway": ["refusals"],
}
"""Append-only tables beside `event_log`, which every service has."""
RULES = [("enrollment", "learning_time_rules")]
"""Dated rules of the law: a migration adds them, nobody else."""
REVOKED = re.compile(r"REVOKE[^;']*\bUPDATE\b[^;']*\bON (\w+)")

COLUMN_SQL = """
SELECT column_name
  FROM information_schema.columns
 WHERE table_schema = current_schema()
   AND table_name = $1
   AND is_identity = 'NO'
 ORDER BY ordinal_position
 LIMIT 1
"""


@pytest.fixture(params=SERVICES)
async def role(request: pytest.FixtureRequest, one_database: Any) -> AsyncIterator[tuple[str, asyncpg.Connection]]:
    """A service and a connection as its role."""
    conn = await asyncpg.connect(one_database.url(request.param))
    yield request.param, conn
    await conn.close()


async def test_a_service_cannot_rewrite_what_has_been_said_or_booked(role: tuple[str, asyncpg.Connection]) -> None:
    service, conn = role

    for table in ["event_log", "vault_reads", *LEDGERS.get(service, [])]:
        column = await conn.fetchval(COLUMN_SQL, table)
        assert column, f"{service} has no table {table}"
        for statement in ("UPDATE %I SET %I = NULL", "DELETE FROM %I", "TRUNCATE %I"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await statements.run(conn, statement, table, column)


async def test_the_refusal_is_not_the_same_for_every_table(role: tuple[str, asyncpg.Connection]) -> None:
    _, conn = role

    assert await conn.execute("DELETE FROM outbox") == "DELETE 0"


async def test_a_service_reads_no_other_schema(role: tuple[str, asyncpg.Connection]) -> None:
    service, conn = role

    for other in set(SERVICES) - {service}:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await statements.run(conn, "TABLE %I.event_log", other)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await conn.execute("UPDATE operator.clock SET ahead_by = '1 day'")
    assert await conn.fetchval("SELECT operator.now()")


async def test_a_service_makes_no_tables(role: tuple[str, asyncpg.Connection]) -> None:
    _, conn = role

    for statement in ("CREATE TABLE mine (a int)", "DROP TABLE inbox", "ALTER TABLE inbox ADD COLUMN a int"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await conn.execute(statement)


@pytest.mark.parametrize(("service", "table"), RULES)
async def test_the_law_is_changed_by_migrations_alone(service: str, table: str, one_database: Any) -> None:
    conn = await asyncpg.connect(one_database.url(service))
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await statements.run(conn, "INSERT INTO %I DEFAULT VALUES", table)
    finally:
        await conn.close()


@pytest.mark.parametrize("reader", ["operator", "checker"])
async def test_readers_write_nothing(reader: str, one_database: Any) -> None:
    conn = await asyncpg.connect(one_database.url(reader))
    try:
        for service in SERVICES:
            await statements.run(conn, "TABLE %I.event_log", service)
            with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.ReadOnlySQLTransactionError)):
                await statements.run(conn, "DELETE FROM %I.outbox", service)
    finally:
        await conn.close()


def test_every_table_that_a_migration_closes_is_tried_here() -> None:
    closed = {
        (service, table)
        for service in SERVICES
        for path in (ROOT / "services" / service / "src").rglob("*.sql")
        for table in REVOKED.findall(path.read_text())
    }

    assert closed == {(service, table) for service, tables in LEDGERS.items() for table in tables} | set(RULES)
