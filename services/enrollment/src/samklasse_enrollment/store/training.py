"""Training cases (opplæringssak), one open one a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import asyncpg

from samklasse_enrollment.domain.training.values import CaseState, TrainingCase


@dataclass(frozen=True)
class New:
    """A case to open. `registered_on`: folkeregistrering in the municipality; `claimed_on`: when training was claimed.

    With either day known, use `handlers.training.open_cases`, which also sets the clocks.
    """

    id: UUID
    person_id: UUID
    owner_orgnr: str
    registered_on: date | None = None
    claimed_on: date | None = None
    intro_programme: bool = False


ADD_CASES_SQL = """
INSERT INTO training_cases (id, person_id, owner_orgnr, registered_on, claimed_on, intro_programme)
SELECT id, person_id, owner_orgnr, registered_on, claimed_on, intro_programme
  FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::date[], $5::date[], $6::boolean[])
       AS given (id, person_id, owner_orgnr, registered_on, claimed_on, intro_programme)
    ON CONFLICT (person_id) WHERE state NOT IN ('TRANSFERRED', 'CLOSED') DO NOTHING
RETURNING id
"""


async def add(conn: asyncpg.Connection, cases: Iterable[New]) -> set[UUID]:
    """Open cases; a person who has an open case keeps it. Gives the ids of those that were opened."""
    rows = [
        (one.id, one.person_id, one.owner_orgnr, one.registered_on, one.claimed_on, one.intro_programme)
        for one in cases
    ]
    columns = [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(6)]
    return {row["id"] for row in await conn.fetch(ADD_CASES_SQL, *columns)}


LOCK_CASE_SQL = """
SELECT id, person_id, owner_orgnr, state, registered_on, claimed_on, intro_programme, offered_on, started_on,
       trained_by, carried_leave_days, social_rule, moved_on, moved_to, steps
  FROM training_cases
 WHERE id = $1
   AND owner_orgnr = $2
   FOR UPDATE
"""


async def lock(conn: asyncpg.Connection, case_id: UUID, owner_orgnr: str) -> TrainingCase | None:
    """One of a municipality's own, locked."""
    row = await conn.fetchrow(LOCK_CASE_SQL, case_id, owner_orgnr)
    return _case(row) if row else None


LOCK_OPEN_CASE_SQL = """
SELECT id, person_id, owner_orgnr, state, registered_on, claimed_on, intro_programme, offered_on, started_on,
       trained_by, carried_leave_days, social_rule, moved_on, moved_to, steps
  FROM training_cases
 WHERE person_id = $1
   AND state NOT IN ('TRANSFERRED', 'CLOSED')
   FOR UPDATE
"""


async def lock_open(conn: asyncpg.Connection, person_id: UUID) -> TrainingCase | None:
    """A person's open case, whoever's it is, locked."""
    row = await conn.fetchrow(LOCK_OPEN_CASE_SQL, person_id)
    return _case(row) if row else None


FIND_CASE_SQL = """
SELECT id, person_id, owner_orgnr, state, registered_on, claimed_on, intro_programme, offered_on, started_on,
       trained_by, carried_leave_days, social_rule, moved_on, moved_to, steps
  FROM training_cases
 WHERE id = $1
   AND owner_orgnr = $2
"""


async def find(conn: asyncpg.Connection, case_id: UUID, owner_orgnr: str) -> TrainingCase | None:
    """One of a municipality's own, to read."""
    row = await conn.fetchrow(FIND_CASE_SQL, case_id, owner_orgnr)
    return _case(row) if row else None


PAGE_CASES_SQL = """
SELECT id, person_id, owner_orgnr, state, registered_on, claimed_on, intro_programme, offered_on, started_on,
       trained_by, carried_leave_days, social_rule, moved_on, moved_to, steps
  FROM training_cases
 WHERE owner_orgnr = $1
   AND id > $2
   AND ($3::text IS NULL OR state = $3)
   AND ($4::uuid IS NULL OR person_id = $4)
 ORDER BY id
 LIMIT $5
"""


async def page(
    conn: asyncpg.Connection,
    owner_orgnr: str,
    *,
    after: UUID,
    state: str | None = None,
    person_id: UUID | None = None,
    limit: int,
) -> list[TrainingCase]:
    """A municipality's own in the order of their ids."""
    return [_case(row) for row in await conn.fetch(PAGE_CASES_SQL, owner_orgnr, after, state, person_id, limit)]


SAVE_CASE_SQL = """
UPDATE training_cases
   SET state = $2, registered_on = $3, claimed_on = $4, intro_programme = $5, offered_on = $6, started_on = $7,
       trained_by = $8, carried_leave_days = $9, social_rule = $10, moved_on = $11, moved_to = $12, steps = $13
 WHERE id = $1
"""


async def save(conn: asyncpg.Connection, case: TrainingCase) -> None:
    """Write a locked case."""
    await conn.execute(SAVE_CASE_SQL, case.id, *_columns(case))


INSERT_CASE_SQL = """
INSERT INTO training_cases (id, person_id, owner_orgnr, state, registered_on, claimed_on, intro_programme, offered_on,
                            started_on, trained_by, carried_leave_days, social_rule, moved_on, moved_to, steps)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
"""


async def insert(conn: asyncpg.Connection, case: TrainingCase) -> None:
    """A case that begins with what an earlier one hands on."""
    await conn.execute(INSERT_CASE_SQL, case.id, case.person_id, case.owner_orgnr, *_columns(case))


COUNT_SAID_SQL = """
UPDATE training_cases
   SET said = said + 1
 WHERE id = $1
RETURNING said
"""


async def count_said(conn: asyncpg.Connection, case_id: UUID) -> int:
    """One message more about this case; the number of that message."""
    said: int = await conn.fetchval(COUNT_SAID_SQL, case_id)
    return said


SOCIAL_MINUTES_SQL = """
SELECT g.module, sum(g.minutes)::bigint AS minutes
  FROM ledger g
  JOIN enrollments e ON e.id = g.enrollment_id
 WHERE e.person_id = $1
   AND g.subject = 'SOCIAL_STUDIES'
   AND g.module IS NOT NULL
 GROUP BY g.module
"""


async def social_minutes(conn: asyncpg.Connection, person_id: UUID) -> dict[str, int]:
    """Minutes of social studies by module, as the ledger has them."""
    return {row["module"]: row["minutes"] for row in await conn.fetch(SOCIAL_MINUTES_SQL, person_id)}


LOCK_ANY_CASE_SQL = """
SELECT id, person_id, owner_orgnr, state, registered_on, claimed_on, intro_programme, offered_on, started_on,
       trained_by, carried_leave_days, social_rule, moved_on, moved_to, steps
  FROM training_cases
 WHERE id = $1
   FOR UPDATE
"""


async def lock_any(conn: asyncpg.Connection, case_id: UUID) -> TrainingCase | None:
    """Whoever's, for the service itself, locked."""
    row = await conn.fetchrow(LOCK_ANY_CASE_SQL, case_id)
    return _case(row) if row else None


WATCHED_CASE_SQL = """
SELECT id, person_id, owner_orgnr, state, registered_on, claimed_on, intro_programme, offered_on, started_on,
       trained_by, carried_leave_days, social_rule, moved_on, moved_to, steps
  FROM training_cases
 WHERE id = $1
"""


async def watched(conn: asyncpg.Connection, case_id: UUID) -> TrainingCase | None:
    """What a deadline is about, for the service itself."""
    row = await conn.fetchrow(WATCHED_CASE_SQL, case_id)
    return _case(row) if row else None


def _columns(case: TrainingCase) -> tuple[object, ...]:
    return (
        case.state.value, case.registered_on, case.claimed_on, case.intro_programme, case.offered_on, case.started_on,
        case.trained_by, case.carried_leave_days, case.social_rule, case.moved_on, case.moved_to, case.steps,
    )  # fmt: skip


def _case(row: asyncpg.Record) -> TrainingCase:
    return TrainingCase(**{**row, "state": CaseState(row["state"])})
