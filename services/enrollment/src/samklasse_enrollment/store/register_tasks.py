"""What a person must see to after the register's answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg


@dataclass(frozen=True)
class Task:
    """A record that the register did not take, or (without a person) a whole export."""

    id: UUID
    export_id: UUID
    person_id: UUID | None
    code: str
    field: str | None
    opened_at: datetime


ADD_TASKS_SQL = """
INSERT INTO register_tasks (id, owner_orgnr, person_id, export_id, code, field, opened_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""


async def add(conn: asyncpg.Connection, owner_orgnr: str, tasks: Iterable[Task]) -> None:
    """Open tasks."""
    await conn.executemany(
        ADD_TASKS_SQL,
        [(one.id, owner_orgnr, one.person_id, one.export_id, one.code, one.field, one.opened_at) for one in tasks],
    )


OPEN_TASKS_SQL = """
SELECT t.id, t.export_id, t.person_id, t.code, t.field, t.opened_at, p.ref
  FROM register_tasks t
  LEFT JOIN people p ON p.id = t.person_id AND p.owner_orgnr = t.owner_orgnr
 WHERE t.owner_orgnr = $1
   AND t.closed_at IS NULL
   AND ($2::uuid IS NULL OR t.id > $2)
 ORDER BY t.id
 LIMIT $3
"""


async def listing(
    conn: asyncpg.Connection, owner_orgnr: str, *, after: UUID | None, limit: int
) -> list[tuple[Task, str | None]]:
    """A municipality's open tasks, oldest first, with its own reference of whom they are about."""
    rows = await conn.fetch(OPEN_TASKS_SQL, owner_orgnr, after, limit)
    return [(Task(**{k: v for k, v in row.items() if k != "ref"}), row["ref"]) for row in rows]


CLOSE_TASK_SQL = """
UPDATE register_tasks
   SET closed_at = $3, closed_by = $4
 WHERE id = $1
   AND owner_orgnr = $2
   AND closed_at IS NULL
RETURNING export_id
"""


async def close(conn: asyncpg.Connection, task_id: UUID, owner_orgnr: str, at: datetime, by: str) -> UUID | None:
    """Somebody has seen to it; gives its export, None: no such open task."""
    found: UUID | None = await conn.fetchval(CLOSE_TASK_SQL, task_id, owner_orgnr, at, by)
    return found


CLOSE_ACCEPTED_SQL = """
UPDATE register_tasks t
   SET closed_at = $2, closed_by = 'register'
  FROM register_records r
 WHERE r.export_id = $1
   AND r.outcome = 'ACCEPTED'
   AND t.person_id = r.person_id
   AND t.closed_at IS NULL
RETURNING t.export_id
"""


async def close_accepted(conn: asyncpg.Connection, export_id: UUID, at: datetime) -> set[UUID]:
    """A later export was taken: gives the exports whose tasks that closed."""
    return {row["export_id"] for row in await conn.fetch(CLOSE_ACCEPTED_SQL, export_id, at)}


SETTLED_SQL = """
SELECT x.round_id
  FROM register_exports x
 WHERE x.id = ANY ($1::uuid[])
   AND x.state = 'ANSWERED'
   AND NOT EXISTS (SELECT FROM register_tasks t WHERE t.export_id = x.id AND t.closed_at IS NULL)
"""


async def settled_rounds(conn: asyncpg.Connection, exports: Iterable[UUID]) -> list[UUID | None]:
    """The rounds of those of these exports that are answered and leave nothing to do."""
    return [row["round_id"] for row in await conn.fetch(SETTLED_SQL, list(exports))]
