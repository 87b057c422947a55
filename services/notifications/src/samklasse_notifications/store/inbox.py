"""Her inbox: each of her threads as it stands, put together when it is read, and what she has read of it.

Nothing is delivered to it, so nothing can be lost or come twice: a newer version is there as soon as it is planned.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from asyncpg import Connection, Record

from samklasse_notifications.domain.facts import Facts
from samklasse_notifications.domain.kinds import REMINDERS
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.store import by_hand, escalations
from samklasse_notifications.store.threads import FACTS


@dataclass(frozen=True)
class Entry:
    """A thread's present version. `at` is when it was planned."""

    intent: UUID
    thread: UUID
    subject: UUID
    kind: Kind
    version: int
    at: datetime
    useful_until: datetime
    facts: Facts
    said_at: datetime
    read_at: datetime | None


ENTRIES_SQL = """
SELECT i.id, i.thread_id, t.subject, i.kind, i.version, i.planned_at, i.useful_until, n.facts, n.said_at, r.read_at
  FROM threads t
  JOIN intents i ON i.thread_id = t.id AND i.version = t.current_version
  JOIN notices n ON n.id = i.notice_id
  LEFT JOIN inbox_reads r ON r.intent_id = i.id
 WHERE t.recipient = $1
   AND NOT i.held_back
   AND (i.kind <> ALL($2) OR i.useful_until > (SELECT operator.now()))
   AND ($3::uuid IS NULL
        OR i.position < (SELECT a.position
                           FROM intents a
                           JOIN threads h ON h.id = a.thread_id
                          WHERE a.id = $3
                            AND h.recipient = $1))
 ORDER BY i.position DESC
 LIMIT $4
"""


async def entries(conn: Connection, ref: UUID, *, after: UUID | None, limit: int) -> list[Entry]:
    """The newest first, from behind the intent `after`. Neither what waits to be let go nor a reminder that is over."""
    return [_entry(row) for row in await conn.fetch(ENTRIES_SQL, ref, REMINDERS, after, limit)]


def _entry(row: Record) -> Entry:
    return Entry(
        row["id"],
        row["thread_id"],
        row["subject"],
        Kind(row["kind"]),
        row["version"],
        row["planned_at"].astimezone(UTC),
        row["useful_until"].astimezone(UTC),
        FACTS.validate_python(row["facts"]),
        row["said_at"].astimezone(UTC),
        row["read_at"].astimezone(UTC) if row["read_at"] else None,
    )


LOCK_SHOWN_SQL = """
SELECT i.id
  FROM threads t
  JOIN intents i ON i.thread_id = t.id
 WHERE t.id = $1
   AND t.recipient = $2
   AND i.version = $3
   AND NOT i.held_back
   FOR UPDATE OF t
"""

ADD_SQL = """
INSERT INTO inbox_reads (intent_id, read_at)
VALUES ($1, $2)
    ON CONFLICT DO NOTHING
"""


async def read(conn: Connection, ref: UUID, thread: UUID, version: int, *, now: datetime) -> bool:
    """She has read this version, so nobody needs to tell it by hand, and she is told of its change and its end.

    The task of another version stays, and so does what is on its way. False: no such version was shown to her.
    """
    intent = await conn.fetchval(LOCK_SHOWN_SQL, thread, ref, version)
    if intent is None:
        return False
    await conn.execute(ADD_SQL, intent, now)
    await by_hand.heard(conn, intent, thread, version)
    await escalations.end(conn, intent)
    return True
