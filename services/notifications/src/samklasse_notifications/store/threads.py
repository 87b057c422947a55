"""Threads, what is said in them, and the intents to say it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from asyncpg import Connection
from pydantic import TypeAdapter

from samklasse_notifications.domain.facts import Facts
from samklasse_notifications.domain.thread import Kind, Thread
from samklasse_notifications.store import deliveries, escalations
from samklasse_notifications.store.deliveries import Routed

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


NOTICES_SQL = """
SELECT id, facts, said_at
  FROM notices
 WHERE id = ANY($1)
"""


async def notices(conn: Connection, ids: Iterable[UUID]) -> Mapping[UUID, tuple[Facts, datetime]]:
    rows = await conn.fetch(NOTICES_SQL, list(ids))
    return {row["id"]: (FACTS.validate_python(row["facts"]), row["said_at"].astimezone(UTC)) for row in rows}


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
SELECT id, recipient, subject, coalesce(o.owner_orgnr, given.owner_orgnr), current_version
  FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::integer[])
       AS given (id, recipient, subject, owner_orgnr, current_version)
  LEFT JOIN owners o ON o.ref = given.recipient AND o.known
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

    A thread is its recipient's municipality's: a message that was said before she moved may come after her move.

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
    await deliveries.silence(conn, ids)
    await escalations.overtake(conn, ids)
    kept = {row["id"] for row in rows}
    return [each for each in planned if each.thread.id in kept]


ADD_INTENTS_SQL = """
INSERT INTO intents (id, thread_id, version, kind, unreachable, useful_until, notice_id, planned_at, held_back)
SELECT id, thread_id, version, kind, unreachable, useful_until, $7, $8, $9
  FROM unnest($1::uuid[], $2::uuid[], $3::integer[], $4::text[], $5::boolean[], $6::timestamptz[])
       AS given (id, thread_id, version, kind, unreachable, useful_until)
"""

WAKE_SQL = """
SELECT pg_notify($1, '')
"""


async def add_intents(
    conn: Connection, routed: Sequence[Routed], notice_id: UUID, *, now: datetime, held_back: bool = False
) -> None:
    """Intend to say the notice in these threads, on the ways of its routes; the sender wakes at the commit.

    `held_back`: until a named person lets it go, nothing leaves and nobody is to tell it by hand.
    """
    said = [one.intent for one in routed]
    await conn.execute(
        ADD_INTENTS_SQL,
        [intent.id for intent in said],
        [intent.thread_id for intent in said],
        [intent.version for intent in said],
        [intent.occasion.kind for intent in said],
        [one.unreachable for one in routed],
        [intent.occasion.useful_until for intent in said],
        notice_id,
        now,
        held_back,
    )
    await deliveries.add_deliveries(conn, routed)
    by_hand = [(one.intent.id, one.by_hand) for one in routed if one.by_hand]
    await escalations.escalate(conn, by_hand, now=now)
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


WAITING_FOR_SQL = """
SELECT t.recipient
  FROM threads t
  JOIN intents i ON i.thread_id = t.id AND i.version = t.current_version
  JOIN notices n ON n.id = i.notice_id
 WHERE t.subject = $1
   AND i.state = 'WAITING'
   AND n.facts #>> '{live,0,id}' = ANY($2)
"""


async def waiting_for(conn: Connection, subject: UUID, sessions: Iterable[UUID]) -> list[UUID]:
    """Who is still to hear of one of these sessions in her thread about the subject."""
    rows = await conn.fetch(WAITING_FOR_SQL, subject, [str(session) for session in sessions])
    return [row["recipient"] for row in rows]


LATEST_FACTS_SQL = """
SELECT n.facts
  FROM threads t
  JOIN intents i ON i.thread_id = t.id
  JOIN notices n ON n.id = i.notice_id
 WHERE t.recipient = $1
   AND t.subject = $2
   AND ($3::timestamptz IS NULL OR n.said_at >= $3)
 ORDER BY i.version DESC
 LIMIT 1
"""


async def latest_facts(
    conn: Connection, recipient: UUID, subject: UUID, *, since: datetime | None = None
) -> Facts | None:
    """What was last meant to be said in a thread, ever or since then."""
    found = await conn.fetchval(LATEST_FACTS_SQL, recipient, subject, since)
    return FACTS.validate_python(found) if found else None
