"""Read the whole history out of both schemas, and let the judge of histories judge it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import asyncpg
from samklasse_chassis.outbox import CORE

from .. import history
from .letters import ANSWERS, HEARS, SERVICES
from .queues import MAILBOXES
from .world import World

EXPECTED_CODES = {"EARLIER_MISSING", "EARLIER_WAITS", "NO_ENVELOPE", "RuntimeError"}
"""Why a message may be set aside here; a crash, a cancellation or a lost connection is no reason."""
LANE = "supplier.{}"
OURS = {**HEARS, **{LANE.format(orgnr): [LANE.format(orgnr)] for orgnr in MAILBOXES}}
"""A mailbox hears what is in its lane."""
SLACK = timedelta(seconds=60)

SAID_SQL = """
SELECT id::text, key, lane, subject, sequence, headers->>'ce-source' AS source, headers->>'ce-causationid' AS cause
  FROM (SELECT 0 AS part, pos AS nr, id, key, lane, subject, sequence, headers FROM event_log
         UNION ALL
        SELECT 1, seq, id, key, lane, subject, sequence, headers FROM outbox) AS said
 ORDER BY part, nr
"""

EFFECTS_SQL = """
SELECT consumer, source, id
  FROM effects
 ORDER BY nr
"""

SET_ASIDE_SQL = """
SELECT consumer, source, id, state, aggregate
  FROM quarantine
"""

CODES_SQL = """
SELECT code
  FROM quarantine
"""

POISON_SQL = """
SELECT count(DISTINCT id)
  FROM quarantine
 WHERE state = 'poison'
"""

TIMERS_SQL = """
SELECT s.timer, s.revision, s.due_at, s.set_at, clock_timestamp() AS now
  FROM settings s
 ORDER BY s.timer, s.revision
"""

RINGS_SQL = """
SELECT timer, revision, at
  FROM rings
 ORDER BY nr
"""


async def violations(world: World) -> list[str]:
    """Everything that is wrong now that nothing is under way."""
    told = await _history(world)
    found = [str(one) for one in history.judge(told, slack=SLACK).violations]
    said = {one.cause for one in told.said}
    found += [f"promised, and not said: {cause}" for cause in world.promised - said]
    found += [f"set aside for no reason: {code}" for code in await _odd_codes(world)]
    kept = await world.pools["beta"].fetchval(POISON_SQL)
    return [*found, *world.wrong, *(["poison was thrown away"] if kept < world.poisoned else [])]


async def _odd_codes(world: World) -> list[str]:
    rows = [row for pool in world.pools.values() for row in await pool.fetch(CODES_SQL)]
    return [row["code"] for row in rows if row["code"] not in EXPECTED_CODES]


async def _history(world: World) -> history.History:
    said: list[history.Said] = []
    effects = [history.Effect(LANE.format(orgnr), "/alpha", told) for orgnr, told in await world.posted()]
    aside: list[history.SetAside] = []
    for service in SERVICES:
        pool = world.pools[service]
        said += [_said(row) for row in await pool.fetch(SAID_SQL)]
        effects += [history.Effect(**row) for row in await pool.fetch(EFFECTS_SQL)]
        aside += [history.SetAside(**row) for row in await pool.fetch(SET_ASIDE_SQL)]
    settings = await world.pools["alpha"].fetch(TIMERS_SQL)
    rings = await world.pools["alpha"].fetch(RINGS_SQL)
    return history.History(
        OURS,
        said,
        effects,
        aside,
        [history.Setting(row["timer"], row["revision"], row["due_at"], row["set_at"]) for row in settings],
        [history.Ring(**row) for row in rings],
        ANSWERS,
        waiting=await world.waiting(),
        given_up=world.given_up,
        read_at=settings[0]["now"] + 2 * SLACK if settings else None,
    )


def _said(row: asyncpg.Record | dict[str, Any]) -> history.Said:
    aggregate = f"{'.'.join(row['key'].split('.')[:2])}/{row['subject']}" if row["sequence"] is not None else None
    key = row["key"] if row["lane"] == CORE else row["lane"]
    return history.Said(row["source"], row["id"], key, aggregate, row["sequence"], row["cause"])
