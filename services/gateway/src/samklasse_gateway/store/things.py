"""Offerings, teachers and classes: what suppliers name themselves."""

from collections.abc import Iterable
from uuid import UUID

import asyncpg

COUNT_OFFERING_SQL = """
INSERT INTO offerings AS known (id, orgnr, ref, said)
VALUES ($1, $2, $3, 1)
    ON CONFLICT (id) DO UPDATE SET said = known.said + 1
RETURNING said
"""


async def count_offering(conn: asyncpg.Connection, offering_id: UUID, orgnr: str, ref: str) -> int:
    """Know the offering; returns how much the gateway has said about it with this."""
    said: int = await conn.fetchval(COUNT_OFFERING_SQL, offering_id, orgnr, ref)
    return said


KEEP_OFFERING_SQL = """
INSERT INTO offerings (id, orgnr, ref)
VALUES ($1, $2, $3)
    ON CONFLICT (id) DO NOTHING
"""


async def keep_offering(conn: asyncpg.Connection, offering_id: UUID, orgnr: str, ref: str) -> None:
    """Know an offering that is in the catalogue."""
    await conn.execute(KEEP_OFFERING_SQL, offering_id, orgnr, ref)


OFFERING_REF_SQL = """
SELECT ref
  FROM offerings
 WHERE id = $1
   AND orgnr = $2
"""


async def offering_ref(conn: asyncpg.Connection, offering_id: UUID, orgnr: str) -> str | None:
    """What the supplier calls its offering; None: it has none such."""
    ref: str | None = await conn.fetchval(OFFERING_REF_SQL, offering_id, orgnr)
    return ref


COUNT_TEACHER_SQL = """
INSERT INTO teachers AS known (id, orgnr, ref, said)
VALUES ($1, $2, $3, 1)
    ON CONFLICT (id) DO UPDATE SET said = known.said + 1
RETURNING said
"""


async def count_teacher(conn: asyncpg.Connection, teacher_id: UUID, orgnr: str, ref: str) -> int:
    """Know the teacher; returns how much the gateway has said about her with this."""
    said: int = await conn.fetchval(COUNT_TEACHER_SQL, teacher_id, orgnr, ref)
    return said


TEACHER_REFS_SQL = """
SELECT id, ref
  FROM teachers
 WHERE id = ANY ($1)
   AND orgnr = $2
"""


async def teacher_refs(conn: asyncpg.Connection, teacher_ids: Iterable[UUID], orgnr: str) -> dict[UUID, str]:
    """What the supplier calls those of these teachers that are its own."""
    rows = await conn.fetch(TEACHER_REFS_SQL, list(set(teacher_ids)), orgnr)
    return {row["id"]: row["ref"] for row in rows}


COUNT_CLASS_SQL = """
INSERT INTO classes AS known (id, orgnr, ref, said)
VALUES ($1, $2, $3, 1)
    ON CONFLICT (id) DO UPDATE SET said = known.said + 1
RETURNING said
"""


async def count_class(conn: asyncpg.Connection, class_id: UUID, orgnr: str, ref: str) -> int:
    """Know a class with the supplier's own times; returns how much the gateway has said about it with this."""
    said: int = await conn.fetchval(COUNT_CLASS_SQL, class_id, orgnr, ref)
    return said
