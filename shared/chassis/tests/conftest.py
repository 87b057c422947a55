"""Two toy services on a real broker and a real database: `alpha` says, `beta` hears."""

from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import httpx
import pytest
from samklasse.infra.state import Infra
from samklasse_chassis import migrate, pool
from samklasse_chassis.topology import CORE, definitions
from toys import CONSUMERS, Place

OPERATOR_SQL = """
CREATE SCHEMA operator;
CREATE FUNCTION operator.now() RETURNS timestamptz LANGUAGE sql VOLATILE AS 'SELECT clock_timestamp()';
"""
ROLE_SQL = "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{0}') THEN CREATE ROLE {0}; END IF; END $$"


@pytest.fixture
async def place(infra: Infra) -> AsyncIterator[Place]:
    """A database of this test's own, and the toys' topology."""
    name = f"toys_{uuid4().hex[:8]}"
    admin = await asyncpg.connect(infra.database_url)
    await admin.execute(f"CREATE DATABASE {name}")
    url = infra.database_url.rpartition("/")[0] + f"/{name}"
    conn = await asyncpg.connect(url)
    await conn.execute(OPERATOR_SQL)
    for service in ("alpha", "beta"):
        await conn.execute(ROLE_SQL.format(service))
        await conn.execute(f"CREATE SCHEMA {service}; SET search_path = {service}")
        await migrate.migrate(conn)
    await conn.close()
    async with httpx.AsyncClient(base_url=infra.rabbit_api, timeout=30) as api:
        (await api.post("/api/definitions", json=definitions({"alpha": [], "beta": CONSUMERS}))).raise_for_status()
        for queue in ("beta.alpha-thing", "ev.unrouted"):
            (await api.delete(f"/api/queues/{CORE}/{queue}/contents")).raise_for_status()
    yield Place(url, f"{infra.amqp_url}/{CORE}")
    await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await admin.close()


@pytest.fixture
async def beta(place: Place) -> AsyncIterator[asyncpg.Pool]:
    """The hearing service's pool."""
    opened = await pool.open_pool(place.url("beta"), name="beta")
    await opened.execute("CREATE TABLE effects (id uuid NOT NULL, name text NOT NULL, at timestamptz NOT NULL)")
    yield opened
    await opened.close()


@pytest.fixture
async def alpha(place: Place) -> AsyncIterator[asyncpg.Pool]:
    """The saying service's pool."""
    opened = await pool.open_pool(place.url("alpha"), name="alpha")
    yield opened
    await opened.close()
