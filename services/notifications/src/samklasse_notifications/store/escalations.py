"""What nothing digital can tell: somebody is to write or to call."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from asyncpg import Connection
from samklasse_chassis import timers

from samklasse_notifications.domain.route import Reason

DIGEST = "by-hand-digest"

RAISE_SQL = """
INSERT INTO escalations (intent_id, thread_id, owner_orgnr, recipient, reason, raised_at)
SELECT i.id, t.id, t.owner_orgnr, t.recipient, given.reason, $3
  FROM unnest($1::uuid[], $2::text[]) AS given (intent_id, reason)
  JOIN intents i ON i.id = given.intent_id
  JOIN threads t ON t.id = i.thread_id
 WHERE NOT i.held_back
   AND NOT EXISTS (SELECT FROM inbox_reads r WHERE r.intent_id = i.id)
 ORDER BY i.id
    ON CONFLICT (intent_id) DO UPDATE
   SET reason = excluded.reason,
       raised_at = CASE WHEN escalations.done_at IS NULL THEN escalations.raised_at ELSE excluded.raised_at END,
       done_at = NULL,
       done_by = NULL
 WHERE escalations.done_by IS NULL OR escalations.done_by = 'OVERTAKEN'
RETURNING owner_orgnr
"""


async def escalate(conn: Connection, reasons: Sequence[tuple[UUID, Reason]], *, now: datetime) -> None:
    """Somebody is to tell these intents by hand, unless somebody has or she has read it in her inbox; the coordinator
    hears at the next full hour.

    What a replay has brought waits for a named person first (`replayed.let_go`).
    """
    if not reasons:
        return
    rows = await conn.fetch(RAISE_SQL, [intent for intent, _ in reasons], [reason for _, reason in reasons], now)
    next_hour = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    await timers.set_timers(conn, DIGEST, {row["owner_orgnr"]: next_hour for row in rows})


END_SQL = """
UPDATE escalations
   SET done_at = (SELECT operator.now()),
       done_by = 'OVERTAKEN'
 WHERE intent_id = $1
   AND done_at IS NULL
"""


async def end(conn: Connection, intent_id: UUID) -> None:
    """Nobody needs to tell this by hand: it has arrived after all. What the thread said later is another task."""
    await conn.execute(END_SQL, intent_id)


OVERTAKE_THREADS_SQL = """
UPDATE escalations
   SET done_at = (SELECT operator.now()),
       done_by = 'OVERTAKEN'
 WHERE thread_id = ANY($1)
   AND done_at IS NULL
"""


async def overtake(conn: Connection, threads: Sequence[UUID]) -> None:
    """Nobody needs to tell by hand what these threads said: they have moved on, or found a way."""
    await conn.execute(OVERTAKE_THREADS_SQL, threads)
