"""What a person's calendar is made of: which versions in one read, and the sessions themselves when they are new."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from asyncpg import Connection, Record

from samklasse_notifications.domain.facts import Facts
from samklasse_notifications.domain.link import Purpose, digest
from samklasse_notifications.domain.timetable import Course, Timetable
from samklasse_notifications.store.copies import BODY
from samklasse_notifications.store.threads import FACTS


@dataclass(frozen=True)
class Versions:
    """Whose calendar a link opens, and what decides every sign of it."""

    ref: UUID
    language: str
    sender: str
    classes: tuple[str, ...]
    changed_at: datetime


@dataclass(frozen=True)
class Held:
    """A class that she is or was in. `facts` are what was last meant to be said to her of it."""

    timetable: Timetable
    course: Course
    facts: Facts | None
    changed_at: datetime


VERSIONS_SQL = """
SELECT l.ref, r.language, coalesce(o.name, '') AS sender, c.classes,
       greatest(l.made_at, r.changed_at, c.changed_at) AS changed_at
  FROM links l
  JOIN recipients r ON r.ref = l.ref
  LEFT JOIN organisations o ON o.orgnr = r.owner_orgnr
 CROSS JOIN LATERAL (
       SELECT array_agg(concat_ws(' ', t.class_id, t.revision, h.current_version) ORDER BY t.class_id) AS classes,
              max(t.changed_at) AS changed_at
         FROM threads h
         JOIN timetables t ON t.class_id = h.subject
        WHERE h.recipient = l.ref) AS c
 WHERE l.digest = $1
   AND l.purpose = $2
   AND l.revoked_at IS NULL
"""


async def versions(conn: Connection, token: str) -> Versions | None:
    """None: the link opens nothing."""
    row = await conn.fetchrow(VERSIONS_SQL, digest(token), Purpose.FEED)
    return _versions(row) if row else None


def _versions(row: Record) -> Versions:
    at = row["changed_at"].astimezone(UTC)
    return Versions(row["ref"], row["language"], row["sender"], tuple(row["classes"] or ()), at)


HELD_SQL = """
SELECT t.body, t.subject, t.level, t.changed_at,
       (SELECT n.facts
          FROM intents i
          JOIN notices n ON n.id = i.notice_id
         WHERE i.thread_id = h.id
         ORDER BY i.version DESC
         LIMIT 1) AS facts
  FROM threads h
  JOIN timetables t ON t.class_id = h.subject
 WHERE h.recipient = $1
 ORDER BY t.class_id
"""


async def held(conn: Connection, ref: UUID) -> Sequence[Held]:
    """Every class that she has been told of."""
    return list(_held(await conn.fetch(HELD_SQL, ref)))


def _held(rows: Iterable[Record]) -> Iterable[Held]:
    for row in rows:
        yield Held(
            BODY.validate_python(row["body"]),
            Course(row["subject"], row["level"]),
            FACTS.validate_python(row["facts"]) if row["facts"] else None,
            row["changed_at"].astimezone(UTC),
        )
