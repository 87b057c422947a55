"""The clock of the story: nobody sleeps, the operator moves the clock every service follows, and waits for quiet.

Quiet ("drained") means: every outbox is empty, nobody is owed a delivery by the rule that judges `lost`, no notice and
no timer is due, and the suppliers have said their part. It is asked of the databases, never of the broker's figures.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic

import asyncpg

from samklasse.checker.recorder import Recording

STEP = timedelta(hours=1)
POLL_SECONDS = 0.02
SUPPLIER_QUIET_SECONDS = 0.03
PATIENCE_SECONDS = 90.0

SET_SQL = """
UPDATE operator.clock
   SET ahead_by = $1::timestamptz - clock_timestamp()
"""

NOW_SQL = """
SELECT operator.now()
"""

NEXT_TIMER_SQL = """
SELECT min(due_at)
  FROM (SELECT due_at FROM enrollment.timers WHERE said_at IS NULL
         UNION ALL SELECT due_at FROM scheduling.timers WHERE said_at IS NULL
         UNION ALL SELECT due_at FROM notifications.timers WHERE said_at IS NULL
         UNION ALL SELECT due_at FROM partnerships.timers WHERE said_at IS NULL
         UNION ALL SELECT due_at FROM gateway.timers WHERE said_at IS NULL) AS timers
"""

OWED_SQL = """
WITH said AS (
    SELECT 1 AS service, pos, id, key FROM enrollment.event_log WHERE lane = 'core' AND pos > $1
     UNION ALL SELECT 2, pos, id, key FROM scheduling.event_log WHERE lane = 'core' AND pos > $2
     UNION ALL SELECT 3, pos, id, key FROM notifications.event_log WHERE lane = 'core' AND pos > $3
     UNION ALL SELECT 4, pos, id, key FROM partnerships.event_log WHERE lane = 'core' AND pos > $4
     UNION ALL SELECT 5, pos, id, key FROM gateway.event_log WHERE lane = 'core' AND pos > $5
), waiting AS (
    SELECT (SELECT count(*) FROM enrollment.outbox) + (SELECT count(*) FROM scheduling.outbox)
         + (SELECT count(*) FROM notifications.outbox) + (SELECT count(*) FROM partnerships.outbox)
         + (SELECT count(*) FROM gateway.outbox) AS outboxes,
           (SELECT count(*) FROM enrollment.timers WHERE said_at IS NULL AND due_at <= operator.now())
         + (SELECT count(*) FROM scheduling.timers WHERE said_at IS NULL AND due_at <= operator.now())
         + (SELECT count(*) FROM notifications.timers WHERE said_at IS NULL AND due_at <= operator.now())
         + (SELECT count(*) FROM partnerships.timers WHERE said_at IS NULL AND due_at <= operator.now())
         + (SELECT count(*) FROM gateway.timers WHERE said_at IS NULL AND due_at <= operator.now()) AS timers,
           (SELECT count(*) FROM enrollment.quarantine WHERE state IN ('gap', 'behind', 'retrying'))
         + (SELECT count(*) FROM scheduling.quarantine WHERE state IN ('gap', 'behind', 'retrying'))
         + (SELECT count(*) FROM notifications.quarantine WHERE state IN ('gap', 'behind', 'retrying'))
         + (SELECT count(*) FROM partnerships.quarantine WHERE state IN ('gap', 'behind', 'retrying'))
         + (SELECT count(*) FROM gateway.quarantine WHERE state IN ('gap', 'behind', 'retrying')) AS set_aside,
           (SELECT count(*) FROM notifications.intents_due) AS notices
), owed AS (
    SELECT count(*) AS deliveries
      FROM said
      JOIN operator.consumers AS heard ON heard.key = said.key
     WHERE NOT EXISTS (SELECT FROM enrollment.inbox i
                        WHERE i.consumer = heard.queue AND i.source = '/' || split_part(said.key, '.', 1)
                          AND i.id = said.id::text)
       AND NOT EXISTS (SELECT FROM scheduling.inbox i
                        WHERE i.consumer = heard.queue AND i.source = '/' || split_part(said.key, '.', 1)
                          AND i.id = said.id::text)
       AND NOT EXISTS (SELECT FROM notifications.inbox i
                        WHERE i.consumer = heard.queue AND i.source = '/' || split_part(said.key, '.', 1)
                          AND i.id = said.id::text)
       AND NOT EXISTS (SELECT FROM partnerships.inbox i
                        WHERE i.consumer = heard.queue AND i.source = '/' || split_part(said.key, '.', 1)
                          AND i.id = said.id::text)
       AND NOT EXISTS (SELECT FROM gateway.inbox i
                        WHERE i.consumer = heard.queue AND i.source = '/' || split_part(said.key, '.', 1)
                          AND i.id = said.id::text)
)
SELECT waiting.outboxes, waiting.timers, waiting.set_aside, waiting.notices, owed.deliveries,
       ARRAY[coalesce((SELECT max(pos) FROM said WHERE service = 1), $1),
             coalesce((SELECT max(pos) FROM said WHERE service = 2), $2),
             coalesce((SELECT max(pos) FROM said WHERE service = 3), $3),
             coalesce((SELECT max(pos) FROM said WHERE service = 4), $4),
             coalesce((SELECT max(pos) FROM said WHERE service = 5), $5)] AS positions
  FROM waiting, owed
"""

MAILED_SQL = """
SELECT count(*) AS letters, coalesce(max(pos), $1) AS position
  FROM gateway.event_log
 WHERE lane <> 'core'
   AND pos > $1
"""


HEARD_FROM_SUPPLIERS_SQL = """
SELECT count(DISTINCT (source, id))
  FROM (SELECT source, id FROM gateway.inbox WHERE consumer = 'gateway.suppliers'
         UNION ALL SELECT source, id FROM gateway.quarantine WHERE consumer = 'gateway.suppliers') AS heard
"""


class Restless(Exception):
    """The system did not come to rest; says what it still waits for."""


@dataclass
class Timeline:
    """The operator's hand on the clock, and what has been seen to be at rest so far."""

    operator: asyncpg.Connection
    reader: asyncpg.Connection
    record: Recording
    letters_answered: Callable[[], int]
    """How many letters the supplier processes have said they are done with."""
    positions: list[int] = field(default_factory=lambda: [0] * 5)
    letters_before: int = 0
    letters_position: int = 0
    """Letters to suppliers, and the position of the last one, when all was last quiet."""
    steps: int = 0
    drained_seconds: float = 0.0

    async def now(self) -> datetime:
        """The instant everybody follows."""
        at: datetime = await self.reader.fetchval(NOW_SQL)
        return at.astimezone(UTC)

    async def set_to(self, at: datetime) -> None:
        """Move the clock; it runs on from there."""
        await self.operator.execute(SET_SQL, at)
        self.steps += 1

    async def advance_to(self, until: datetime) -> None:
        """Step to the next due timer of any service, at least an hour at a time, and drain after each step."""
        await self.drain()
        while (now := await self.now()) < until:
            due = await self.reader.fetchval(NEXT_TIMER_SQL)
            await self.set_to(min(until, max(now + STEP, due or until)))
            await self.drain()

    async def drain(self) -> None:
        """Wait until nothing is under way.

        Raises:
            Restless: it did not happen in time.
        """
        began = monotonic()
        while waiting := await self._waiting():
            if monotonic() - began > PATIENCE_SECONDS:
                raise Restless(", ".join(f"{what}: {count}" for what, count in waiting.items()))
            await asyncio.sleep(POLL_SECONDS)
        self.drained_seconds += monotonic() - began

    async def until(self, count_sql: str, least: int) -> None:
        """Wait until a count has reached `least`.

        Raises:
            Restless: it did not in time.
        """
        began = monotonic()
        while (counted := await self.reader.fetchval(count_sql)) < least:
            if monotonic() - began > PATIENCE_SECONDS:
                raise Restless(f"{counted} of {least}")
            await asyncio.sleep(POLL_SECONDS)

    async def _waiting(self) -> Mapping[str, int]:
        row = await self.reader.fetchrow(OWED_SQL, *self.positions)
        counted = ("outboxes", "timers", "set_aside", "notices", "deliveries")
        waiting: Mapping[str, int] = {name: row[name] for name in counted if row[name]}
        waiting = waiting or await self._suppliers_waiting()
        if not waiting:
            self.positions = list(row["positions"])
        return waiting

    async def _suppliers_waiting(self) -> Mapping[str, int]:
        """Whether a mailbox is unread, a letter unanswered, or an answer not heard yet."""
        row = await self.reader.fetchrow(MAILED_SQL, self.letters_position)
        mailed = self.letters_before + row["letters"]
        waiting = {
            "unread in mailboxes": mailed - len(self.record.mailed),
            "unanswered by suppliers": mailed - self.letters_answered(),
            "said by suppliers and not heard": len(self.record.told) - await self._heard_from_suppliers(),
        }
        waiting = {what: count for what, count in waiting.items() if count > 0}
        if not waiting and monotonic() - self.record.last_supplier_traffic < SUPPLIER_QUIET_SECONDS:
            return {"suppliers speaking": 1}
        if not waiting:
            self.letters_before, self.letters_position = mailed, row["position"]
        return waiting

    async def _heard_from_suppliers(self) -> int:
        return int(await self.reader.fetchval(HEARD_FROM_SUPPLIERS_SQL))
