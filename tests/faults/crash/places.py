"""Somewhere to crash: databases with the toys' schemas, and vhosts with the toys' topology."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
from samklasse.infra.state import Infra
from samklasse_chassis import migrate
from samklasse_chassis.topology import definitions

from .letters import MAILBOX, SERVICES, TABLE, TABLES_SQL, TIGHT_MAILBOX
from .world import Place

OPERATOR_SQL = """
CREATE SCHEMA operator;
CREATE FUNCTION operator.now() RETURNS timestamptz LANGUAGE sql VOLATILE AS 'SELECT clock_timestamp()';
"""
ROLE_SQL = "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{0}') THEN CREATE ROLE {0}; END IF; END $$"


@contextmanager
def several(infra: Infra, count: int) -> Iterator[list[Place]]:
    """So many places, for as long as a block runs."""
    found = [asyncio.run(made(infra)) for _ in range(count)]
    yield found
    for place in found:
        asyncio.run(unmade(infra, place))


async def made(infra: Infra) -> Place:
    """A new place; the database need not survive its server here, so it does not wait for the disk."""
    name = f"crash_{uuid4().hex[:8]}"
    url = await _database(infra.database_url, name)
    async with httpx.AsyncClient(base_url=infra.rabbit_api, timeout=30) as api:
        (await api.post("/api/definitions", json=_in_one_vhost(name))).raise_for_status()
    return Place(url, f"{infra.amqp_url}/{name}")


async def unmade(infra: Infra, place: Place) -> None:
    """Gone without a trace."""
    name = place.database.rpartition("/")[2]
    admin = await asyncpg.connect(infra.database_url)
    await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await admin.close()
    async with httpx.AsyncClient(base_url=infra.rabbit_api, timeout=30) as api:
        (await api.delete(f"/api/vhosts/{name}")).raise_for_status()


async def _database(server: str, name: str) -> str:
    admin = await asyncpg.connect(server)
    await admin.execute(f"CREATE DATABASE {name}")
    await admin.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    await admin.close()
    url = f"{server.rpartition('/')[0]}/{name}"
    conn = await asyncpg.connect(url)
    await conn.execute(OPERATOR_SQL)
    for service in SERVICES:
        await conn.execute(ROLE_SQL.format(service))
        await conn.execute(f"CREATE SCHEMA {service}; SET search_path = {service}")
        await migrate.migrate(conn)
        await conn.execute(TABLES_SQL)
    await conn.close()
    return url


def _in_one_vhost(name: str) -> dict[str, Any]:
    """The topology as it is, both of its vhosts laid into one."""
    whole = definitions(TABLE, [MAILBOX, TIGHT_MAILBOX])
    parts = {kind: [{**one, "vhost": name} for one in found] for kind, found in whole.items() if kind != "vhosts"}
    parts["policies"].append({
        "vhost": name, "name": "tight", "pattern": f"^{TIGHT_MAILBOX}", "apply-to": "queues", "priority": 20,
        "definition": {"max-length": 1, "overflow": "reject-publish"},
    })  # fmt: skip
    return {"vhosts": [{"name": name}], **parts}
