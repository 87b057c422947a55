"""Threads, what is said in them, and the intents to say it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from asyncpg import Connection, Record
from pydantic import TypeAdapter

from samklasse_notifications.domain.facts import Facts
from samklasse_notifications.domain.thread import Kind, Thread, intent_id

FACTS = TypeAdapter(Facts)
WAKE_CHANNEL = "notifications_intents"


@dataclass(frozen=True)
class Planned:
    """A thread as it stands after planning, and what is to be said in it, if anything."""

    thread: Thread
    owner_orgnr: str
    kind: Kind | None


SAVE_NOTICE_SQL = """
INSERT INTO notices (id, facts, said_at)
VALUES ($1, $2, $3)
"""


async def save_notice(conn: Connection, notice_id: UUID, facts: Facts, *, now: datetime) -> None:
    await conn.execute(SAVE_NOTICE_SQL, notice_id, FACTS.dump_python(facts, mode="json"), now)


LOCK_THREADS_SQL = """
SELECT id, recipient, subject, current_version, told_version, maybe_told_version
  FROM threads
 WHERE id = ANY($1)
 ORDER BY id
   FOR UPDATE
"""


async def lock_threads(conn: Connection, ids: Sequence[UUID]) -> dict[UUID, Thread]:
    """Those that exist; the rest have not begun."""
    rows = await conn.fetch(LOCK_THREADS_SQL, ids)
    return {
        row["id"]: Thread(
            row["recipient"],
            row["subject"],
            row["current_version"],
            row["told_version"],
            row["maybe_told_version"],
        )
        for row in rows
    }


SAVE_THREADS_SQL = """
INSERT INTO threads (id, recipient, subject, owner_orgnr, current_version)
SELECT id, recipient, subject, owner_orgnr, current_version
  FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::integer[])
       AS given (id, recipient, subject, owner_orgnr, current_version)
 WHERE NOT EXISTS (SELECT FROM vault_keys k WHERE k.person_id = given.recipient AND k.wrapped IS NULL)
 ORDER BY id
    ON CONFLICT (id) DO UPDATE
   SET current_version = excluded.current_version,
       owner_orgnr = excluded.owner_orgnr
RETURNING id
"""

SILENCE_SQL = """
UPDATE intents
   SET state = 'SILENCED'
 WHERE thread_id = ANY($1)
   AND state = 'WAITING'
"""


async def save_threads(conn: Connection, planned: Sequence[Planned]) -> list[Planned]:
    """Move the threads on; whatever was waiting in them will not leave any more.

    Returns:
        Those that were kept: nothing is ever told to somebody who was erased.
    """
    ids = [each.thread.id for each in planned]
    rows = await conn.fetch(
        SAVE_THREADS_SQL,
        ids,
        [each.thread.recipient for each in planned],
        [each.thread.subject for each in planned],
        [each.owner_orgnr for each in planned],
        [each.thread.current_version for each in planned],
    )
    await conn.execute(SILENCE_SQL, ids)
    kept = {row["id"] for row in rows}
    return [each for each in planned if each.thread.id in kept]


ADD_INTENTS_SQL = """
INSERT INTO intents (id, thread_id, version, kind, notice_id, useful_until, planned_at)
SELECT id, thread_id, version, kind, $5, $6, $7
  FROM unnest($1::uuid[], $2::uuid[], $3::integer[], $4::text[]) AS given (id, thread_id, version, kind)
"""

WAKE_SQL = """
SELECT pg_notify($1, '')
"""


async def add_intents(
    conn: Connection, planned: Sequence[Planned], notice_id: UUID, *, useful_until: datetime, now: datetime
) -> None:
    """Intend to say the notice in each thread that has something to say; the sender wakes at the commit."""
    said = [(each.thread, each.kind) for each in planned if each.kind]
    if not said:
        return
    await conn.execute(
        ADD_INTENTS_SQL,
        [intent_id(thread.id, thread.current_version) for thread, _ in said],
        [thread.id for thread, _ in said],
        [thread.current_version for thread, _ in said],
        [kind for _, kind in said],
        notice_id,
        useful_until,
        now,
    )
    await wake(conn)


async def wake(conn: Connection) -> None:
    """Tell the sender, at the commit, that there may be something to hand over."""
    await conn.execute(WAKE_SQL, WAKE_CHANNEL)


THREADS_ABOUT_SQL = """
SELECT id, owner_orgnr
  FROM threads
 WHERE subject = ANY($1)
   AND ($2::uuid[] IS NULL OR recipient = ANY($2))
"""


async def threads_about(
    conn: Connection, subjects: Sequence[UUID], recipients: Sequence[UUID] | None = None
) -> dict[UUID, str]:
    """The threads about these subjects (of these recipients) and their municipalities."""
    rows = await conn.fetch(THREADS_ABOUT_SQL, subjects, recipients)
    return {row["id"]: row["owner_orgnr"] for row in rows}


HISTORY_SQL = """
SELECT t.subject, i.kind, i.version, i.planned_at,
       CASE
           WHEN i.state <> 'WAITING' THEN i.state
           WHEN i.useful_until <= (SELECT operator.now()) THEN 'EXPIRED'
           WHEN c.ref IS NULL THEN 'NO_CONTACT_POINT'
           ELSE 'WAITING'
       END AS state,
       a.channel, a.language, a.fallback, a.state AS attempt, a.tries, a.handed_at, a.outcome
  FROM threads t
  JOIN intents i ON i.thread_id = t.id
  LEFT JOIN contact_points c ON c.ref = t.recipient
  LEFT JOIN attempts a ON a.intent_id = i.id
 WHERE t.recipient = $1
   AND t.owner_orgnr = $2
 ORDER BY i.position, a.handed_at
"""


async def history(conn: Connection, recipient: UUID, owner_orgnr: str) -> list[Record]:
    """Everything that we tried to tell somebody, without its words."""
    found: list[Record] = await conn.fetch(HISTORY_SQL, recipient, owner_orgnr)
    return found


HISTORY_OF_SQL = """
SELECT t.subject, i.kind, i.version, i.planned_at, i.state, n.facts,
       a.channel, a.language, a.fallback, a.state AS attempt, a.tries, a.handed_at, a.outcome
  FROM threads t
  JOIN intents i ON i.thread_id = t.id
  JOIN notices n ON n.id = i.notice_id
  LEFT JOIN attempts a ON a.intent_id = i.id
 WHERE t.recipient = $1
 ORDER BY i.position, a.handed_at
"""


async def history_of(conn: Connection, recipient: UUID) -> list[Record]:
    """Everything that anybody tried to tell somebody, with its facts, and every hand-over."""
    found: list[Record] = await conn.fetch(HISTORY_OF_SQL, recipient)
    return found


LATEST_FACTS_SQL = """
SELECT n.facts
  FROM threads t
  JOIN intents i ON i.thread_id = t.id
  JOIN notices n ON n.id = i.notice_id
 WHERE t.recipient = $1
   AND t.subject = $2
 ORDER BY i.version DESC
 LIMIT 1
"""


async def latest_facts(conn: Connection, recipient: UUID, subject: UUID) -> Facts | None:
    """What was last meant to be said in a thread."""
    found = await conn.fetchval(LATEST_FACTS_SQL, recipient, subject)
    return FACTS.validate_python(found) if found else None
