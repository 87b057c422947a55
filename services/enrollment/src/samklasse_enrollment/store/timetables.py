"""Copies of classes."""

from uuid import UUID

import asyncpg

from samklasse_enrollment.domain.timetable import ClassState, Timetable

SAVE_TIMETABLE_SQL = """
INSERT INTO timetables (class_id, revision, state, supplier_orgnr, offering_id, subject, level, first_day, last_day,
                        starts_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT (class_id) DO UPDATE
   SET revision = excluded.revision,
       state = excluded.state,
       first_day = excluded.first_day,
       last_day = excluded.last_day,
       starts_at = excluded.starts_at
"""


async def save(conn: asyncpg.Connection, timetable: Timetable) -> None:
    """Insert or replace."""
    await conn.execute(
        SAVE_TIMETABLE_SQL,
        timetable.class_id,
        timetable.revision,
        timetable.state.value,
        timetable.supplier_orgnr,
        timetable.offering_id,
        timetable.subject,
        timetable.level,
        timetable.first_day,
        timetable.last_day,
        timetable.starts_at,
    )


FIND_TIMETABLE_SQL = """
SELECT class_id, revision, state, supplier_orgnr, offering_id, subject, level, first_day, last_day, starts_at
  FROM timetables
 WHERE class_id = $1
"""


async def find(conn: asyncpg.Connection, class_id: UUID) -> Timetable | None:
    """One class, if it has been published."""
    row = await conn.fetchrow(FIND_TIMETABLE_SQL, class_id)
    return row and Timetable(**{**row, "state": ClassState(row["state"])})


CANCEL_TIMETABLE_SQL = """
UPDATE timetables
   SET state = 'CANCELLED', revision = $2
 WHERE class_id = $1
"""


async def cancel(conn: asyncpg.Connection, class_id: UUID, revision: int) -> None:
    """The class will not go on."""
    await conn.execute(CANCEL_TIMETABLE_SQL, class_id, revision)
