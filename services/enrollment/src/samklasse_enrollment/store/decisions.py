"""Decisions (vedtak) that have been made; grounds in words are in the vault."""

from datetime import date
from typing import Any
from uuid import UUID

import asyncpg

from samklasse_enrollment.domain.decision import Decision

ADD_DECISION_SQL = """
INSERT INTO decisions (id, case_id, person_id, owner_orgnr, kind, outcome, ground, paragraph, rule, decided_on,
                       decided_by, appeal_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""


async def add(conn: asyncpg.Connection, made: Decision) -> None:
    """Keep it for good."""
    await conn.execute(
        ADD_DECISION_SQL,
        made.id,
        made.case_id,
        made.person_id,
        made.owner_orgnr,
        made.kind,
        made.outcome,
        made.ground,
        made.paragraph,
        made.rule,
        made.decided_on,
        made.decided_by,
        made.appeal_by,
    )


CASE_OF_DECISION_SQL = """
SELECT case_id
  FROM decisions
 WHERE id = $1
   AND owner_orgnr = $2
"""


async def case_of(conn: asyncpg.Connection, decision_id: UUID, owner_orgnr: str) -> UUID | None:
    """The case of one of a municipality's own; whoever needs both locks the case first."""
    found: UUID | None = await conn.fetchval(CASE_OF_DECISION_SQL, decision_id, owner_orgnr)
    return found


LOCK_DECISION_SQL = """
SELECT id, case_id, person_id, owner_orgnr, kind, outcome, ground, paragraph, rule, decided_on, decided_by, appeal_by,
       reached_on
  FROM decisions
 WHERE id = $1
   AND owner_orgnr = $2
   FOR UPDATE
"""


async def lock(conn: asyncpg.Connection, decision_id: UUID, owner_orgnr: str) -> Decision | None:
    """One of a municipality's own, locked."""
    row = await conn.fetchrow(LOCK_DECISION_SQL, decision_id, owner_orgnr)
    return Decision(**row) if row else None


REACHED_SQL = """
UPDATE decisions
   SET reached_on = $2, appeal_by = $3
 WHERE id = $1
"""


async def reached(conn: asyncpg.Connection, decision_id: UUID, on: date, appeal_by: date | None) -> None:
    """The letter has reached her."""
    await conn.execute(REACHED_SQL, decision_id, on, appeal_by)


EXEMPTIONS_SQL = """
SELECT id
  FROM decisions
 WHERE case_id = $1
   AND kind = 'EXEMPTION'
 ORDER BY id
"""


async def exemptions(conn: asyncpg.Connection, case_id: UUID) -> list[UUID]:
    """A case's decisions about exemption, whose grounds are sealed."""
    return [row["id"] for row in await conn.fetch(EXEMPTIONS_SQL, case_id)]


PAGE_DECISIONS_SQL = """
SELECT d.id, d.case_id, d.person_id, d.kind, d.outcome, d.ground, d.paragraph, d.rule, d.decided_on, d.decided_by,
       d.appeal_by, d.reached_on, l.state AS letter_state, l.form AS letter_form, l.tries AS letter_tries, l.archive_ref
  FROM decisions d
  LEFT JOIN letters l ON l.decision_id = d.id
 WHERE d.owner_orgnr = $1
   AND d.id > $2
   AND ($3::uuid IS NULL OR d.case_id = $3)
 ORDER BY d.id
 LIMIT $4
"""


async def page(
    conn: asyncpg.Connection, owner_orgnr: str, *, case_id: UUID | None, after: UUID, limit: int
) -> list[dict[str, Any]]:
    """A municipality's own with what became of their letters, earliest first."""
    return [dict(row) for row in await conn.fetch(PAGE_DECISIONS_SQL, owner_orgnr, after, case_id, limit)]
