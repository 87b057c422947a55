"""Roles, schemas and privileges.

Statements like these take no parameters, so the server itself puts the names in (`format` with %I and %L).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import asyncpg

FORMAT_SQL = """
SELECT format($1, VARIADIC $2::text[])
"""

ROLE_EXISTS_SQL = """
SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)
"""

DELIVERY_TABLES = (
    "inbox", "gates", "outbox", "event_log", "quarantine", "quarantine_actions", "timers", "migrations",
)  # fmt: skip
"""What the chassis's own migrations make in every service's schema; the operator reads these and no other."""

OPERATOR_SCHEMA = """
CREATE SCHEMA IF NOT EXISTS operator;
CREATE TABLE IF NOT EXISTS operator.clock (
    one      boolean  PRIMARY KEY DEFAULT true CHECK (one),
    ahead_by interval NOT NULL
);
INSERT INTO operator.clock (ahead_by) VALUES ('0') ON CONFLICT DO NOTHING;
CREATE TABLE IF NOT EXISTS operator.consumers (
    queue   text NOT NULL,
    service text NOT NULL,
    key     text NOT NULL,
    hears   text NOT NULL,
    PRIMARY KEY (queue, key)
);
CREATE OR REPLACE FUNCTION operator.now() RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER VOLATILE
AS $$BEGIN RETURN clock_timestamp() + (SELECT ahead_by FROM operator.clock); END$$;
REVOKE ALL ON FUNCTION operator.now() FROM PUBLIC;
CREATE OR REPLACE FUNCTION operator.tell_clock() RETURNS trigger LANGUAGE plpgsql
AS $$BEGIN PERFORM pg_notify('operator_clock', ''); RETURN NULL; END$$;
CREATE OR REPLACE TRIGGER moved AFTER UPDATE ON operator.clock EXECUTE FUNCTION operator.tell_clock();
GRANT USAGE ON SCHEMA operator TO operator, checker;
GRANT SELECT ON operator.clock, operator.consumers TO operator, checker;
GRANT UPDATE (ahead_by) ON operator.clock TO operator;
GRANT EXECUTE ON FUNCTION operator.now() TO operator, checker;
"""

SERVICE_STATEMENTS = (
    "CREATE SCHEMA IF NOT EXISTS %1$I AUTHORIZATION %2$I",
    "GRANT CONNECT ON DATABASE %3$I TO %1$I, %2$I",
    "GRANT USAGE ON SCHEMA %1$I TO %1$I, operator, checker",
    "GRANT USAGE ON SCHEMA operator TO %1$I, %2$I",
    "GRANT EXECUTE ON FUNCTION operator.now() TO %1$I, %2$I",
    "ALTER ROLE %1$I SET search_path = %1$I",
    "ALTER DEFAULT PRIVILEGES FOR ROLE %2$I IN SCHEMA %1$I GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO %1$I",
    "ALTER DEFAULT PRIVILEGES FOR ROLE %2$I IN SCHEMA %1$I GRANT USAGE ON SEQUENCES TO %1$I",
    "ALTER DEFAULT PRIVILEGES FOR ROLE %2$I IN SCHEMA %1$I GRANT SELECT ON TABLES TO checker",
)


async def run(conn: asyncpg.Connection, statement: str, *names: str) -> None:
    """Execute a statement with names put in by the server: %I an identifier, %L a literal."""
    await conn.execute(await conn.fetchval(FORMAT_SQL, statement, list(names)))


async def readers(conn: asyncpg.Connection, passwords: Mapping[str, str], database: str) -> None:
    """The database itself closed to all but those named; the operator, the checker, the clock."""
    for role, password in passwords.items():
        await _role(conn, role, "LOGIN PASSWORD %2$L CONNECTION LIMIT 20", password)
    await run(conn, "REVOKE ALL ON DATABASE %I FROM PUBLIC", database)
    await run(conn, "GRANT CONNECT ON DATABASE %I TO operator, checker", database)
    await conn.execute("ALTER ROLE checker SET default_transaction_read_only = on")
    await conn.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    await conn.execute(OPERATOR_SCHEMA)


async def service(conn: asyncpg.Connection, name: str, password: str, database: str) -> None:
    """Two roles and a schema: the owner migrates and never logs in, the service has no DDL."""
    owner = f"{name}_owner"
    await _role(conn, owner, "NOLOGIN")
    await _role(conn, name, "LOGIN PASSWORD %2$L CONNECTION LIMIT 60", password)
    for statement in SERVICE_STATEMENTS:
        await run(conn, statement, name, owner, database)


async def after_migrations(conn: asyncpg.Connection, services: Iterable[str]) -> None:
    """Let the operator see every service's deliveries."""
    for name in services:
        for table in DELIVERY_TABLES:
            await run(conn, "GRANT SELECT ON %I.%I TO operator", name, table)


async def _role(conn: asyncpg.Connection, name: str, how: str, *password: str) -> None:
    verb = "ALTER" if await conn.fetchval(ROLE_EXISTS_SQL, name) else "CREATE"
    await run(conn, f"{verb} ROLE %1$I {how}", name, *password)
