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
from samklasse.demo.errors import Restless

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
         UNION ALL SELECT due_at FROM gateway.timers WHERE said_at IS NULL
         UNION ALL SELECT due_at FROM notifications.deliveries
                    WHERE state = 'WAITING' AND due_at > (SELECT operator.now())) AS timers
"""
"""Messages that wait for the end of quiet hours are as good as timers."""

UNDER_WAY_SQL = """
SELECT (SELECT count(*) FROM enrollment.outbox) + (SELECT count(*) FROM scheduling.outbox)
     + (SELECT count(*) FROM notifications.outbox) + (SELECT count(*) FROM partnerships.outbox)
     + (SELECT count(*) FROM gateway.outbox) AS outboxes,
       (SELECT count(*) FROM enrollment.timers WHERE said_at IS NULL AND due_at <= clock.now)
     + (SELECT count(*) FROM scheduling.timers WHERE said_at IS NULL AND due_at <= clock.now)
     + (SELECT count(*) FROM notifications.timers WHERE said_at IS NULL AND due_at <= clock.now)
     + (SELECT count(*) FROM partnerships.timers WHERE said_at IS NULL AND due_at <= clock.now)
     + (SELECT count(*) FROM gateway.timers WHERE said_at IS NULL AND due_at <= clock.now) AS timers,
       (SELECT count(*) FROM enrollment.quarantine WHERE state IN ('gap', 'behind', 'retrying'))
     + (SELECT count(*) FROM scheduling.quarantine WHERE state IN ('gap', 'behind', 'retrying'))
     + (SELECT count(*) FROM notifications.quarantine WHERE state IN ('gap', 'behind', 'retrying'))
     + (SELECT count(*) FROM partnerships.quarantine WHERE state IN ('gap', 'behind', 'retrying'))
     + (SELECT count(*) FROM gateway.quarantine WHERE state IN ('gap', 'behind', 'retrying')) AS set_aside,
       (SELECT count(*) FROM notifications.intents_due) AS notices
  FROM (SELECT operator.now() AS now OFFSET 0) AS clock
"""

OWED_SQL = """
WITH said AS (
    SELECT 1 AS service, pos, id, key FROM enrollment.event_log WHERE lane = 'core' AND pos > $1
     UNION ALL SELECT 2, pos, id, key FROM scheduling.event_log WHERE lane = 'core' AND pos > $2
     UNION ALL SELECT 3, pos, id, key FROM notifications.event_log WHERE lane = 'core' AND pos > $3
     UNION ALL SELECT 4, pos, id, key FROM partnerships.event_log WHERE lane = 'core' AND pos > $4
     UNION ALL SELECT 5, pos, id, key FROM gateway.event_log WHERE lane = 'core' AND pos > $5
), owed AS (
    SELECT heard.service, heard.queue, '/' || split_part(said.key, '.', 1) AS source, said.id::text AS id
      FROM said
      JOIN operator.consumers AS heard ON heard.key = said.key
)
SELECT (SELECT count(*)
          FROM owed o
         WHERE NOT CASE o.service
               WHEN 'enrollment' THEN EXISTS (
                    SELECT FROM enrollment.inbox i
                     WHERE i.consumer = o.queue AND i.source = o.source AND i.id = o.id)
               WHEN 'scheduling' THEN EXISTS (
                    SELECT FROM scheduling.inbox i
                     WHERE i.consumer = o.queue AND i.source = o.source AND i.id = o.id)
               WHEN 'notifications' THEN EXISTS (
                    SELECT FROM notifications.inbox i
                     WHERE i.consumer = o.queue AND i.source = o.source AND i.id = o.id)
               WHEN 'partnerships' THEN EXISTS (
                    SELECT FROM partnerships.inbox i
                     WHERE i.consumer = o.queue AND i.source = o.source AND i.id = o.id)
               ELSE EXISTS (
                    SELECT FROM gateway.inbox i
                     WHERE i.consumer = o.queue AND i.source = o.source AND i.id = o.id)
               END) AS deliveries,
       ARRAY[coalesce((SELECT max(pos) FROM said WHERE service = 1), $1),
             coalesce((SELECT max(pos) FROM said WHERE service = 2), $2),
             coalesce((SELECT max(pos) FROM said WHERE service = 3), $3),
             coalesce((SELECT max(pos) FROM said WHERE service = 4), $4),
             coalesce((SELECT max(pos) FROM said WHERE service = 5), $5)] AS positions
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
        """Step to what is due next in any service, at least an hour at a time, and drain after each step."""
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
        """What is under way. Our side is looked at again after the suppliers', who may have spoken meanwhile."""
        return await self._services_waiting() or await self._suppliers_waiting() or await self._services_waiting()

    async def _services_waiting(self) -> Mapping[str, int]:
        """Both questions see the same moment: a delivery that becomes an outbox row is seen as one of the two."""
        async with self.reader.transaction(isolation="repeatable_read", readonly=True):
            under_way = await self.reader.fetchrow(UNDER_WAY_SQL)
            waiting: Mapping[str, int] = {name: count for name, count in under_way.items() if count}
            if waiting:
                return waiting
            owed = await self.reader.fetchrow(OWED_SQL, *self.positions)
        if owed["deliveries"]:
            return {"deliveries": owed["deliveries"]}
        self.positions = list(owed["positions"])
        return {}

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
