"""How sellers and municipalities work together: versions, kept for ever."""

from uuid import UUID

import asyncpg

from samklasse_partnerships.domain.cooperation import Cooperation, Task

SAVE_COOPERATION_SQL = """
INSERT INTO cooperation (agreement_id, buyer_orgnr, version, valid_from, answer_within_hours, reporting_weekday, tasks)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""


async def save_cooperation(conn: asyncpg.Connection, saved: Cooperation) -> None:
    """Add a version; the agreement is locked."""
    await conn.execute(
        SAVE_COOPERATION_SQL,
        saved.agreement_id,
        saved.buyer,
        saved.version,
        saved.valid_from,
        saved.answer_within_hours,
        saved.reporting_weekday,
        sorted(saved.tasks),
    )


LATEST_COOPERATION_SQL = """
SELECT agreement_id, buyer_orgnr, version, valid_from, answer_within_hours, reporting_weekday, tasks
  FROM cooperation
 WHERE agreement_id = $1
   AND buyer_orgnr = $2
 ORDER BY version DESC
 LIMIT 1
"""


async def latest_cooperation(conn: asyncpg.Connection, agreement_id: UUID, buyer: str) -> Cooperation | None:
    """The youngest version of one buyer's."""
    row = await conn.fetchrow(LATEST_COOPERATION_SQL, agreement_id, buyer)
    return row and _cooperation(row)


READ_COOPERATION_SQL = """
SELECT agreement_id, buyer_orgnr, version, valid_from, answer_within_hours, reporting_weekday, tasks
  FROM cooperation
 WHERE agreement_id = $1
   AND ($2::text IS NULL OR buyer_orgnr = $2)
   AND (buyer_orgnr, version) > ($3, $4)
 ORDER BY buyer_orgnr, version
 LIMIT $5
"""


async def read_cooperation(
    conn: asyncpg.Connection, agreement_id: UUID, *, buyer: str | None, after: tuple[str, int], limit: int
) -> list[Cooperation]:
    """All versions under an agreement; `buyer` None: every buyer's."""
    return [_cooperation(row) for row in await conn.fetch(READ_COOPERATION_SQL, agreement_id, buyer, *after, limit)]


def _cooperation(row: asyncpg.Record) -> Cooperation:
    return Cooperation(
        agreement_id=row["agreement_id"],
        buyer=row["buyer_orgnr"],
        version=row["version"],
        valid_from=row["valid_from"],
        answer_within_hours=row["answer_within_hours"],
        reporting_weekday=row["reporting_weekday"],
        tasks=frozenset(Task(task) for task in row["tasks"]),
    )
