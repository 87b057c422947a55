"""Level assessments, and what they change about a person."""

from collections.abc import Iterable
from uuid import UUID

import asyncpg

from samklasse_enrollment.domain.assessment import Assessment, Result, State

ADD_ASSESSMENT_SQL = """
INSERT INTO assessments (id, person_id, agreement_id, owner_orgnr, supplier_orgnr, language, price_ore, answer_by,
                         state)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'ORDERED')
"""


async def add(conn: asyncpg.Connection, assessment: Assessment) -> None:
    """A new one, about which one thing is said."""
    await conn.execute(
        ADD_ASSESSMENT_SQL,
        assessment.id,
        assessment.person_id,
        assessment.agreement_id,
        assessment.owner_orgnr,
        assessment.supplier_orgnr,
        assessment.language,
        assessment.price_ore,
        assessment.answer_by,
    )


AGREEMENT_OF_SQL = """
SELECT agreement_id
  FROM assessments
 WHERE id = $1
"""


async def agreement_of(conn: asyncpg.Connection, assessment_id: UUID) -> UUID | None:
    """Under which agreement it was ordered: that row is locked first."""
    found: UUID | None = await conn.fetchval(AGREEMENT_OF_SQL, assessment_id)
    return found


OPEN_OF_PERSON_SQL = """
SELECT id
  FROM assessments
 WHERE person_id = ANY ($1::uuid[])
   AND state = 'ORDERED'
 ORDER BY id
"""


async def open_of(conn: asyncpg.Connection, people: Iterable[UUID]) -> list[UUID]:
    """Assessments of these people that wait for a result."""
    return [row["id"] for row in await conn.fetch(OPEN_OF_PERSON_SQL, list(people))]


OPEN_UNDER_SQL = """
SELECT id
  FROM assessments
 WHERE agreement_id = $1
   AND state = 'ORDERED'
 ORDER BY id
"""


async def open_under(conn: asyncpg.Connection, agreement_id: UUID) -> list[UUID]:
    """Assessments under an agreement that wait for a result."""
    return [row["id"] for row in await conn.fetch(OPEN_UNDER_SQL, agreement_id)]


LOCK_ASSESSMENT_SQL = """
SELECT id, person_id, agreement_id, owner_orgnr, supplier_orgnr, language, price_ore, answer_by, state, reason,
       revision, performed_at
  FROM assessments
 WHERE id = $1
   FOR UPDATE
"""


async def lock(conn: asyncpg.Connection, assessment_id: UUID) -> Assessment | None:
    """One assessment, locked."""
    row = await conn.fetchrow(LOCK_ASSESSMENT_SQL, assessment_id)
    return row and _assessment(row)


SAVE_ASSESSMENT_SQL = """
UPDATE assessments
   SET state = $2, reason = $3, revision = $4, performed_at = $5, said = said + $6
 WHERE id = $1
RETURNING said
"""


async def save(conn: asyncpg.Connection, assessment: Assessment, *, says: int) -> int:
    """Write how a locked assessment stands, and count what is said about it."""
    said: int = await conn.fetchval(
        SAVE_ASSESSMENT_SQL,
        assessment.id,
        assessment.state.value,
        assessment.reason,
        assessment.revision,
        assessment.performed_at,
        says,
    )
    return said


LIST_ASSESSMENTS_SQL = """
SELECT id, person_id, agreement_id, owner_orgnr, supplier_orgnr, language, price_ore, answer_by, state, reason,
       revision, performed_at
  FROM assessments
 WHERE owner_orgnr = $1
   AND ($2::uuid IS NULL OR id > $2)
 ORDER BY id
 LIMIT $3
"""


async def page(conn: asyncpg.Connection, owner_orgnr: str, *, after: UUID | None, limit: int) -> list[Assessment]:
    """What a municipality has ordered."""
    return [_assessment(row) for row in await conn.fetch(LIST_ASSESSMENTS_SQL, owner_orgnr, after, limit)]


LEARN_SQL = """
UPDATE people
   SET levels = $3, track = $4, needs = $5
 WHERE id = $1
   AND owner_orgnr = $2
   AND (levels, track, needs) IS DISTINCT FROM ($3::text[], $4::smallint, $5::text[])
RETURNING id
"""


async def learn(conn: asyncpg.Connection, assessment: Assessment, result: Result) -> bool:
    """What was found is what is known of her, if she still is the municipality's; returns whether that is new."""
    needs = sorted(need.value for need in result.needs)
    changed = await conn.fetchval(
        LEARN_SQL, assessment.person_id, assessment.owner_orgnr, list(result.known_levels), result.track, needs
    )
    return changed is not None


def _assessment(row: asyncpg.Record) -> Assessment:
    return Assessment(**{**row, "state": State(row["state"])})
