"""Who said what and who heard it, from the chassis's tables in every schema."""

import asyncpg

from samklasse.checker.facts import Deliveries, Said
from samklasse.checker.streams import table_of

SAID_SQL = """
SELECT 'enrollment' AS service, id::text, key, subject, sequence, lane FROM enrollment.event_log
 UNION ALL SELECT 'scheduling', id::text, key, subject, sequence, lane FROM scheduling.event_log
 UNION ALL SELECT 'notifications', id::text, key, subject, sequence, lane FROM notifications.event_log
 UNION ALL SELECT 'partnerships', id::text, key, subject, sequence, lane FROM partnerships.event_log
 UNION ALL SELECT 'gateway', id::text, key, subject, sequence, lane FROM gateway.event_log
"""

HEARD_SQL = """
SELECT consumer, id FROM enrollment.inbox
 UNION ALL SELECT consumer, id FROM scheduling.inbox
 UNION ALL SELECT consumer, id FROM notifications.inbox
 UNION ALL SELECT consumer, id FROM partnerships.inbox
 UNION ALL SELECT consumer, id FROM gateway.inbox
"""

PARKED_SQL = """
SELECT consumer, id FROM enrollment.quarantine WHERE state = 'discarded'
 UNION ALL SELECT consumer, id FROM scheduling.quarantine WHERE state = 'discarded'
 UNION ALL SELECT consumer, id FROM notifications.quarantine WHERE state = 'discarded'
 UNION ALL SELECT consumer, id FROM partnerships.quarantine WHERE state = 'discarded'
 UNION ALL SELECT consumer, id FROM gateway.quarantine WHERE state = 'discarded'
"""

STUCK_SQL = """
SELECT consumer, id, code FROM enrollment.quarantine WHERE state NOT IN ('resolved', 'discarded')
 UNION ALL SELECT consumer, id, code FROM scheduling.quarantine WHERE state NOT IN ('resolved', 'discarded')
 UNION ALL SELECT consumer, id, code FROM notifications.quarantine WHERE state NOT IN ('resolved', 'discarded')
 UNION ALL SELECT consumer, id, code FROM partnerships.quarantine WHERE state NOT IN ('resolved', 'discarded')
 UNION ALL SELECT consumer, id, code FROM gateway.quarantine WHERE state NOT IN ('resolved', 'discarded')
"""

GATES_SQL = """
SELECT consumer, aggregate, sequence FROM enrollment.gates
 UNION ALL SELECT consumer, aggregate, sequence FROM scheduling.gates
 UNION ALL SELECT consumer, aggregate, sequence FROM notifications.gates
 UNION ALL SELECT consumer, aggregate, sequence FROM partnerships.gates
 UNION ALL SELECT consumer, aggregate, sequence FROM gateway.gates
"""

CONSUMERS_SQL = """
SELECT queue, key, hears FROM operator.consumers
"""


async def read_deliveries(conn: asyncpg.Connection, mailed: frozenset[tuple[str, str]]) -> Deliveries:
    """The whole book of deliveries; `mailed` comes from the recorded copy."""
    gates = {(row["consumer"], row["aggregate"]): row["sequence"] for row in await conn.fetch(GATES_SQL)}
    rows = await conn.fetch(CONSUMERS_SQL)
    return Deliveries(
        said=tuple(Said(**row) for row in await conn.fetch(SAID_SQL)),
        heard=frozenset((row["consumer"], row["id"]) for row in await conn.fetch(HEARD_SQL)),
        parked=frozenset((row["consumer"], row["id"]) for row in await conn.fetch(PARKED_SQL)),
        gates=gates,
        table=table_of((row["queue"], row["key"], row["hears"]) for row in rows),
        mailed=mailed,
    )


async def read_stuck(conn: asyncpg.Connection) -> list[str]:
    """What lies in quarantine and needs somebody, one line each."""
    return [f"{row['consumer']} {row['id']} {row['code']}" for row in await conn.fetch(STUCK_SQL)]


NOTIFIED_SQL = """
SELECT id, extract(epoch FROM handled_at)::float8 AS at
  FROM notifications.inbox
 WHERE consumer = 'notifications.scheduling-timetable'
"""


async def read_when_notified(conn: asyncpg.Connection) -> dict[str, float]:
    """When notifications took each message about a timetable, in real time, seconds since 1970."""
    return {row["id"]: row["at"] for row in await conn.fetch(NOTIFIED_SQL)}
