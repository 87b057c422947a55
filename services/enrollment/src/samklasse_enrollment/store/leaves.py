"""Leave; its ground is sealed, and comes from the vault."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

import asyncpg

from samklasse_enrollment.domain.training.leave import Adaptation, Ground, Impossible, Leave, LeaveState

LEAVES_SQL = """
SELECT id, case_id, first_day, last_day, state, documented, adaptation, adaptation_reason, parental_offer_on,
       decision_id, appealed_on
  FROM leaves
 WHERE case_id = $1
 ORDER BY first_day, id
"""


async def of_case(conn: asyncpg.Connection, case_id: UUID, grounds: Mapping[str, str]) -> tuple[Leave, ...]:
    """A case's leaves; one whose ground nobody can open any more is left out."""
    rows = await conn.fetch(LEAVES_SQL, case_id)
    return tuple(_leave(row, Ground(grounds[str(row["id"])])) for row in rows if str(row["id"]) in grounds)


LOCK_LEAVE_SQL = """
SELECT id, case_id, first_day, last_day, state, documented, adaptation, adaptation_reason, parental_offer_on,
       decision_id, appealed_on
  FROM leaves
 WHERE id = $1
   FOR UPDATE
"""


async def lock_unopened(conn: asyncpg.Connection, leave_id: UUID) -> Leave | None:
    """One without its ground, for the service itself; the case is locked."""
    row = await conn.fetchrow(LOCK_LEAVE_SQL, leave_id)
    return _leave(row, None) if row else None


async def unopened(conn: asyncpg.Connection, case_id: UUID) -> list[Leave]:
    """A case's leaves without their grounds, for the service itself; the case is locked."""
    return [_leave(row, None) for row in await conn.fetch(LEAVES_SQL, case_id)]


WHOSE_SQL = """
SELECT c.person_id, c.id AS case_id
  FROM leaves l
  JOIN training_cases c ON c.id = l.case_id
 WHERE l.id = $1
   AND ($2::text IS NULL OR c.owner_orgnr = $2)
"""


async def whose(conn: asyncpg.Connection, leave_id: UUID, owner_orgnr: str | None = None) -> tuple[UUID, UUID] | None:
    """The person and the case of a leave of that municipality; None: of any, for the service itself."""
    row = await conn.fetchrow(WHOSE_SQL, leave_id, owner_orgnr)
    return (row["person_id"], row["case_id"]) if row else None


async def shown(conn: asyncpg.Connection, case_id: UUID) -> list[asyncpg.Record]:
    """What may be shown without opening the vault."""
    rows: list[asyncpg.Record] = await conn.fetch(LEAVES_SQL, case_id)
    return rows


CASE_OF_LEAVE_SQL = """
SELECT l.case_id
  FROM leaves l
  JOIN training_cases c ON c.id = l.case_id
 WHERE l.id = $1
   AND c.owner_orgnr = $2
"""


async def case_of(conn: asyncpg.Connection, leave_id: UUID, owner_orgnr: str) -> UUID | None:
    """The case of one of a municipality's own."""
    found: UUID | None = await conn.fetchval(CASE_OF_LEAVE_SQL, leave_id, owner_orgnr)
    return found


DECISION_OF_LEAVE_SQL = """
SELECT l.state, l.decision_id
  FROM leaves l
  JOIN training_cases c ON c.id = l.case_id
 WHERE l.id = $1
   AND c.owner_orgnr = $2
"""


async def decision_of(
    conn: asyncpg.Connection, leave_id: UUID, owner_orgnr: str
) -> tuple[LeaveState, UUID | None] | None:
    """Where one of a municipality's own stands, and by which decision; its case is locked later."""
    row = await conn.fetchrow(DECISION_OF_LEAVE_SQL, leave_id, owner_orgnr)
    return (LeaveState(row["state"]), row["decision_id"]) if row else None


SAVE_LEAVE_SQL = """
INSERT INTO leaves (id, case_id, first_day, last_day, state, documented, adaptation, adaptation_reason,
                    parental_offer_on, decision_id, appealed_on)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    ON CONFLICT (id) DO UPDATE
   SET last_day = excluded.last_day,
       state = excluded.state,
       documented = excluded.documented,
       adaptation = excluded.adaptation,
       adaptation_reason = excluded.adaptation_reason,
       parental_offer_on = excluded.parental_offer_on,
       decision_id = excluded.decision_id,
       appealed_on = excluded.appealed_on
"""


async def save(conn: asyncpg.Connection, leave: Leave) -> None:
    """Insert or replace, without its ground; the case is locked."""
    await conn.execute(
        SAVE_LEAVE_SQL,
        leave.id,
        leave.case_id,
        leave.first_day,
        leave.last_day,
        leave.state.value,
        leave.documented,
        leave.adaptation and leave.adaptation.value,
        leave.adaptation_reason and leave.adaptation_reason.value,
        leave.parental_offer_on,
        leave.decision_id,
        leave.appealed_on,
    )


DAYS_BEFORE_SQL = """
SELECT coalesce(sum(least(last_day, $2::date - 1) - first_day + 1), 0)::integer AS days
  FROM leaves
 WHERE case_id = $1
   AND state IN ('GRANTED', 'RUNNING', 'ENDED', 'REVERSED')
   AND first_day < $2
"""


async def days_before(conn: asyncpg.Connection, case_id: UUID, day: date) -> int:
    """Calendar days of leave before a day; granted leaves do not overlap."""
    found: int = await conn.fetchval(DAYS_BEFORE_SQL, case_id, day)
    return found


def _leave(row: asyncpg.Record, ground: Ground | None) -> Leave:
    return Leave(
        id=row["id"],
        case_id=row["case_id"],
        ground=ground,
        first_day=row["first_day"],
        last_day=row["last_day"],
        state=LeaveState(row["state"]),
        documented=row["documented"],
        adaptation=Adaptation(row["adaptation"]) if row["adaptation"] else None,
        adaptation_reason=Impossible(row["adaptation_reason"]) if row["adaptation_reason"] else None,
        parental_offer_on=row["parental_offer_on"],
        decision_id=row["decision_id"],
        appealed_on=row["appealed_on"],
    )
