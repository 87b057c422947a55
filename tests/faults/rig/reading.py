"""What the judge gets, read out of the databases in one snapshot, and out of the broker."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import aio_pika
import asyncpg
from history import Effect, History, Name, Ring, Said, SetAside, Setting
from samklasse_chassis.runtime import Service
from samklasse_chassis.topology import CORE, definitions

from rig import alpha, beta, gamma

SERVICES = {one.SERVICE.name: one.SERVICE for one in (alpha, beta, gamma)}
ANSWERS = {beta.ITEMS: "beta.item.seen.v1"}

PATH_SQL = """
SELECT set_config('search_path', $1, true), operator.now() AS now
"""

SAID_SQL = """
SELECT id, key, subject, sequence, causation_id, 1 AS stage, pos AS place
  FROM event_log
 UNION ALL
SELECT id, key, subject, sequence, (headers->>'ce-causationid')::uuid, 2, seq
  FROM outbox
 ORDER BY stage, place
"""

EFFECTS_SQL = """
SELECT consumer, source, id
  FROM effects
 ORDER BY pos
"""

SET_ASIDE_SQL = """
SELECT consumer, source, id, state, aggregate
  FROM quarantine
 ORDER BY row_id
"""

SETTINGS_SQL = """
SELECT alarm AS timer, revision, due_at, set_at
  FROM alpha.alarm_settings
 ORDER BY set_at
"""

RINGS_SQL = """
SELECT alarm AS timer, revision, at
  FROM alpha.rings
 ORDER BY at
"""

WAITING_SQL = """
SELECT (SELECT count(*) FROM outbox) AS outbox,
       (SELECT count(*) FROM timers WHERE said_at IS NULL AND due_at <= operator.now()) AS timers
"""


def hears(services: Mapping[str, Service] = SERVICES) -> dict[str, frozenset[str]]:
    """The keys that must have an effect, by queue."""
    return {one.queue: frozenset(one.by_key) for service in services.values() for one in service.consumers}


def queues() -> list[str]:
    """Every queue of the rig that somebody drains."""
    tables = {name: service.consumers for name, service in SERVICES.items()}
    named = [queue["name"] for queue in definitions(tables)["queues"] if queue["vhost"] == CORE]
    return [name for name in named if name != "ev.unrouted"]


async def read(
    conn: asyncpg.Connection,
    waiting: Mapping[str, int],
    acknowledged: Iterable[Name] = (),
    given_up: Collection[tuple[str, str, str]] = (),
) -> History:
    """All of the town's history."""
    said: list[Said] = []
    effects: list[Effect] = []
    aside: list[SetAside] = []
    async with conn.transaction(isolation="repeatable_read", readonly=True):
        for service in SERVICES:
            at = (await conn.fetchrow(PATH_SQL, service))["now"]
            said += [_said(service, row) for row in await conn.fetch(SAID_SQL)]
            effects += [Effect(**row) for row in await conn.fetch(EFFECTS_SQL)]
            aside += [SetAside(**row) for row in await conn.fetch(SET_ASIDE_SQL)]
        settings = [Setting(**row) for row in await conn.fetch(SETTINGS_SQL)]
        rings = [Ring(**row) for row in await conn.fetch(RINGS_SQL)]
    return History(
        hears(), said, effects, aside, settings, rings, ANSWERS, list(acknowledged), waiting, given_up, read_at=at
    )


async def waiting(conn: asyncpg.Connection) -> dict[str, int]:
    """What every outbox and timer table still has to hand on."""
    found: dict[str, int] = {}
    async with conn.transaction(readonly=True):
        for service in SERVICES:
            await conn.fetchrow(PATH_SQL, service)
            row = await conn.fetchrow(WAITING_SQL)
            found |= {f"{service} {what}": many for what, many in row.items()}
    return found


async def queued(amqp_url: str) -> dict[str, int]:
    """Messages ready in each queue (those that a consumer holds are not among them)."""
    connection = await aio_pika.connect(amqp_url, timeout=10)
    async with connection:
        channel = await connection.channel()
        found = {}
        for name in queues():
            queue = await channel.declare_queue(name, passive=True)
            found[name] = queue.declaration_result.message_count or 0
        return found


def _said(service: str, row: Mapping[str, Any]) -> Said:
    owner, aggregate, *_ = row["key"].split(".")
    numbered = row["sequence"] is not None
    return Said(
        f"/{service}",
        str(row["id"]),
        row["key"],
        f"{owner}.{aggregate}/{row['subject']}" if numbered else None,
        row["sequence"],
        str(row["causation_id"]) if row["causation_id"] else None,
    )
