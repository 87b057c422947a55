"""Municipal teachers with a role on a supplier's platform."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import asyncpg

LOCK_LINES_SQL = """
SELECT id
  FROM lines
 WHERE offering_id = $1
   AND buyer_orgnr = $2
   AND state IN ('REQUESTED', 'CONFIRMED')
 ORDER BY id
   FOR UPDATE
"""


async def lock_lines(conn: asyncpg.Connection, offering_id: UUID, buyer_orgnr: str) -> list[UUID]:
    """The lines of an offering that a municipality holds seats on, locked in the order of their ids."""
    return [row["id"] for row in await conn.fetch(LOCK_LINES_SQL, offering_id, buyer_orgnr)]


SAVE_ONBOARDED_SQL = """
INSERT INTO onboarded_teachers (municipality_orgnr, offering_id, teacher_id, supplier_orgnr, onboarded_at)
VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT DO NOTHING
"""


async def save(
    conn: asyncpg.Connection,
    municipality_orgnr: str,
    offering_id: UUID,
    teacher_id: UUID,
    *,
    supplier_orgnr: str,
    at: datetime,
) -> None:
    """Record her once."""
    await conn.execute(SAVE_ONBOARDED_SQL, municipality_orgnr, offering_id, teacher_id, supplier_orgnr, at)


ONBOARDED_SQL = """
SELECT DISTINCT t.municipality_orgnr, t.offering_id
  FROM onboarded_teachers t
  JOIN offerings o ON o.id = t.offering_id AND o.supplier_orgnr = t.supplier_orgnr
  JOIN unnest($1::text[], $2::uuid[]) AS w (municipality_orgnr, offering_id)
    ON w.municipality_orgnr = t.municipality_orgnr AND w.offering_id = t.offering_id
"""


async def onboarded(conn: asyncpg.Connection, wanted: Iterable[tuple[str, UUID]]) -> frozenset[tuple[str, UUID]]:
    """Which (municipality, offering) have a teacher whom the offering's own supplier has onboarded."""
    pairs = list(wanted)
    rows = await conn.fetch(ONBOARDED_SQL, [orgnr for orgnr, _ in pairs], [offering for _, offering in pairs])
    return frozenset((row["municipality_orgnr"], row["offering_id"]) for row in rows)


TEACHERS_SQL = """
SELECT t.municipality_orgnr, t.offering_id, t.teacher_id
  FROM onboarded_teachers t
  JOIN offerings o ON o.id = t.offering_id AND o.supplier_orgnr = t.supplier_orgnr
  JOIN unnest($1::text[], $2::uuid[]) AS w (municipality_orgnr, offering_id)
    ON w.municipality_orgnr = t.municipality_orgnr AND w.offering_id = t.offering_id
 ORDER BY t.onboarded_at, t.teacher_id
"""


async def of(conn: asyncpg.Connection, wanted: Iterable[tuple[str, UUID]]) -> dict[tuple[str, UUID], list[UUID]]:
    """The onboarded teachers of each (municipality, offering), the first one first."""
    pairs = sorted(set(wanted))
    rows = await conn.fetch(TEACHERS_SQL, [orgnr for orgnr, _ in pairs], [offering for _, offering in pairs])
    found: dict[tuple[str, UUID], list[UUID]] = {pair: [] for pair in pairs}
    for row in rows:
        found[row["municipality_orgnr"], row["offering_id"]].append(row["teacher_id"])
    return found
