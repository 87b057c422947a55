"""What one person's page shows: her classes, and each thread's present words with how they left."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from asyncpg import Connection, Record

from samklasse_notifications.domain.facts import Facts
from samklasse_notifications.domain.kinds import REMINDERS
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.domain.timetable import Course, Timetable
from samklasse_notifications.store.copies import BODY
from samklasse_notifications.store.threads import FACTS

MOST_THREADS = 60


@dataclass(frozen=True)
class Present:
    """A thread's present words as facts, and when what they replaced was sent."""

    kind: Kind
    facts: Facts
    said_at: datetime
    replaced_at: datetime | None


CLASSES_SQL = """
SELECT t.body, t.subject, t.level
  FROM threads h
  JOIN timetables t ON t.class_id = h.subject
 WHERE h.recipient = $1
   AND t.body -> 'members' ? $2
 ORDER BY t.class_id
"""


async def classes(conn: Connection, ref: UUID) -> list[tuple[Timetable, Course]]:
    """Those she is a member of, as they are now."""
    rows = await conn.fetch(CLASSES_SQL, ref, str(ref))
    return [(BODY.validate_python(row["body"]), Course(row["subject"], row["level"])) for row in rows]


TOLD_SQL = """
SELECT i.id AS intent_id, i.kind, n.facts, n.said_at,
       (SELECT max(a.handed_at)
          FROM attempts a
          JOIN intents earlier ON earlier.id = a.intent_id
         WHERE a.thread_id = t.id
           AND earlier.version < i.version
           AND a.state = 'ACCEPTED') AS replaced_at
  FROM threads t
  JOIN intents i ON i.thread_id = t.id AND i.version = t.current_version
  JOIN notices n ON n.id = i.notice_id
 WHERE t.recipient = $1
   AND NOT i.held_back
   AND (i.kind <> ALL($2) OR i.useful_until > (SELECT operator.now()))
 ORDER BY i.position DESC
 LIMIT $3
"""


async def told(conn: Connection, ref: UUID) -> dict[UUID, Present]:
    """The present words of each of her threads by intent, the newest first; no reminder that is over."""
    return {
        row["intent_id"]: Present(
            Kind(row["kind"]),
            FACTS.validate_python(row["facts"]),
            row["said_at"].astimezone(UTC),
            row["replaced_at"].astimezone(UTC) if row["replaced_at"] else None,
        )
        for row in await conn.fetch(TOLD_SQL, ref, REMINDERS, MOST_THREADS)
    }


WAYS_SQL = """
SELECT i.id AS intent_id, way.channel, way.state, way.handed_at, way.proof, way.proved_at
  FROM intents i
 CROSS JOIN LATERAL (
       SELECT coalesce(d.channel, a.channel) AS channel, coalesce(d.state, 'TOLD') AS state, d.step,
              a.handed_at, a.proof, a.proved_at
         FROM (SELECT channel, state, step FROM deliveries WHERE intent_id = i.id) AS d
         FULL JOIN (SELECT DISTINCT ON (channel) channel, handed_at, proof, proved_at
                      FROM attempts
                     WHERE intent_id = i.id
                       AND state = 'ACCEPTED'
                     ORDER BY channel, handed_at DESC) AS a ON a.channel = d.channel
       ) AS way
 WHERE i.id = ANY($1)
 ORDER BY way.step, way.channel
"""


async def ways(conn: Connection, intents: Iterable[UUID]) -> dict[UUID, list[Record]]:
    """How each of them left, or is to leave."""
    by_intent: dict[UUID, list[Record]] = {}
    for row in await conn.fetch(WAYS_SQL, list(intents)):
        by_intent.setdefault(row["intent_id"], []).append(row)
    return by_intent


SMS_STOPPED_SQL = """
SELECT EXISTS (SELECT FROM contact_points WHERE ref = $1 AND channel = 'SMS' AND suppressed_for = 'STOPPED')
"""


async def sms_stopped(conn: Connection, ref: UUID) -> bool:
    """Whether whoever has her telephone has said STOP."""
    return bool(await conn.fetchval(SMS_STOPPED_SQL, ref))


SAVE_LANGUAGE_SQL = """
UPDATE recipients
   SET language = $2,
       language_chosen_at = $3
 WHERE ref = $1
"""


async def save_language(conn: Connection, ref: UUID, language: str, *, now: datetime) -> None:
    """What is told to her from now on is told in it, whatever an import says after."""
    await conn.execute(SAVE_LANGUAGE_SQL, ref, language, now)
