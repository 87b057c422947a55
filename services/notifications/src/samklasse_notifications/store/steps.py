"""From one step of a route to the next, and what happens after the last."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Connection

from samklasse_notifications.domain.kinds import NATURE
from samklasse_notifications.domain.route import Occasion, Reason, due_at
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.store.escalations import escalate
from samklasse_notifications.store.readers import UNKNOWN, readers
from samklasse_notifications.store.threads import FACTS

NEXT_STEPS_SQL = """
SELECT d.position, i.kind, i.useful_until, t.recipient, n.facts
  FROM deliveries d
  JOIN intents i ON i.id = d.intent_id
  JOIN threads t ON t.id = i.thread_id
  JOIN notices n ON n.id = i.notice_id
 WHERE d.intent_id = ANY($1)
   AND d.state = 'HELD'
   AND NOT EXISTS (
           SELECT 1
             FROM deliveries e
            WHERE e.intent_id = d.intent_id
              AND e.step < d.step
              AND e.step > 0
              AND e.state <> 'REFUSED'
              AND NOT EXISTS (
                      SELECT 1
                        FROM attempts a
                       WHERE a.intent_id = e.intent_id
                         AND a.channel = e.channel
                         AND a.proof = 'FAILED'
                         AND e.state = 'TOLD'))
 ORDER BY d.position
"""

TAKE_STEPS_SQL = """
UPDATE deliveries d
   SET state = CASE WHEN given.due_at IS NULL THEN 'EXPIRED' ELSE 'WAITING' END,
       due_at = coalesce(given.due_at, d.due_at)
  FROM unnest($1::bigint[], $2::timestamptz[]) AS given (position, due_at)
 WHERE d.position = given.position
   AND d.state = 'HELD'
"""


async def release(conn: Connection, intents: Sequence[UUID], *, now: datetime) -> None:
    """Where every way of the earlier steps has failed, the next one leaves, after quiet hours. Threads are locked."""
    rows = await conn.fetch(NEXT_STEPS_SQL, intents)
    if not rows:
        return
    known = await readers(conn, {row["recipient"] for row in rows})
    due = [
        due_at(
            known.get(row["recipient"], UNKNOWN).quiet,
            occasion(Kind(row["kind"]), row["facts"], row["useful_until"]),
            now,
        )
        for row in rows
    ]
    await conn.execute(TAKE_STEPS_SQL, [row["position"] for row in rows], due)


FINISH_SQL = """
UPDATE intents i
   SET state = 'REFUSED'
 WHERE i.id = ANY($1)
   AND i.state = 'WAITING'
   AND NOT i.held_back
   AND EXISTS (SELECT FROM deliveries d WHERE d.intent_id = i.id AND d.step > 0)
   AND NOT EXISTS (SELECT FROM deliveries d WHERE d.intent_id = i.id AND d.step > 0 AND d.state <> 'REFUSED')
   AND NOT EXISTS (
           SELECT FROM escalations e WHERE e.intent_id = i.id AND e.reason = 'RESERVED' AND e.done_at IS NULL)
RETURNING i.id, i.kind
"""


IN_VAIN_SQL = """
SELECT i.id, i.kind
  FROM intents i
  JOIN threads t ON t.id = i.thread_id AND t.current_version = i.version
 WHERE i.id = ANY($1)
   AND i.state = 'TOLD'
   AND i.useful_until > (SELECT operator.now())
   AND NOT EXISTS (
           SELECT 1
             FROM deliveries d
            WHERE d.intent_id = i.id
              AND d.step > 0
              AND (d.state IN ('HELD', 'WAITING', 'COVERED')
                   OR d.state = 'TOLD' AND NOT EXISTS (
                          SELECT 1
                            FROM attempts a
                           WHERE a.intent_id = d.intent_id
                             AND a.channel = d.channel
                             AND a.proof = 'FAILED')))
"""


async def finish(conn: Connection, intents: Sequence[UUID], *, now: datetime) -> None:
    """Where every way has been refused, the intent is; somebody is to tell it by hand if it is worth that.

    So it is where a provider took it, a receipt said that it failed, and every other way is refused or has failed too.
    What a reserved person is owed by hand stays owed: she may take her reservation back.
    """
    refused = await conn.fetch(FINISH_SQL, intents)
    in_vain = await conn.fetch(IN_VAIN_SQL, intents)
    failed = [row["id"] for row in (*refused, *in_vain) if NATURE[Kind(row["kind"])].by_hand]
    await escalate(conn, [(intent, Reason.ALL_FAILED) for intent in failed], now=now)


def occasion(kind: Kind, facts: object, useful_until: datetime) -> Occasion:
    """What a kept notice is about."""
    return Occasion(kind, FACTS.validate_python(facts).starts, useful_until)
