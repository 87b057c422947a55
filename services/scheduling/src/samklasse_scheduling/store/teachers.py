"""Teachers, their absences, and the FIXED classes that suppliers offer."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import asyncpg

from samklasse_scheduling.domain import weekly
from samklasse_scheduling.domain.level import Level
from samklasse_scheduling.domain.repair import Absence
from samklasse_scheduling.domain.situation import FixedClass, Teacher
from samklasse_scheduling.domain.weekly import WeeklyTime

OWNER_SQL = """
SELECT supplier_orgnr
  FROM teachers
 WHERE teacher_id = $1
   FOR UPDATE
"""


async def owner(conn: asyncpg.Connection, teacher_id: UUID) -> str | None:
    """Whose teacher it is; None: not heard of yet."""
    orgnr: str | None = await conn.fetchval(OWNER_SQL, teacher_id)
    return orgnr


SAVE_SQL = """
INSERT INTO teachers (teacher_id, supplier_orgnr, subjects, levels, availability, minutes_per_week,
                      available_from, available_to)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (teacher_id) DO UPDATE
   SET subjects = excluded.subjects, levels = excluded.levels, availability = excluded.availability,
       minutes_per_week = excluded.minutes_per_week, available_from = excluded.available_from,
       available_to = excluded.available_to
"""


async def save(conn: asyncpg.Connection, teacher: Teacher) -> None:
    """Remember a teacher as she is now."""
    await conn.execute(
        SAVE_SQL,
        teacher.id,
        teacher.supplier,
        sorted(teacher.subjects),
        sorted(level.name for level in teacher.levels),
        weekly.render(teacher.availability),
        teacher.minutes_per_week,
        teacher.first_day,
        teacher.last_day,
    )


READ_SQL = """
SELECT teacher_id, supplier_orgnr, subjects, levels, availability, minutes_per_week, available_from, available_to
  FROM teachers
 WHERE $1::text IS NULL OR supplier_orgnr = $1
 ORDER BY teacher_id
"""


async def read(conn: asyncpg.Connection, supplier: str | None = None) -> list[Teacher]:
    """All teachers, or those of one supplier."""
    return [_teacher(row) for row in await conn.fetch(READ_SQL, supplier)]


THESE_SQL = """
SELECT teacher_id, supplier_orgnr, subjects, levels, availability, minutes_per_week, available_from, available_to
  FROM teachers
 WHERE teacher_id = ANY ($1)
 ORDER BY teacher_id
"""


async def these(conn: asyncpg.Connection, teacher_ids: Iterable[UUID]) -> list[Teacher]:
    """Those of these teachers that were heard of."""
    return [_teacher(row) for row in await conn.fetch(THESE_SQL, list(teacher_ids))]


def _teacher(row: asyncpg.Record) -> Teacher:
    return Teacher(
        id=row["teacher_id"],
        supplier=row["supplier_orgnr"],
        subjects=frozenset(row["subjects"]),
        levels=frozenset(Level[name] for name in row["levels"]),
        availability=weekly.parse(row["availability"]),
        minutes_per_week=row["minutes_per_week"],
        first_day=row["available_from"],
        last_day=row["available_to"],
    )


SAVE_ABSENCE_SQL = """
INSERT INTO absences (teacher_id, away_from, away_to)
VALUES ($1, $2, $3)
    ON CONFLICT DO NOTHING
"""


async def save_absence(conn: asyncpg.Connection, absence: Absence) -> None:
    """Remember when a teacher is away; the cause is nobody's business."""
    await conn.execute(SAVE_ABSENCE_SQL, absence.teacher, absence.first_day, absence.last_day)


ABSENCES_SQL = """
SELECT teacher_id, away_from, away_to
  FROM absences
"""


async def absences(conn: asyncpg.Connection) -> list[Absence]:
    """Who is away when."""
    return [Absence(row["teacher_id"], row["away_from"], row["away_to"]) for row in await conn.fetch(ABSENCES_SQL)]


SAVE_FIXED_SQL = """
INSERT INTO fixed_classes (class_id, supplier_orgnr, offering_id, level, teacher_id, weekly, starts_on, weeks,
                           open_seats, min_size)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT (class_id) DO UPDATE
   SET offering_id = excluded.offering_id, level = excluded.level, teacher_id = excluded.teacher_id,
       weekly = excluded.weekly, starts_on = excluded.starts_on, weeks = excluded.weeks,
       open_seats = excluded.open_seats, min_size = excluded.min_size
"""


async def save_fixed(conn: asyncpg.Connection, fixed: FixedClass, supplier: str) -> None:
    """Remember a class that a supplier offers with its own times."""
    await conn.execute(
        SAVE_FIXED_SQL,
        fixed.id,
        supplier,
        fixed.offering,
        fixed.level.name,
        fixed.teacher,
        written(fixed.times),
        fixed.first_day,
        fixed.weeks,
        fixed.open_seats,
        fixed.minimum,
    )


FIXED_OWNER_SQL = """
SELECT supplier_orgnr
  FROM fixed_classes
 WHERE class_id = $1
"""


async def fixed_owner(conn: asyncpg.Connection, class_id: UUID) -> str | None:
    """Whose FIXED class it is; None: not offered before."""
    orgnr: str | None = await conn.fetchval(FIXED_OWNER_SQL, class_id)
    return orgnr


OPEN_FIXED_SQL = """
SELECT f.class_id, f.offering_id, f.level, f.teacher_id, f.weekly, f.starts_on, f.weeks, f.open_seats, f.min_size
  FROM fixed_classes f
 WHERE NOT EXISTS (
       SELECT FROM classes c
        WHERE c.class_id = f.class_id
          AND (c.state <> 'CANCELLED' OR c.revision > 0))
   AND ($1::text IS NULL OR f.supplier_orgnr = $1)
 ORDER BY f.class_id
"""


async def open_fixed(conn: asyncpg.Connection, supplier: str | None = None) -> list[FixedClass]:
    """The FIXED classes that no plan has filled."""
    return [
        FixedClass(
            id=row["class_id"],
            offering=row["offering_id"],
            level=Level[row["level"]],
            teacher=row["teacher_id"],
            times=read_times(row["weekly"]),
            first_day=row["starts_on"],
            weeks=row["weeks"],
            open_seats=row["open_seats"],
            minimum=row["min_size"],
        )
        for row in await conn.fetch(OPEN_FIXED_SQL, supplier)
    ]


def written(times: Sequence[WeeklyTime]) -> list[list[int]]:
    """Weekly times as JSON: weekday, minute of the day, minutes."""
    return [[time.weekday, time.minute, time.minutes] for time in times]


def read_times(value: Sequence[Sequence[int]]) -> tuple[WeeklyTime, ...]:
    """The way back."""
    return tuple(WeeklyTime(*numbers) for numbers in value)
