"""Reservation counts until a message leaves: what may be refused gives up its ways, and somebody tells it by hand.

She is reserved in the municipality's list, which may change its mind, or the contact register has said so of a message
just before it was to be handed over. That word stands for that message, whatever the list says.
"""

from collections.abc import Sequence
from uuid import UUID

from asyncpg import Connection

from samklasse_notifications.domain.kinds import REFUSABLE

GIVE_UP_RESERVED_SQL = """
UPDATE deliveries d
   SET state = 'REFUSED'
  FROM intents i
  JOIN threads t ON t.id = i.thread_id
  JOIN recipients r ON r.ref = t.recipient
 WHERE d.intent_id = ANY($1)
   AND d.state IN ('HELD', 'WAITING')
   AND i.id = d.intent_id
   AND i.kind = ANY($2)
   AND (r.reserved
        OR EXISTS (SELECT FROM attempts a WHERE a.intent_id = i.id AND a.outcome = 'RESERVED_IN_REGISTER'))
   AND NOT EXISTS (
           SELECT 1
             FROM attempts a
            WHERE a.thread_id = d.thread_id
              AND a.channel = d.channel
              AND a.state = 'HANDING_OVER')
"""


async def give_up(conn: Connection, intents: Sequence[UUID]) -> None:
    """No way of theirs is taken any more, where a reserved person may refuse them. Threads are locked."""
    await conn.execute(GIVE_UP_RESERVED_SQL, intents, REFUSABLE)


CROSSED_SQL = """
SELECT DISTINCT t.recipient
  FROM intents i
  JOIN threads t ON t.id = i.thread_id AND t.current_version = i.version
  JOIN recipients r ON r.ref = t.recipient
 WHERE i.state = 'WAITING'
   AND i.kind = ANY($1)
   AND i.useful_until > (SELECT operator.now())
   AND CASE
           WHEN r.reserved THEN
               EXISTS (SELECT FROM deliveries d WHERE d.intent_id = i.id AND d.state IN ('HELD', 'WAITING'))
           ELSE
               EXISTS (SELECT FROM escalations e
                        WHERE e.intent_id = i.id AND e.reason = 'RESERVED' AND e.done_at IS NULL)
               AND NOT EXISTS (SELECT FROM attempts a
                                WHERE a.intent_id = i.id AND a.outcome = 'RESERVED_IN_REGISTER')
       END
"""


async def crossed(conn: Connection) -> set[UUID]:
    """Those whose reservation arrived, or ended, while a message to them was planned or under way."""
    return {row["recipient"] for row in await conn.fetch(CROSSED_SQL, REFUSABLE)}
