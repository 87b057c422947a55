"""Delete what is known of a person. What bills and what was done stays under a pseudonym that leads nowhere."""

from collections.abc import Sequence
from uuid import UUID, uuid4

import asyncpg

TIMERS = ["deadline", "leave-begins", "leave-ends", "move-due", "assessment-due", "run-on-ends"]
"""Kinds that are about one person; a test holds them against the service's own. Others are a line's or a supplier's."""

CASES_OF_SQL = """
SELECT id
  FROM training_cases
 WHERE person_id = $1
 ORDER BY id
"""

ABOUT_CASES_SQL = """
SELECT id FROM leaves WHERE case_id = ANY ($1::uuid[])
UNION ALL
SELECT id FROM decisions WHERE case_id = ANY ($1::uuid[])
UNION ALL
SELECT id FROM appeals WHERE case_id = ANY ($1::uuid[])
UNION ALL
SELECT id FROM exam_sign_ups WHERE person_id = $2
UNION ALL
SELECT id FROM certificates WHERE person_id = $2
UNION ALL
SELECT id FROM moves WHERE person_id = $2
UNION ALL
SELECT id FROM assessments WHERE person_id = $2
"""

ERASE_HISTORY_SQL = """
SELECT erase_case_history($1)
"""

DELETE_LETTERS_SQL = """
DELETE FROM letters
 WHERE decision_id IN (SELECT id FROM decisions WHERE case_id = ANY ($1::uuid[]))
"""
DELETE_LEAVES_SQL = """
DELETE FROM leaves
 WHERE case_id = ANY ($1::uuid[])
"""
DELETE_PLANS_SQL = """
DELETE FROM plans
 WHERE case_id = ANY ($1::uuid[])
"""
DELETE_APPEALS_SQL = """
DELETE FROM appeals
 WHERE case_id = ANY ($1::uuid[])
"""
DELETE_DECISIONS_SQL = """
DELETE FROM decisions
 WHERE case_id = ANY ($1::uuid[])
"""
DELETE_CLOCKS_SQL = """
DELETE FROM case_clocks
 WHERE case_id = ANY ($1::uuid[])
"""
DELETE_CASES_SQL = """
DELETE FROM training_cases
 WHERE id = ANY ($1::uuid[])
"""
OF_CASES = (
    ERASE_HISTORY_SQL, DELETE_LETTERS_SQL, DELETE_LEAVES_SQL, DELETE_PLANS_SQL, DELETE_APPEALS_SQL,
    DELETE_DECISIONS_SQL, DELETE_CLOCKS_SQL, DELETE_CASES_SQL,
)  # fmt: skip

DELETE_DEADLINES_SQL = """
DELETE FROM deadlines
 WHERE about = ANY ($1::uuid[])
RETURNING kind || '/' || about AS key
"""
SEATS_SQL = """
SELECT DISTINCT line_id || '/' || enrollment_id AS key
  FROM ownerships
 WHERE enrollment_id = ANY ($1::uuid[])
"""
DELETE_TIMERS_SQL = """
DELETE FROM timers
 WHERE kind = ANY ($1::text[])
   AND key = ANY ($2::text[])
"""

DELETE_MOVES_SQL = """
DELETE FROM moves
 WHERE person_id = $1
"""
DELETE_RECORDS_SQL = """
DELETE FROM register_records
 WHERE person_id = $1
"""
DELETE_KNOWN_SQL = """
DELETE FROM register_known
 WHERE person_id = $1
"""
LEAVE_TASKS_SQL = """
UPDATE register_tasks
   SET person_id = NULL
 WHERE person_id = $1
"""
DELETE_CERTIFICATES_SQL = """
DELETE FROM certificates
 WHERE person_id = $1
"""
DELETE_SIGN_UPS_SQL = """
DELETE FROM exam_sign_ups
 WHERE person_id = $1
"""
DELETE_PERSON_SQL = """
DELETE FROM people
 WHERE id = $1
"""
DELETE_SEALED_PERSON_SQL = """
DELETE FROM sealed_people
 WHERE person_id = $1
"""
OF_PERSON = (
    DELETE_MOVES_SQL, DELETE_RECORDS_SQL, DELETE_KNOWN_SQL, LEAVE_TASKS_SQL,
    DELETE_CERTIFICATES_SQL, DELETE_SIGN_UPS_SQL, DELETE_PERSON_SQL, DELETE_SEALED_PERSON_SQL,
)  # fmt: skip

RENAME_ENROLLMENTS_SQL = """
UPDATE enrollments
   SET person_id = $2
 WHERE person_id = $1
"""

RENAME_ASSESSMENTS_SQL = """
UPDATE assessments
   SET person_id = $2
 WHERE person_id = $1
"""

CALLERS_SQL = """
SELECT $2 AS orgnr
UNION
SELECT owner_orgnr FROM training_cases WHERE id = ANY ($1::uuid[])
UNION
SELECT d.supplier_orgnr
  FROM delegations d
 WHERE d.owner_orgnr = $2
    OR d.owner_orgnr IN (SELECT owner_orgnr FROM training_cases WHERE id = ANY ($1::uuid[]))
"""

BLANK_ANSWERS_SQL = """
UPDATE commands
   SET answer = '{"erased": true}'
 WHERE orgnr = ANY ($1::text[])
   AND EXISTS (SELECT FROM unnest($2::text[]) AS each (text) WHERE strpos(answer::text, to_json(each.text)::text) > 0)
"""

DELETE_REFUSED_SQL = """
DELETE FROM refused_commands
 WHERE orgnr = ANY ($1::text[])
   AND EXISTS (
       SELECT FROM jsonb_each_text(CASE WHEN jsonb_typeof(about) = 'object' THEN about ELSE '{}' END) AS one
        WHERE one.value = ANY ($2::text[]))
"""


async def forget(
    conn: asyncpg.Connection, person_id: UUID, *, owner_orgnr: str, ref: str, enrollments: Sequence[UUID]
) -> None:
    """Everything here but the vault, of somebody in the open or in the sealed store.

    `enrollments`, all locked, keep line, days and hours for the accounts, and assessments their price, under a new
    pseudonym. Answers to commands that pair reference and id are blanked, refusals about her deleted: those of her
    municipality, of those that she has moved from, and of suppliers that have acted for one of them.
    """
    cases = [row["id"] for row in await conn.fetch(CASES_OF_SQL, person_id)]
    about = [row["id"] for row in await conn.fetch(ABOUT_CASES_SQL, cases, person_id)]
    ids = [person_id, *cases, *enrollments, *about]
    callers = [row["orgnr"] for row in await conn.fetch(CALLERS_SQL, cases, owner_orgnr)]
    due = await conn.fetch(DELETE_DEADLINES_SQL, ids)
    seats = await conn.fetch(SEATS_SQL, list(enrollments))
    await conn.execute(DELETE_TIMERS_SQL, TIMERS, [*map(str, ids), *(row["key"] for row in (*due, *seats))])
    for each_sql in OF_CASES:
        await conn.execute(each_sql, cases)
    nobody = uuid4()
    await conn.execute(RENAME_ENROLLMENTS_SQL, person_id, nobody)
    await conn.execute(RENAME_ASSESSMENTS_SQL, person_id, nobody)
    for each_sql in OF_PERSON:
        await conn.execute(each_sql, person_id)
    texts = [*map(str, ids)]
    for orgnrs, said in ((callers, texts), ([owner_orgnr], [ref])):  # another's reference may be somebody else
        await conn.execute(BLANK_ANSWERS_SQL, orgnrs, said)
        await conn.execute(DELETE_REFUSED_SQL, orgnrs, said)
