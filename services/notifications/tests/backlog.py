"""A large backlog, written in a moment, and how much of it a claim reads."""

import json
from typing import Any

import asyncpg
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.store.handovers import CLAIM_SQL, IN_ORDER_SQL

from .builders import NOW

SEED_SQL = """
WITH given AS (
    SELECT md5($1 || 'person' || n)::uuid AS person, md5($1 || 'thread' || n)::uuid AS thread,
           md5($1 || 'intent' || n)::uuid AS intent
      FROM generate_series(1, $2::integer) AS n
), reader AS (
    INSERT INTO recipients (ref, owner_orgnr, language, changed_at)
    SELECT person, $3, 'nb', $5 FROM given
), point AS (
    INSERT INTO contact_points (ref, channel, rank, sealed_as, source, changed_at)
    SELECT person, $4, 1, $4, 'IMPORT', $5 FROM given
), notice AS (
    INSERT INTO notices (id, facts, said_at)
    VALUES (md5($1)::uuid, '{"subject": "NORWEGIAN", "level": "A2"}', $5)
), thread AS (
    INSERT INTO threads (id, recipient, subject, owner_orgnr, current_version)
    SELECT thread, person, md5($1)::uuid, $3, 1 FROM given
), intent AS (
    INSERT INTO intents (id, thread_id, version, kind, notice_id, useful_until, planned_at)
    SELECT intent, thread, 1, 'REMINDER', md5($1)::uuid, $5::timestamptz + interval '3 days', $5 FROM given
)
INSERT INTO deliveries (intent_id, thread_id, channel, step, due_at, useful_until)
SELECT intent, thread, $4, 1, $5::timestamptz - $6::integer * interval '1 minute', $5::timestamptz + interval '3 days'
  FROM given
"""


async def backlog(
    pool: asyncpg.Pool, many: int, owner: str, *, channel: Channel = Channel.SMS, minutes: int = 10
) -> None:
    """So many people's reminders of a municipality wait, due for so many minutes."""
    await pool.execute(SEED_SQL, f"{owner} {channel}", many, owner, channel, NOW, minutes)


async def read_by_a_claim(pool: asyncpg.Pool, *, most: int = 200) -> tuple[int, int]:
    """How many deliveries a claim looked at, and how many it took."""
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute(IN_ORDER_SQL)
        told = await conn.fetchval("EXPLAIN (ANALYZE, FORMAT JSON) " + CLAIM_SQL, most, list(Channel), [], [])
    plan = json.loads(told)[0]["Plan"]
    return sum(_looked_at(node) for node in _nodes(plan) if node.get("Alias") == "d"), plan["Actual Rows"]


def _nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(node for inner in plan.get("Plans", ()) for node in _nodes(inner))]


def _looked_at(node: dict[str, Any]) -> int:
    return int((node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"])
