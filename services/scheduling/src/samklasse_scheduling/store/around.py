"""What a new session of a class has to keep clear of: its teacher's hours and its members' other sessions."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import asyncpg

from samklasse_scheduling.domain.situation import Commitment
from samklasse_scheduling.domain.tutorials import Span
from samklasse_scheduling.domain.weekly import mask_of
from samklasse_scheduling.store.teachers import read_times

TAKEN_SQL = """
SELECT starts_at, ends_at
  FROM sessions
 WHERE teacher_id = $1
   AND state IN ('PROPOSED', 'SCHEDULED', 'LIVE', 'HELD', 'CLOSED')
   AND ends_at > $2
 ORDER BY starts_at
"""


async def taken(conn: asyncpg.Connection, teacher_id: UUID, since: datetime) -> list[Span]:
    """A teacher's sessions from `since` on, offered ones too."""
    return [_span(row) for row in await conn.fetch(TAKEN_SQL, teacher_id, since)]


PROMISED_SQL = """
SELECT teacher_id, weekly, first_day, last_day
  FROM classes
 WHERE teacher_id = $1
   AND state IN ('PROPOSED', 'APPROVED')
 ORDER BY class_id
"""


async def promised(conn: asyncpg.Connection, teacher_id: UUID) -> list[Commitment]:
    """Weekly hours of a teacher's in classes that have no sessions yet."""
    found = []
    for row in await conn.fetch(PROMISED_SQL, teacher_id):
        times = read_times(row["weekly"])
        minutes = sum(time.minutes for time in times)
        found.append(Commitment(row["teacher_id"], mask_of(times), minutes, row["first_day"], row["last_day"]))
    return found


BUSY_SQL = """
SELECT mine.enrollment_id, s.starts_at, s.ends_at
  FROM members mine
  JOIN members hers ON hers.person_id = mine.person_id
  JOIN sessions s ON s.class_id = hers.class_id
 WHERE mine.class_id = $1
   AND s.state IN ('SCHEDULED', 'LIVE')
   AND s.ends_at > $2
   AND (s.kind <> 'TUTORIAL' OR EXISTS (
       SELECT FROM session_people p
        WHERE p.session_id = s.session_id
          AND p.enrollment_id = hers.enrollment_id))
 ORDER BY mine.enrollment_id, s.starts_at
"""


async def busy(conn: asyncpg.Connection, class_id: UUID, since: datetime) -> dict[UUID, Sequence[Span]]:
    """When the members of a class are in a session, in whatever class, by their enrollment in this one."""
    found: dict[UUID, list[Span]] = {}
    for row in await conn.fetch(BUSY_SQL, class_id, since):
        found.setdefault(row["enrollment_id"], []).append(_span(row))
    return dict(found)


def _span(row: asyncpg.Record) -> Span:
    return Span(row["starts_at"].astimezone(UTC), row["ends_at"].astimezone(UTC))
