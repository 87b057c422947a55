"""What people may have heard last, so that what they are told next fits it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from asyncpg import Connection

from samklasse_notifications.domain.thread import Kind


@dataclass(frozen=True)
class Heard:
    """What was told last in a thread, and all that may have been told since: its kinds, and where the newest stands."""

    kinds: frozenset[Kind] = frozenset()
    position: int = 0


NOTHING = Heard()

LAST_HEARD_SQL = """
SELECT i.thread_id, array_agg(DISTINCT i.kind) AS kinds, max(i.position) AS position
  FROM threads t
  JOIN intents i ON i.thread_id = t.id
                AND i.version BETWEEN t.told_version AND greatest(t.told_version, t.maybe_told_version)
 WHERE t.id = ANY($1)
 GROUP BY i.thread_id
"""


async def last_heard(conn: Connection, threads: Collection[UUID]) -> dict[UUID, Heard]:
    """Of those of these threads in which anything was, or may have been, handed over. The caller has locked them."""
    rows = await conn.fetch(LAST_HEARD_SQL, threads) if threads else []
    return {row["thread_id"]: Heard(frozenset(map(Kind, row["kinds"])), row["position"]) for row in rows}


LOCK_ABOUT_SQL = """
SELECT id, recipient
  FROM threads
 WHERE subject = ANY($1)
   AND recipient = ANY($2)
 ORDER BY id
   FOR UPDATE
"""


async def reminded(conn: Connection, subjects: Sequence[UUID], since: Mapping[UUID, int]) -> set[UUID]:
    """Those (recipient → position) who may have heard of one of these subjects by what was planned after that position.

    Locked, so that no more do before the commit.
    """
    locked = await conn.fetch(LOCK_ABOUT_SQL, subjects, list(since)) if since else []
    told = await last_heard(conn, [row["id"] for row in locked])
    return {row["recipient"] for row in locked if told.get(row["id"], NOTHING).position > since[row["recipient"]]}
