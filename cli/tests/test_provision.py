"""What each role may do in the database."""

from __future__ import annotations

import asyncpg
import pytest

SERVICE = "partnerships"


async def run(url: str, statement: str) -> object:
    """One statement on a connection of its own."""
    conn = await asyncpg.connect(url)
    try:
        return await conn.fetchval(statement)
    finally:
        await conn.close()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT count(*) FROM gateway.event_log",
        "INSERT INTO gateway.inbox (consumer, source, id) VALUES ('a', 'b', 'c')",
        "CREATE TABLE mine (id int)",
        "CREATE TABLE public.mine (id int)",
        "UPDATE event_log SET key = 'rewritten'",
        "DELETE FROM event_log",
        "TRUNCATE outbox",
        "UPDATE operator.clock SET ahead_by = '1 day'",
        "SELECT ahead_by FROM operator.clock",
        "SELECT count(*) FROM operator.consumers",
        "SET ROLE partnerships_owner",
    ],
)
async def test_a_service_is_refused_what_is_not_its_own(database, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await run(database.url(SERVICE), statement)


async def test_a_service_works_in_its_own_schema_and_asks_the_operators_clock(database) -> None:
    await run(database.url(SERVICE), "INSERT INTO inbox (consumer, source, id) VALUES ('a', 'b', 'c')")
    await run(database.url("operator"), "UPDATE operator.clock SET ahead_by = '100 days'")

    ahead = "SELECT round(extract(epoch FROM operator.now() - clock_timestamp()) / 86400)"

    assert await run(database.url(SERVICE), "SELECT count(*) FROM inbox") == 1
    assert await run(database.url(SERVICE), ahead) == 100


async def test_the_operator_reads_every_services_deliveries_and_nothing_else(database) -> None:
    assert await run(database.url("operator"), "SELECT count(*) FROM gateway.quarantine") == 0
    assert await run(database.url("operator"), "SELECT count(*) FROM partnerships.event_log") == 0
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await run(database.url("operator"), "SELECT count(*) FROM partnerships.organisations")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await run(database.url("operator"), "DELETE FROM partnerships.quarantine")


async def test_the_checker_reads_everything_and_writes_nothing(database) -> None:
    assert await run(database.url("checker"), "SELECT count(*) FROM partnerships.organisations") == 0
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await run(database.url("checker"), "DELETE FROM partnerships.organisations")
    may = "SELECT has_table_privilege('checker', 'partnerships.organisations', 'INSERT, UPDATE, DELETE, TRUNCATE')"

    assert await run(database.url("checker"), may) is False


async def test_nobody_logs_in_as_an_owner(database) -> None:
    login = "SELECT count(*) FROM pg_roles WHERE rolname LIKE '%\\_owner' AND rolcanlogin"
    everybody = "SELECT count(*) FROM pg_roles WHERE rolname LIKE '%\\_owner'"

    assert await run(database.url(), login) == 0
    assert await run(database.url(), everybody)


async def test_what_every_service_handles_is_written_down_for_readers_of_the_database(database) -> None:
    heard = (
        "SELECT queue FROM operator.consumers WHERE key = 'partnerships.organisation.registered.v1' AND service = $1"
    )
    conn = await asyncpg.connect(database.url("checker"))
    queue = await conn.fetchval(heard, "gateway")
    await conn.close()

    assert queue == "gateway.partnerships-organisation"
