"""What became of hand-overs: still standing just before, settled just after, swept up when the sender died."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from asyncpg import Connection

from samklasse_notifications.domain.attempt import State
from samklasse_notifications.store.handovers import Attempt


@dataclass(frozen=True)
class Outcome:
    """What the provider said, as a code; `pause` is how long to leave an UNKNOWN one alone."""

    attempt: Attempt
    state: State
    code: str
    pause: timedelta = timedelta(0)


STILL_CURRENT_SQL = """
SELECT a.key
  FROM attempts a
  JOIN intents i ON i.id = a.intent_id
  JOIN threads t ON t.id = i.thread_id
 WHERE a.key = ANY($1)
   AND t.current_version = i.version
"""


async def still_current(conn: Connection, attempts: Sequence[Attempt]) -> set[UUID]:
    """The keys that nothing newer has overtaken since they were claimed."""
    rows = await conn.fetch(STILL_CURRENT_SQL, [attempt.key for attempt in attempts])
    return {row["key"] for row in rows}


LOCK_SETTLED_SQL = """
SELECT id
  FROM threads
 WHERE id = ANY($1)
 ORDER BY id
   FOR UPDATE
"""

SETTLE_SQL = """
WITH given AS (
    SELECT key, tries, state, code, pause
      FROM unnest($1::uuid[], $2::integer[], $3::text[], $4::text[], $5::interval[])
           AS given (key, tries, state, code, pause)
), settled AS (
    UPDATE attempts a
       SET state = g.state,
           outcome = g.code
      FROM given g
     WHERE a.key = g.key
       AND a.state <> 'ACCEPTED'
       AND (g.state = 'ACCEPTED' OR a.tries = g.tries)
    RETURNING a.intent_id, a.tries, a.state, g.pause
), decided AS (
    UPDATE intents i
       SET state = CASE
               WHEN s.state = 'ACCEPTED' THEN 'TOLD'
               WHEN s.state = 'REFUSED' AND i.state = 'WAITING' THEN 'REFUSED'
               ELSE i.state
           END,
           not_before = clock_timestamp() + s.pause
      FROM settled s
     WHERE i.id = s.intent_id
    RETURNING i.thread_id, i.version, s.tries, s.state
)
UPDATE threads t
   SET told_version = CASE WHEN d.state = 'ACCEPTED' THEN greatest(t.told_version, d.version) ELSE t.told_version END,
       maybe_told_version = CASE
           WHEN d.state = 'REFUSED' AND d.tries = 1 AND t.maybe_told_version = d.version THEN t.told_version
           ELSE t.maybe_told_version
       END
  FROM decided d
 WHERE t.id = d.thread_id
   AND d.state <> 'UNKNOWN'
"""


async def settle(conn: Connection, outcomes: Sequence[Outcome]) -> None:
    """Record what became of hand-overs. Threads are locked in one order, as planning does."""
    await conn.execute(LOCK_SETTLED_SQL, [outcome.attempt.claimed.thread_id for outcome in outcomes])
    await conn.execute(
        SETTLE_SQL,
        [outcome.attempt.key for outcome in outcomes],
        [outcome.attempt.tries for outcome in outcomes],
        [outcome.state for outcome in outcomes],
        [outcome.code for outcome in outcomes],
        [outcome.pause for outcome in outcomes],
    )


LAPSE_SQL = """
UPDATE attempts
   SET state = 'UNKNOWN',
       outcome = 'LEASE_RAN_OUT'
 WHERE state = 'HANDING_OVER'
   AND lease_until < clock_timestamp()
"""

EXPIRE_SQL = """
UPDATE intents
   SET state = 'EXPIRED'
 WHERE state = 'WAITING'
   AND useful_until <= (SELECT operator.now())
   AND not_before <= clock_timestamp()
"""


async def sweep(conn: Connection) -> None:
    """Hand-overs of a dead sender become UNKNOWN; intents that came too late to be of use are closed."""
    await conn.execute(LAPSE_SQL)
    await conn.execute(EXPIRE_SQL)
