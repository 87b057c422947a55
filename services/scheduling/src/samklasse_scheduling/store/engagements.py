"""When teachers and participants have something else: what sessions of whole classes have to keep clear of."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import asyncpg

from samklasse_scheduling.domain.calendars import wall_time
from samklasse_scheduling.domain.session import Session
from samklasse_scheduling.domain.sessions import dated
from samklasse_scheduling.domain.term.asking import Busy
from samklasse_scheduling.store.teachers import read_times

PROMISED_SQL = """
SELECT class_id, teacher_id, weekly, first_day, last_day
  FROM classes
 WHERE teacher_id = ANY ($1)
   AND state IN ('PROPOSED', 'APPROVED')
   AND last_day >= $2
 ORDER BY class_id
"""


async def promised(conn: asyncpg.Connection, teachers: Collection[UUID], since: date) -> list[Busy]:
    """The lessons that teachers would give in classes that have no sessions yet, whatever days are free then."""
    found = []
    for row in await conn.fetch(PROMISED_SQL, list(teachers), since):
        weeks = ((row["last_day"] - row["first_day"]) // timedelta(days=1) + 1) // 7
        lessons = dated(
            row["class_id"], read_times(row["weekly"]), first_day=row["first_day"], weeks=weeks, free=frozenset()
        )
        found += [Busy(row["teacher_id"], *wall_time(one.start), one.minutes) for one in lessons if one.day >= since]
    return found


TEACHING_SQL = """
SELECT teacher_id AS who, starts_at, minutes
  FROM sessions
 WHERE teacher_id = ANY ($1)
   AND state NOT IN ('CANCELLED', 'ABORTED')
   AND starts_at >= $2
 ORDER BY 1, 2
"""


async def teaching(conn: asyncpg.Connection, teachers: Collection[UUID], since: datetime) -> list[Busy]:
    """The sessions that teachers give, and have given since then."""
    return [_busy(row) for row in await conn.fetch(TEACHING_SQL, list(teachers), since)]


TAKEN_SQL = """
SELECT s.session_id
  FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::timestamptz[])
       AS s (session_id, teacher_id, starts_at, ends_at),
       generate_series(s.starts_at, s.ends_at - interval '1 second', interval '30 minutes') AS taken (half_hour),
       teacher_hours h
 WHERE h.teacher_id = s.teacher_id
   AND h.half_hour = taken.half_hour
   AND h.session_id <> s.session_id
"""


async def untaken(conn: asyncpg.Connection, sessions: Sequence[Session]) -> list[Session]:
    """Those of these sessions, not saved yet, whose teacher gives no other session then."""
    rows = await conn.fetch(
        TAKEN_SQL,
        [one.id for one in sessions],
        [one.teacher for one in sessions],
        [one.start for one in sessions],
        [one.end for one in sessions],
    )
    taken = {row["session_id"] for row in rows}
    return [one for one in sessions if one.id not in taken]


ELSEWHERE_SQL = """
SELECT other.person_id AS who, s.starts_at, s.minutes
  FROM members here
  JOIN members other ON other.person_id = here.person_id AND other.class_id <> here.class_id
  JOIN sessions s ON s.class_id = other.class_id
 WHERE here.class_id = ANY ($1)
   AND s.state IN ('SCHEDULED', 'LIVE')
   AND s.starts_at >= $2
   AND (s.kind <> 'TUTORIAL' OR EXISTS (
       SELECT FROM session_people p
        WHERE p.session_id = s.session_id
          AND p.enrollment_id = other.enrollment_id))
 GROUP BY 1, 2, 3
 ORDER BY 1, 2
"""


async def elsewhere(conn: asyncpg.Connection, classes: Collection[UUID], since: datetime) -> list[Busy]:
    """What the members of these classes have in other classes."""
    return [_busy(row) for row in await conn.fetch(ELSEWHERE_SQL, list(classes), since)]


def _busy(row: asyncpg.Record) -> Busy:
    return Busy(row["who"], *wall_time(row["starts_at"]), row["minutes"])
