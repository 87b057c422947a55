"""The path of one event: what caused what across the services, with times."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import asyncpg

OSLO = ZoneInfo("Europe/Oslo")

LONGEST_SQL = """
WITH said AS (
    SELECT correlation_id, key FROM enrollment.event_log
     UNION ALL SELECT correlation_id, key FROM scheduling.event_log
     UNION ALL SELECT correlation_id, key FROM gateway.event_log
     UNION ALL SELECT correlation_id, key FROM notifications.event_log
     UNION ALL SELECT correlation_id, key FROM partnerships.event_log
)
SELECT correlation_id
  FROM said
 GROUP BY correlation_id
HAVING count(*) BETWEEN 4 AND 200
 ORDER BY count(DISTINCT split_part(key, '.', 1)) DESC, count(DISTINCT key) DESC, count(*)
 LIMIT 1
"""

PATH_SQL = """
WITH said AS (
    SELECT id, key, said_at, published_at FROM enrollment.event_log WHERE correlation_id = $1
     UNION ALL SELECT id, key, said_at, published_at FROM scheduling.event_log WHERE correlation_id = $1
     UNION ALL SELECT id, key, said_at, published_at FROM gateway.event_log WHERE correlation_id = $1
     UNION ALL SELECT id, key, said_at, published_at FROM notifications.event_log WHERE correlation_id = $1
     UNION ALL SELECT id, key, said_at, published_at FROM partnerships.event_log WHERE correlation_id = $1
), heard AS (
    SELECT id, consumer FROM enrollment.inbox
     UNION ALL SELECT id, consumer FROM scheduling.inbox
     UNION ALL SELECT id, consumer FROM notifications.inbox
     UNION ALL SELECT id, consumer FROM partnerships.inbox
     UNION ALL SELECT id, consumer FROM gateway.inbox
)
SELECT said.key, min(said.said_at) AS said_at, min(said.published_at) AS published_at, count(DISTINCT said.id) AS times,
       array_agg(DISTINCT split_part(heard.consumer, '.', 1)) FILTER (WHERE heard.consumer IS NOT NULL) AS heard_by
  FROM said
  LEFT JOIN heard ON heard.id = said.id::text
 GROUP BY said.key
 ORDER BY min(said.published_at)
"""


@dataclass(frozen=True)
class Leg:
    """One kind of message on the way; `after_ms` is real time since the first."""

    key: str
    times: int
    story_time: str
    after_ms: int
    heard_by: tuple[str, ...]


async def path_of_one(conn: asyncpg.Connection) -> list[Leg]:
    """The chain that ran through most services."""
    chosen = await conn.fetchval(LONGEST_SQL)
    if chosen is None:
        return []
    rows = await conn.fetch(PATH_SQL, chosen)
    first: datetime = rows[0]["published_at"]
    return [
        Leg(
            key=row["key"],
            times=row["times"],
            story_time=f"{row['said_at'].astimezone(OSLO):%d.%m.%Y %H.%M}",
            after_ms=round((row["published_at"] - first).total_seconds() * 1000),
            heard_by=tuple(row["heard_by"] or ()),
        )
        for row in rows
    ]
