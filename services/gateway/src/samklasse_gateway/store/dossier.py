"""Everything that the gateway's tables hold of one person: to be shown, and to be deleted."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

PSEUDONYMS_OF_SQL = """
SELECT orgnr AS supplier_orgnr, participant
  FROM participants
 WHERE person_id = $1
 ORDER BY orgnr
"""

PLACES_OF_SQL = """
SELECT orgnr AS supplier_orgnr, enrollment_id
  FROM places
 WHERE person_id = $1
 ORDER BY orgnr, enrollment_id
"""

ACCESS_OF_SQL = """
SELECT orgnr AS supplier_orgnr, enrollment_id, open
  FROM access
 WHERE person_id = $1
 ORDER BY enrollment_id
"""

ASSESSMENTS_OF_SQL = """
SELECT orgnr AS supplier_orgnr, id AS assessment_id
  FROM assessments
 WHERE person_id = $1
 ORDER BY id
"""

PAUSES_OF_SQL = """
SELECT orgnr AS supplier_orgnr, enrollment_id, told
  FROM pauses
 WHERE person_id = $1
 ORDER BY enrollment_id
"""

SENT_SQL = """
SELECT p.orgnr AS supplier_orgnr, l.key, count(*) AS letters, min(l.said_at) AS first_at, max(l.said_at) AS last_at
  FROM participants p
  JOIN event_log l ON l.lane = 'supplier.' || p.orgnr
   AND position(p.participant::text IN convert_from(l.body, 'UTF8')) > 0
 WHERE p.person_id = $1
 GROUP BY p.orgnr, l.key
 ORDER BY p.orgnr, l.key
"""

SECTIONS = {
    "pseudonyms": PSEUDONYMS_OF_SQL,
    "places": PLACES_OF_SQL,
    "access": ACCESS_OF_SQL,
    "pauses": PAUSES_OF_SQL,
    "assessments": ASSESSMENTS_OF_SQL,
    "sent": SENT_SQL,
}


async def sections(conn: asyncpg.Connection, person_id: UUID) -> dict[str, list[asyncpg.Record]]:
    """What is held, by kind; `sent` counts the letters that named her, for as long as the event log keeps them."""
    return {name: await conn.fetch(section_sql, person_id) for name, section_sql in SECTIONS.items()}


FORGET_PLACES_SQL = """
DELETE FROM places
 WHERE (person_id = $1 OR enrollment_id = ANY ($2))
   AND ($3::text IS NULL OR orgnr = $3)
"""

FORGET_ACCESS_SQL = """
DELETE FROM access
 WHERE (person_id = $1 OR enrollment_id = ANY ($2))
   AND ($3::text IS NULL OR orgnr = $3)
"""

FORGET_PAUSES_SQL = """
DELETE FROM pauses
 WHERE (person_id = $1 OR enrollment_id = ANY ($2))
   AND ($3::text IS NULL OR orgnr = $3)
"""

FORGET_ASSESSMENTS_SQL = """
DELETE FROM assessments
 WHERE person_id = $1
   AND ($2::text IS NULL OR orgnr = $2)
"""

FORGET_PSEUDONYMS_SQL = """
DELETE FROM participants
 WHERE person_id = $1
   AND ($2::text IS NULL OR orgnr = $2)
"""

FORGET_OWNER_SQL = """
DELETE FROM owners
 WHERE person_id = $1
"""


async def forget(
    conn: asyncpg.Connection, person_id: UUID, enrollment_ids: Sequence[UUID], orgnr: str | None = None
) -> None:
    """Delete what one supplier, or (None) anybody, could know her by; receipts and refusals name messages alone."""
    await conn.execute(FORGET_PLACES_SQL, person_id, enrollment_ids, orgnr)
    await conn.execute(FORGET_ACCESS_SQL, person_id, enrollment_ids, orgnr)
    await conn.execute(FORGET_PAUSES_SQL, person_id, enrollment_ids, orgnr)
    await conn.execute(FORGET_ASSESSMENTS_SQL, person_id, orgnr)
    await conn.execute(FORGET_PSEUDONYMS_SQL, person_id, orgnr)


async def forget_owner(conn: asyncpg.Connection, person_id: UUID) -> None:
    """Nobody answers for her here any more."""
    await conn.execute(FORGET_OWNER_SQL, person_id)
