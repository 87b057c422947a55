"""Free days that a municipality lets a class, or all its classes, meet on."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import asyncpg


@dataclass(frozen=True)
class Waiver:
    """Which day, for which class (None: every class with its people), by whom, and whether it still holds."""

    id: UUID
    municipality: str
    day: date
    class_id: UUID | None
    by: str
    at: datetime
    withdrawn_at: datetime | None = None


ADD_SQL = """
INSERT INTO waivers (waiver_id, municipality_orgnr, day, class_id, waived_by, waived_at)
VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (municipality_orgnr, day, class_id) WHERE withdrawn_at IS NULL DO NOTHING
"""

STANDING_SQL = """
SELECT waiver_id, municipality_orgnr, day, class_id, waived_by, waived_at, withdrawn_at
  FROM waivers
 WHERE municipality_orgnr = $1
   AND day = $2
   AND class_id IS NOT DISTINCT FROM $3::uuid
   AND withdrawn_at IS NULL
"""


async def add(conn: asyncpg.Connection, waiver: Waiver) -> Waiver:
    """Write a waiver, or find the one that stands already."""
    await conn.execute(ADD_SQL, waiver.id, waiver.municipality, waiver.day, waiver.class_id, waiver.by, waiver.at)
    return _waiver(await conn.fetchrow(STANDING_SQL, waiver.municipality, waiver.day, waiver.class_id))


LOCK_SQL = """
SELECT waiver_id, municipality_orgnr, day, class_id, waived_by, waived_at, withdrawn_at
  FROM waivers
 WHERE waiver_id = $1
   FOR UPDATE
"""


async def lock(conn: asyncpg.Connection, waiver_id: UUID) -> Waiver | None:
    """One waiver, locked."""
    row = await conn.fetchrow(LOCK_SQL, waiver_id)
    return _waiver(row) if row is not None else None


WITHDRAW_SQL = """
UPDATE waivers
   SET withdrawn_by = $2, withdrawn_at = $3
 WHERE waiver_id = $1
   AND withdrawn_at IS NULL
"""


async def withdraw(conn: asyncpg.Connection, waiver_id: UUID, *, by: str, at: datetime) -> None:
    """It holds no longer; that it once did stays written."""
    await conn.execute(WITHDRAW_SQL, waiver_id, by, at)


LIST_SQL = """
SELECT waiver_id, municipality_orgnr, day, class_id, waived_by, waived_at, withdrawn_at
  FROM waivers
 WHERE municipality_orgnr = $1
   AND ($2::uuid IS NULL OR waiver_id > $2)
 ORDER BY waiver_id
 LIMIT $3
"""


async def of_municipality(
    conn: asyncpg.Connection, municipality: str, *, after: UUID | None, limit: int
) -> list[Waiver]:
    """A municipality's waivers, those withdrawn too."""
    return [_waiver(row) for row in await conn.fetch(LIST_SQL, municipality, after, limit)]


IN_FORCE_SQL = """
SELECT municipality_orgnr, day, class_id
  FROM waivers
 WHERE withdrawn_at IS NULL
"""


async def in_force(conn: asyncpg.Connection) -> dict[str, frozenset[tuple[date, UUID | None]]]:
    """What is waived, by municipality."""
    found: dict[str, set[tuple[date, UUID | None]]] = {}
    for row in await conn.fetch(IN_FORCE_SQL):
        found.setdefault(row["municipality_orgnr"], set()).add((row["day"], row["class_id"]))
    return {municipality: frozenset(days) for municipality, days in found.items()}


def _waiver(row: asyncpg.Record) -> Waiver:
    return Waiver(
        row["waiver_id"], row["municipality_orgnr"], row["day"], row["class_id"], row["waived_by"], row["waived_at"],
        row["withdrawn_at"],
    )  # fmt: skip
