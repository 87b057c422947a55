"""What nobody needs any more: threads that are over, with all that hangs on them, timetables, receipts and deadlines.

A thread goes as a whole, when everything that was ever said in it has been of no use for so long. Two things keep it:
something of importance to her rights was told, or was to be (it is the proof of that, until she is erased), and a
timetable that still stands, by which a move and an erasure find her.

Each of these is one batch. Intents and receipts are walked by their positions, which are as old as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from asyncpg import Connection

from samklasse_notifications.domain.kinds import REFUSABLE

BATCH = 1000

FORGET_TIMETABLES_SQL = """
DELETE FROM timetables
 WHERE class_id IN (
       SELECT t.class_id
         FROM timetables t
        WHERE t.changed_at < $1
          AND NOT EXISTS (
                  SELECT 1
                    FROM jsonb_array_elements(t.body -> 'sessions') AS s
                   WHERE (s ->> 'ends_at')::timestamptz >= $1)
        ORDER BY t.class_id
        LIMIT $2
          FOR UPDATE SKIP LOCKED)
RETURNING class_id
"""

LOCK_ABOUT_SQL = """
SELECT id
  FROM threads
 WHERE subject = ANY($1)
 ORDER BY id
   FOR UPDATE
"""

FORGET_SILENT_SQL = """
DELETE FROM threads t
 WHERE t.id = ANY($1)
   AND NOT EXISTS (SELECT FROM intents i WHERE i.thread_id = t.id)
"""


async def forget_timetables(conn: Connection, before: datetime) -> int:
    """Those whose last session was over by then, and that nothing has changed since; how many.

    With them go threads about them in which nothing was ever said: no intent tells how old those are.
    """
    classes = [row["class_id"] for row in await conn.fetch(FORGET_TIMETABLES_SQL, before, BATCH)]
    threads = [row["id"] for row in await conn.fetch(LOCK_ABOUT_SQL, classes)] if classes else []
    await conn.execute(FORGET_SILENT_SQL, threads)
    return len(classes)


@dataclass(frozen=True)
class Walked:
    """How far a batch has come; `done`: nothing behind it is old enough. `forgotten` threads are gone."""

    position: int
    done: bool
    forgotten: int


WALK_SQL = """
SELECT position, thread_id, planned_at
  FROM intents
 WHERE position > $1
 ORDER BY position
 LIMIT $2
"""

LOCK_SQL = """
SELECT id
  FROM threads
 WHERE id = ANY($1)
 ORDER BY id
   FOR UPDATE SKIP LOCKED
"""

OVER_SQL = """
SELECT t.id
  FROM threads t
 WHERE t.id = ANY($1)
   AND NOT EXISTS (SELECT FROM timetables c WHERE c.class_id = t.subject)
   AND NOT EXISTS (
           SELECT 1
             FROM intents i
            WHERE i.thread_id = t.id
              AND (i.useful_until >= $2
                   OR i.kind = ANY($3) AND i.state <> 'SILENCED'))
"""

INTENTS_SQL = """
SELECT id
  FROM intents
 WHERE thread_id = ANY($1)
"""

FORGET_ATTEMPTS_SQL = """
DELETE FROM attempts
 WHERE intent_id = ANY($1)
"""

FORGET_DELIVERIES_SQL = """
DELETE FROM deliveries
 WHERE intent_id = ANY($1)
"""

FORGET_ESCALATIONS_SQL = """
DELETE FROM escalations
 WHERE intent_id = ANY($1)
"""

FORGET_INTENTS_SQL = """
DELETE FROM intents
 WHERE id = ANY($1)
RETURNING notice_id
"""

FORGET_THREADS_SQL = """
DELETE FROM threads
 WHERE id = ANY($1)
"""

FORGET_NOTICES_SQL = """
DELETE FROM notices n
 WHERE n.id = ANY($1)
   AND NOT EXISTS (SELECT FROM intents i WHERE i.notice_id = n.id)
"""


async def forget_threads(conn: Connection, before: datetime, *, after: int) -> Walked:
    """Look at the intents behind the position `after`, and forget those of their threads that were over by `before`."""
    rows = await conn.fetch(WALK_SQL, after, BATCH)
    old = [row for row in rows if row["planned_at"].astimezone(UTC) < before]
    locked = [row["id"] for row in await conn.fetch(LOCK_SQL, list({row["thread_id"] for row in old}))]
    over = [row["id"] for row in await conn.fetch(OVER_SQL, locked, before, REFUSABLE)]
    await _forget(conn, over)
    return Walked(rows[-1]["position"] if rows else after, len(rows) < BATCH or not old, len(over))


async def _forget(conn: Connection, threads: Sequence[UUID]) -> None:
    """What she has read in her inbox goes with its intent."""
    intents = [row["id"] for row in await conn.fetch(INTENTS_SQL, threads)]
    for statement_sql in (FORGET_ATTEMPTS_SQL, FORGET_DELIVERIES_SQL, FORGET_ESCALATIONS_SQL):
        await conn.execute(statement_sql, intents)
    said = {row["notice_id"] for row in await conn.fetch(FORGET_INTENTS_SQL, intents)}
    await conn.execute(FORGET_THREADS_SQL, threads)
    await conn.execute(FORGET_NOTICES_SQL, list(said))


FORGET_RECEIPTS_SQL = """
DELETE FROM receipts
 WHERE position IN (SELECT r.position FROM receipts r ORDER BY r.position LIMIT $2)
   AND heard_at < $1
RETURNING position
"""


async def forget_receipts(conn: Connection, before: datetime) -> int:
    """Those that came before; how many. What they proved stands with its hand-over."""
    return len(await conn.fetch(FORGET_RECEIPTS_SQL, before, BATCH))


FORGET_DEADLINES_SQL = """
DELETE FROM deadlines_near
 WHERE (owner_orgnr, told_on, deadline, about) IN (
       SELECT d.owner_orgnr, d.told_on, d.deadline, d.about
         FROM deadlines_near d
        WHERE d.told_on < $1
          AND (d.told_at IS NOT NULL OR d.told_on < $2)
        ORDER BY d.told_on
        LIMIT $3
          FOR UPDATE SKIP LOCKED)
RETURNING about
"""


async def forget_deadlines(conn: Connection, *, told_before: date, untold_before: date) -> int:
    """Those of earlier days; how many. What no digest has told has one ahead, unless somebody has discarded it."""
    return len(await conn.fetch(FORGET_DEADLINES_SQL, told_before, untold_before, BATCH))
