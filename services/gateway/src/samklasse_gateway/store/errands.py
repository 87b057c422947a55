"""Invitations and assessments: what suppliers are asked beside seats, and who was asked."""

from uuid import UUID

import asyncpg

KEEP_INVITATION_SQL = """
INSERT INTO invitations (id, orgnr, correlation_id)
VALUES ($1, $2, $3)
    ON CONFLICT (id) DO NOTHING
"""


async def keep_invitation(conn: asyncpg.Connection, invitation_id: UUID, orgnr: str, correlation_id: UUID) -> None:
    """Remember who was asked what it can offer."""
    await conn.execute(KEEP_INVITATION_SQL, invitation_id, orgnr, correlation_id)


INVITATION_TRAIL_SQL = """
SELECT correlation_id
  FROM invitations
 WHERE id = $1
   AND orgnr = $2
"""


async def invitation_trail(conn: asyncpg.Connection, invitation_id: UUID, orgnr: str) -> UUID | None:
    """The trail that the invitation belongs to; None: this supplier was not asked."""
    trail: UUID | None = await conn.fetchval(INVITATION_TRAIL_SQL, invitation_id, orgnr)
    return trail


KEEP_ASSESSMENT_SQL = """
INSERT INTO assessments (id, orgnr, person_id, correlation_id)
VALUES ($1, $2, $3, $4)
    ON CONFLICT (id) DO NOTHING
"""


async def keep_assessment(
    conn: asyncpg.Connection, assessment_id: UUID, orgnr: str, person_id: UUID, correlation_id: UUID
) -> None:
    """Remember who is to assess whom."""
    await conn.execute(KEEP_ASSESSMENT_SQL, assessment_id, orgnr, person_id, correlation_id)


ASSESSMENT_TRAIL_SQL = """
SELECT correlation_id
  FROM assessments
 WHERE id = $1
   AND orgnr = $2
"""


async def assessment_trail(conn: asyncpg.Connection, assessment_id: UUID, orgnr: str) -> UUID | None:
    """The trail that the assessment belongs to; None: it is not this supplier's, or she has been forgotten."""
    trail: UUID | None = await conn.fetchval(ASSESSMENT_TRAIL_SQL, assessment_id, orgnr)
    return trail
