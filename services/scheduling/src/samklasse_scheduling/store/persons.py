"""Everything that scheduling holds of one person, section by section, for herself to read."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg

OWNS_SQL = """
SELECT EXISTS (SELECT FROM enrollments WHERE person_id = $1 AND owner_orgnr = $2)
    OR EXISTS (SELECT FROM members WHERE person_id = $1 AND owner_orgnr = $2)
"""


async def owns(conn: asyncpg.Connection, person_id: UUID, owner_orgnr: str) -> bool:
    """Whether a person is a municipality's own, as far as is known here."""
    return bool(await conn.fetchval(OWNS_SQL, person_id, owner_orgnr))


ENROLLMENTS_SQL = """
SELECT enrollment_id, owner_orgnr, line_id, agreement_id, supplier_orgnr, offering_id, unit, closed, seat_from, seat_to,
       listening, reading, speaking, writing, schooling_track, availability, teaching_language, needs, state,
       paused
  FROM enrollments
 WHERE person_id = $1
 ORDER BY seat_from, enrollment_id
"""
CLASSES_SQL = """
SELECT c.class_id, m.enrollment_id, c.kind, c.state, c.supplier_orgnr, c.subject, c.level, c.first_day, c.last_day,
       c.weekly
  FROM members m
  JOIN classes c ON c.class_id = m.class_id
 WHERE m.person_id = $1
 ORDER BY c.first_day, c.class_id
"""
WAITING_SQL = """
SELECT w.class_id, w.enrollment_id, w.place, w.approved
  FROM waiting w
  JOIN enrollments e ON e.enrollment_id = w.enrollment_id
 WHERE e.person_id = $1
 ORDER BY w.class_id
"""
PROPOSALS_SQL = """
SELECT plan_id, enrollment_id, class_id, reason, helps, asked, answer
  FROM plan_people
 WHERE person_id = $1
 ORDER BY plan_id, enrollment_id
"""
ATTENDANCE_SQL = """
SELECT a.session_id, s.class_id, s.starts_at, a.attendance_revision, a.enrollment_id, a.kind, a.minutes, a.recorded_at
  FROM attendance a
  JOIN enrollments e ON e.enrollment_id = a.enrollment_id
  JOIN sessions s ON s.session_id = a.session_id
 WHERE e.person_id = $1
 ORDER BY s.starts_at, a.attendance_revision
"""
SESSIONS_SQL = """
SELECT p.session_id, p.enrollment_id, s.kind, p.group_number, s.starts_at, s.state
  FROM session_people p
  JOIN enrollments e ON e.enrollment_id = p.enrollment_id
  JOIN sessions s ON s.session_id = p.session_id
 WHERE e.person_id = $1
 ORDER BY s.starts_at, p.session_id
"""
INTERPRETER_TIES_SQL = """
SELECT interpreter_id, said_by
  FROM interpreter_ties
 WHERE kind = 'PERSON'
   AND tied_to = $1::uuid::text
 ORDER BY interpreter_id
"""
SECTIONS: Mapping[str, str] = {
    "enrollments": ENROLLMENTS_SQL,
    "classes": CLASSES_SQL,
    "waiting": WAITING_SQL,
    "proposals": PROPOSALS_SQL,
    "attendance": ATTENDANCE_SQL,
    "interpreter_ties": INTERPRETER_TIES_SQL,
    "sessions": SESSIONS_SQL,
}


async def everything(conn: asyncpg.Connection, person_id: UUID) -> dict[str, Sequence[Mapping[str, Any]]]:
    """The rows of each section that has any."""
    found = {section: await conn.fetch(section_sql, person_id) for section, section_sql in SECTIONS.items()}
    return {section: [dict(row) for row in rows] for section, rows in found.items() if rows}
