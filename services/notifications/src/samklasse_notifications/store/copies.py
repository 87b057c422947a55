"""Copies of what other services own: names of municipalities, timetables, who is without a class."""

from collections.abc import Sequence
from uuid import UUID

from asyncpg import Connection
from pydantic import TypeAdapter

from samklasse_notifications.domain.timetable import Course, Timetable

BODY = TypeAdapter(Timetable)

SAVE_ORGANISATION_SQL = """
INSERT INTO organisations (orgnr, name, malform)
VALUES ($1, $2, $3)
    ON CONFLICT (orgnr) DO UPDATE SET name = excluded.name, malform = excluded.malform
"""


async def save_organisation(conn: Connection, orgnr: str, name: str, malform: str | None) -> None:
    await conn.execute(SAVE_ORGANISATION_SQL, orgnr, name, malform)


NAME_SQL = """
SELECT name
  FROM organisations
 WHERE orgnr = $1
"""


async def organisation_name(conn: Connection, orgnr: str) -> str | None:
    """What an organisation is called; None: it is not known (yet)."""
    name: str | None = await conn.fetchval(NAME_SQL, orgnr)
    return name


FORGET_ORGANISATIONS_SQL = """
DELETE FROM organisations
"""


async def forget_organisations(conn: Connection) -> None:
    """Empty the copy, so that it can be replayed."""
    await conn.execute(FORGET_ORGANISATIONS_SQL)


LOCK_TIMETABLE_SQL = """
SELECT body, subject, level
  FROM timetables
 WHERE class_id = $1
   FOR UPDATE
"""


async def lock_timetable(conn: Connection, class_id: UUID) -> Timetable | None:
    """The last known timetable, which nobody plans reminders from until this transaction ends."""
    row = await conn.fetchrow(LOCK_TIMETABLE_SQL, class_id)
    return BODY.validate_python(row["body"]) if row else None


SHARE_TIMETABLE_SQL = """
SELECT body, subject, level
  FROM timetables
 WHERE class_id = $1
   FOR SHARE
"""


async def share_timetable(conn: Connection, class_id: UUID) -> tuple[Timetable, Course] | None:
    """The timetable as it is now, which nobody changes until this transaction ends."""
    row = await conn.fetchrow(SHARE_TIMETABLE_SQL, class_id)
    return (BODY.validate_python(row["body"]), Course(row["subject"], row["level"])) if row else None


SAVE_TIMETABLE_SQL = """
INSERT INTO timetables (class_id, revision, subject, level, body)
VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (class_id) DO UPDATE
   SET revision = excluded.revision,
       body = excluded.body,
       changed_at = operator.now()
"""


async def save_timetable(conn: Connection, timetable: Timetable, course: Course) -> None:
    body = BODY.dump_python(timetable, mode="json")
    await conn.execute(SAVE_TIMETABLE_SQL, timetable.class_id, timetable.revision, course.subject, course.level, body)


SAVE_UNPLACED_SQL = """
INSERT INTO unplaced (enrollment_id, owner_orgnr, reason, person_id)
SELECT $1, $2, $3, $4
 WHERE NOT EXISTS (SELECT FROM vault_keys k WHERE k.person_id = $4 AND k.wrapped IS NULL)
    ON CONFLICT (enrollment_id) DO UPDATE
   SET reason = excluded.reason, owner_orgnr = excluded.owner_orgnr, person_id = excluded.person_id
"""


async def save_unplaced(
    conn: Connection, enrollment_id: UUID, owner_orgnr: str, reason: str, *, person_id: UUID
) -> None:
    """Nothing is kept of somebody who was erased."""
    await conn.execute(SAVE_UNPLACED_SQL, enrollment_id, owner_orgnr, reason, person_id)


FORGET_UNPLACED_SQL = """
DELETE FROM unplaced
 WHERE enrollment_id = ANY($1)
"""


async def forget_unplaced(conn: Connection, enrollment_ids: Sequence[UUID]) -> None:
    await conn.execute(FORGET_UNPLACED_SQL, enrollment_ids)


COUNT_UNPLACED_SQL = """
SELECT count(*)
  FROM unplaced
 WHERE owner_orgnr = $1
"""


async def count_unplaced(conn: Connection, owner_orgnr: str) -> int:
    return int(await conn.fetchval(COUNT_UNPLACED_SQL, owner_orgnr))
