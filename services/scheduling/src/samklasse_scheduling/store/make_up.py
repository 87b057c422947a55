"""Which offerings promise to make up for lost sessions, and what a made-up session has to keep clear of."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

import asyncpg

from samklasse_scheduling.domain.calendars import wall_time
from samklasse_scheduling.domain.term.asking import Busy

PROMISE_SQL = """
INSERT INTO make_up_promises (offering_id, from_day, makes_up, set_by, set_at)
VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (offering_id, from_day) DO UPDATE
   SET makes_up = excluded.makes_up, set_by = excluded.set_by, set_at = excluded.set_at
"""


async def promise(
    conn: asyncpg.Connection, offering_id: UUID, from_day: date, *, makes_up: bool, by: str, at: datetime
) -> None:
    """Classes that begin on `from_day` or later make up for lost sessions, or do not."""
    await conn.execute(PROMISE_SQL, offering_id, from_day, makes_up, by, at)


PROMISED_SQL = """
SELECT makes_up
  FROM make_up_promises
 WHERE offering_id = $1
   AND from_day <= $2
 ORDER BY from_day DESC
 LIMIT 1
"""


async def promised(conn: asyncpg.Connection, offering_id: UUID, first_day: date) -> bool:
    """Whether a class that begins on `first_day` makes up for lost sessions; without a promise it does not."""
    return bool(await conn.fetchval(PROMISED_SQL, offering_id, first_day))


BUSY_SQL = """
SELECT m.person_id AS who, s.starts_at, s.minutes
  FROM members m
  JOIN sessions s ON s.class_id = m.class_id
 WHERE m.person_id = ANY ($1)
   AND s.state IN ('SCHEDULED', 'LIVE')
   AND (s.kind <> 'TUTORIAL' OR EXISTS (
       SELECT FROM session_people p
        WHERE p.session_id = s.session_id
          AND p.enrollment_id = m.enrollment_id))
 UNION
SELECT teacher_id, starts_at, minutes
  FROM sessions
 WHERE teacher_id = $2
   AND state IN ('PROPOSED', 'SCHEDULED', 'LIVE')
 ORDER BY 1, 2
"""


async def busy(conn: asyncpg.Connection, people: Iterable[UUID], teacher: UUID) -> tuple[Busy, ...]:
    """When these people and this teacher are in a session, in whatever class."""
    rows = await conn.fetch(BUSY_SQL, sorted(people), teacher)
    return tuple(Busy(row["who"], *wall_time(row["starts_at"]), row["minutes"]) for row in rows)
