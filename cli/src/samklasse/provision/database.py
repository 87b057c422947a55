"""One database: a role and a schema per service, an operator who reads all deliveries, a checker who reads all."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping

import asyncpg
from samklasse_chassis.migrate import migrate
from samklasse_chassis.runtime import Service

from samklasse.infra.state import State
from samklasse.provision import statements

LOCK_SQL = """
SELECT pg_advisory_lock(hashtext('samklasse provision'))
"""

EXISTS_SQL = """
SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)
"""

FORGET_CONSUMERS_SQL = """
DELETE FROM operator.consumers
 WHERE service = ANY($1)
"""

RECORD_CONSUMERS_SQL = """
INSERT INTO operator.consumers (queue, service, key, hears)
SELECT queue, service, key, hears
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS heard (queue, service, key, hears)
"""


def url_of(server_url: str, name: str) -> str:
    """The same server and user, another database."""
    return f"{server_url.rpartition('/')[0]}/{name}"


async def provision(server_url: str, state: State, services: Mapping[str, Service], name: str) -> None:
    """Create what is missing and run what has not run, as the administrator."""
    admin = await asyncpg.connect(server_url)
    try:
        await admin.execute(LOCK_SQL)  # roles belong to the whole server: one provisioning at a time
        if not await admin.fetchval(EXISTS_SQL, name):
            await statements.run(admin, "CREATE DATABASE %I TEMPLATE template0", name)
        await _in_database(url_of(server_url, name), state, services, name)
    finally:
        await admin.close()


async def _in_database(url: str, state: State, services: Mapping[str, Service], name: str) -> None:
    conn = await asyncpg.connect(url)
    try:
        async with conn.transaction():
            await statements.readers(conn, {role: state.secret(role) for role in ("operator", "checker")}, name)
            for one in services:
                await statements.service(conn, one, state.secret(one), name)
        async with asyncio.TaskGroup() as group:
            for service in services.values():
                group.create_task(_migrate(url, service))
        async with conn.transaction():
            await statements.after_migrations(conn, services)
            await _record_consumers(conn, services)
    finally:
        await conn.close()


async def _migrate(url: str, service: Service) -> None:
    as_owner = {"role": f"{service.name}_owner", "search_path": service.name}
    conn = await asyncpg.connect(url, server_settings=as_owner)
    try:
        await migrate(conn, service.migrations)
    finally:
        await conn.close()


async def _record_consumers(conn: asyncpg.Connection, services: Mapping[str, Service]) -> None:
    """Keep what every service handles, so that a reader of the databases can tell what must have arrived."""
    heard = sorted(set(_heard(services.values())))
    await conn.execute(FORGET_CONSUMERS_SQL, list(services))
    if heard:
        await conn.execute(RECORD_CONSUMERS_SQL, *map(list, zip(*heard, strict=True)))


def _heard(services: Iterable[Service]) -> Iterable[tuple[str, str, str, str]]:
    for service in services:
        for consumer in service.consumers:
            for key in consumer.by_key:
                yield consumer.queue, service.name, key, consumer.hears
