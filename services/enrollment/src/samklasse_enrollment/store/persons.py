"""Everything that enrollment holds of one person, section by section, for herself to read."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg

OWN_PERSON_SQL = """
SELECT id
  FROM people
 WHERE owner_orgnr = $1
   AND (ref = $2 OR id = $3)
"""

OWN_SEALED_SQL = """
SELECT person_id
  FROM sealed_people
 WHERE owner_orgnr = $1
   AND (ref = $2 OR person_id = $3)
"""


async def own(
    conn: asyncpg.Connection, owner_orgnr: str, *, ref: str | None = None, person_id: UUID | None = None, officer: bool
) -> UUID | None:
    """A municipality's own person, by reference or id; one with a protected address only for an officer."""
    found: UUID | None = await conn.fetchval(OWN_PERSON_SQL, owner_orgnr, ref, person_id)
    if found is None and officer:
        found = await conn.fetchval(OWN_SEALED_SQL, owner_orgnr, ref, person_id)
    return found


PERSON_SQL = """
SELECT id, owner_orgnr, ref, import_id, levels, track, availability, course_type, subject, teaching_language, needs,
       opened_at, on_leave
  FROM people
 WHERE id = $1
"""
SEALED_PERSON_SQL = """
SELECT person_id, owner_orgnr, ref
  FROM sealed_people
 WHERE person_id = $1
"""
CASES_SQL = """
SELECT id, owner_orgnr, state, registered_on, claimed_on, intro_programme, offered_on, started_on, trained_by,
       carried_leave_days, social_rule, moved_on, moved_to
  FROM training_cases
 WHERE person_id = $1
 ORDER BY id
"""
HISTORY_SQL = """
SELECT h.case_id, h.step, h.from_state, h.to_state, h.reason, h.rule, h.changed, h.by_subject, h.at
  FROM case_history h
  JOIN training_cases c ON c.id = h.case_id
 WHERE c.person_id = $1
 ORDER BY h.at, h.step_no
"""
CLOCKS_SQL = """
SELECT k.case_id, k.clock, k.due_on, k.rule, k.paragraph, k.how
  FROM case_clocks k
  JOIN training_cases c ON c.id = k.case_id
 WHERE c.person_id = $1
 ORDER BY k.due_on, k.clock
"""
PLANS_SQL = """
SELECT p.case_id, p.version, p.goals, p.minutes_per_week, p.starts_on, p.ends_on, p.decision_id
  FROM plans p
  JOIN training_cases c ON c.id = p.case_id
 WHERE c.person_id = $1
 ORDER BY p.case_id, p.version
"""
LEAVES_SQL = """
SELECT l.case_id, l.first_day, l.last_day, l.state, l.documented, l.adaptation, l.adaptation_reason,
       l.parental_offer_on, l.appealed_on
  FROM leaves l
  JOIN training_cases c ON c.id = l.case_id
 WHERE c.person_id = $1
 ORDER BY l.first_day
"""
DECISIONS_SQL = """
SELECT d.id, d.case_id, d.kind, d.outcome, d.ground, d.paragraph, d.decided_on, d.decided_by, d.reached_on,
       d.appeal_by, l.template, l.form, l.state AS letter, l.archive_ref, l.archived_at
  FROM decisions d
  LEFT JOIN letters l ON l.decision_id = d.id
 WHERE d.person_id = $1
 ORDER BY d.decided_on, d.id
"""
APPEALS_SQL = """
SELECT id, decision_id, state, sent_on, received_on, in_time, excuse, answer_id, answered_on
  FROM appeals
 WHERE person_id = $1
 ORDER BY received_on, id
"""
ENROLLMENTS_SQL = """
SELECT e.id, e.subject, e.state, e.reason, e.pausing, e.class_id, e.access, e.access_from, e.access_to,
       l.supplier_orgnr, l.offering_id, l.course_type, l.starts_on, l.ends_on
  FROM enrollments e
  JOIN lines l ON l.id = e.line_id
 WHERE e.person_id = $1
 ORDER BY l.starts_on, e.id
"""
HOURS_SQL = """
SELECT g.enrollment_id, g.source, g.side, g.day, g.minutes, g.missed_minutes, g.kind, g.subject, g.module, g.reported,
       g.owner_orgnr, g.recorded_at
  FROM ledger g
  JOIN enrollments e ON e.id = g.enrollment_id
 WHERE e.person_id = $1
 ORDER BY g.pos
"""
ASSESSMENTS_SQL = """
SELECT id, supplier_orgnr, language, state, reason, performed_at
  FROM assessments
 WHERE person_id = $1
 ORDER BY id
"""
MOVES_SQL = """
SELECT id, from_orgnr, to_orgnr, moved_on, runs_to, state, reason
  FROM moves
 WHERE person_id = $1
 ORDER BY moved_on
"""
CERTIFICATES_SQL = """
SELECT id, revision, enrollment_id, occasion, form, minutes, issued_by, issued_at, state, archive_ref, archived_at
  FROM certificates
 WHERE person_id = $1
 ORDER BY issued_at
"""
EXAMINATIONS_SQL = """
SELECT id, skill, window_id, free, state, result, wanted_on, signed_up_at, result_on
  FROM exam_sign_ups
 WHERE person_id = $1
 ORDER BY wanted_on, id
"""
REGISTER_SQL = """
SELECT x.id, x.occasion, x.made_by, x.made_at, r.outcome, r.code, r.field
  FROM register_records r
  JOIN register_exports x ON x.id = r.export_id
 WHERE r.person_id = $1
 ORDER BY x.made_at
"""
SECTIONS: Mapping[str, str] = {
    "person": PERSON_SQL,
    "sealed_person": SEALED_PERSON_SQL,
    "cases": CASES_SQL,
    "case_history": HISTORY_SQL,
    "clocks": CLOCKS_SQL,
    "plans": PLANS_SQL,
    "leaves": LEAVES_SQL,
    "decisions": DECISIONS_SQL,
    "appeals": APPEALS_SQL,
    "enrollments": ENROLLMENTS_SQL,
    "hours": HOURS_SQL,
    "assessments": ASSESSMENTS_SQL,
    "moves": MOVES_SQL,
    "certificates": CERTIFICATES_SQL,
    "examinations": EXAMINATIONS_SQL,
    "register": REGISTER_SQL,
}


async def everything(conn: asyncpg.Connection, person_id: UUID) -> dict[str, Sequence[Mapping[str, Any]]]:
    """The rows of each section that has any; what is sealed is not among them."""
    found: dict[str, Sequence[Mapping[str, Any]]] = {}
    for section, section_sql in SECTIONS.items():
        rows = await conn.fetch(section_sql, person_id)
        if rows:
            found[section] = [dict(row) for row in rows]
    return found
