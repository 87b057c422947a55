"""A database of one test's own on any pair of servers, and the toys' topology."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import asyncpg
import httpx
from samklasse.infra.state import Infra
from samklasse_chassis import migrate
from samklasse_chassis.topology import CORE, definitions
from toys import CONSUMERS, Place

OPERATOR_SQL = """
CREATE SCHEMA operator;
CREATE FUNCTION operator.now() RETURNS timestamptz LANGUAGE sql VOLATILE AS 'SELECT clock_timestamp()';
"""
ROLE_SQL = "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{0}') THEN CREATE ROLE {0}; END IF; END $$"


MIGRATED = "toys"
"""On each server, the database that the others are copies of."""
MIGRATED_SQL = "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)"


@asynccontextmanager
async def settled(infra: Infra) -> AsyncIterator[Place]:
    """Make it, and drop the database afterwards."""
    name = f"toys_{uuid4().hex[:8]}"
    admin = await asyncpg.connect(infra.database_url)
    if not await admin.fetchval(MIGRATED_SQL, MIGRATED):
        await _make(admin, infra)
    await admin.execute(f"CREATE DATABASE {name} TEMPLATE {MIGRATED} STRATEGY file_copy")
    async with httpx.AsyncClient(base_url=infra.rabbit_api, timeout=30) as api:
        (await api.post("/api/definitions", json=definitions({"alpha": [], "beta": CONSUMERS}))).raise_for_status()
        for queue in ("beta.alpha-thing", "ev.unrouted"):
            (await api.delete(f"/api/queues/{CORE}/{queue}/contents")).raise_for_status()
    try:
        yield Place(_url(infra, name), f"{infra.amqp_url}/{CORE}")
    finally:
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await admin.close()


async def _make(admin: asyncpg.Connection, infra: Infra) -> None:
    await admin.execute(f"CREATE DATABASE {MIGRATED}")
    conn = await asyncpg.connect(_url(infra, MIGRATED))
    await conn.execute(OPERATOR_SQL)
    for service in ("alpha", "beta"):
        await conn.execute(ROLE_SQL.format(service))
        await conn.execute(f"CREATE SCHEMA {service}; SET search_path = {service}")
        await migrate.migrate(conn)
    await conn.close()


def _url(infra: Infra, name: str) -> str:
    return infra.database_url.rpartition("/")[0] + f"/{name}"
