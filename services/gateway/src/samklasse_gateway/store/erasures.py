"""Who is to be forgotten, which suppliers have said that they have, and which have not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

OPERATOR, SUPPLIER = "OPERATOR", "SUPPLIER"


@dataclass(frozen=True)
class Erasure:
    """One person on her way out."""

    case_id: UUID
    person_id: UUID
    owner_orgnr: str
    enrollment_ids: tuple[UUID, ...]
    correlation_id: UUID


KEEP_ERASURE_SQL = """
INSERT INTO erasures (case_id, owner_orgnr, person_id, enrollment_ids, correlation_id, asked_at)
VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (case_id) DO UPDATE
   SET person_id = excluded.person_id,
       enrollment_ids = excluded.enrollment_ids,
       owner_orgnr = excluded.owner_orgnr,
       correlation_id = excluded.correlation_id,
       asked_at = CASE WHEN erasures.done_at IS NULL THEN erasures.asked_at ELSE excluded.asked_at END,
       done_at = NULL
"""


async def keep(conn: asyncpg.Connection, erasure: Erasure, at: datetime) -> None:
    """Begin, or begin again; the row stays locked until the transaction ends."""
    asked = (erasure.case_id, erasure.owner_orgnr, erasure.person_id, list(erasure.enrollment_ids))
    await conn.execute(KEEP_ERASURE_SQL, *asked, erasure.correlation_id, at)


LOCK_ERASURE_SQL = """
SELECT case_id, person_id, owner_orgnr, enrollment_ids, correlation_id
  FROM erasures
 WHERE case_id = $1
   AND done_at IS NULL
   FOR UPDATE
"""


async def lock(conn: asyncpg.Connection, case_id: UUID) -> Erasure | None:
    """The erasure, which nobody else moves until the transaction ends; None: it is done, or was never asked for."""
    row = await conn.fetchrow(LOCK_ERASURE_SQL, case_id)
    if row is None:
        return None
    return Erasure(
        row["case_id"], row["person_id"], row["owner_orgnr"], tuple(row["enrollment_ids"]), row["correlation_id"]
    )


HOLD_SQL = """
SELECT case_id
  FROM erasures
 WHERE done_at IS NULL
   AND enrollment_ids && $1
 ORDER BY case_id
   FOR SHARE
"""


async def hold(conn: asyncpg.Connection, enrollment_ids: Sequence[UUID]) -> None:
    """No erasure of these people is done until the transaction ends; one that is being done is waited for."""
    await conn.execute(HOLD_SQL, enrollment_ids)


ASK_KNOWERS_SQL = """
INSERT INTO erasure_answers AS known (case_id, orgnr, participant, asked_at)
SELECT $1, orgnr, participant, $3
  FROM participants
 WHERE person_id = $2
 ORDER BY orgnr
    ON CONFLICT (case_id, orgnr) DO UPDATE
   SET participant = excluded.participant, asked_at = excluded.asked_at, letters = 0,
       answered_at = NULL, answered_by = NULL
 WHERE known.participant IS DISTINCT FROM excluded.participant
RETURNING orgnr, participant
"""


async def ask_knowers(conn: asyncpg.Connection, erasure: Erasure, at: datetime) -> dict[str, UUID]:
    """The suppliers that know her and have not been asked, each with her pseudonym there; they count as asked now."""
    rows = await conn.fetch(ASK_KNOWERS_SQL, erasure.case_id, erasure.person_id, at)
    return {row["orgnr"]: row["participant"] for row in sorted(rows, key=lambda row: str(row["orgnr"]))}


COUNT_LETTERS_SQL = """
UPDATE erasure_answers
   SET letters = letters + 1
 WHERE case_id = $1
   AND orgnr = ANY ($2)
"""


async def count_letters(conn: asyncpg.Connection, case_id: UUID, orgnrs: Sequence[str]) -> None:
    """A letter to each of these is on its way."""
    await conn.execute(COUNT_LETTERS_SQL, case_id, orgnrs)


UNANSWERED_SQL = """
SELECT orgnr, participant
  FROM erasure_answers
 WHERE case_id = $1
   AND answered_at IS NULL
 ORDER BY orgnr
"""


async def unanswered(conn: asyncpg.Connection, case_id: UUID) -> dict[str, UUID]:
    """The suppliers that have not answered, in the order that their mailboxes may be locked in."""
    return {row["orgnr"]: row["participant"] for row in await conn.fetch(UNANSWERED_SQL, case_id)}


ASKED_SQL = """
SELECT case_id
  FROM erasure_answers
 WHERE orgnr = $1
   AND participant = $2
 ORDER BY case_id
"""


async def asked(conn: asyncpg.Connection, orgnr: str, participant: UUID) -> list[UUID]:
    """The cases (one, unless she has had several) in which this supplier was asked to forget this participant."""
    return [row["case_id"] for row in await conn.fetch(ASKED_SQL, orgnr, participant)]


ANSWER_SQL = """
UPDATE erasure_answers
   SET answered_at = coalesce(answered_at, $3), answered_by = coalesce(answered_by, $4)
 WHERE case_id = $1
   AND orgnr = $2
RETURNING orgnr
"""


async def answer(conn: asyncpg.Connection, case_id: UUID, orgnr: str, *, at: datetime, by: str) -> bool:
    """A supplier holds nothing on her any more, as it says itself or as the operator knows; False: it was not asked."""
    return await conn.fetchval(ANSWER_SQL, case_id, orgnr, at, by) is not None


MOVE_ERASURES_SQL = """
UPDATE erasures
   SET owner_orgnr = $2
 WHERE person_id = $1
"""


async def move(conn: asyncpg.Connection, person_id: UUID, owner_orgnr: str) -> None:
    """Another municipality answers for her, and for seeing it done."""
    await conn.execute(MOVE_ERASURES_SQL, person_id, owner_orgnr)


FINISH_SQL = """
UPDATE erasures
   SET done_at = $2, person_id = NULL, enrollment_ids = '{}'
 WHERE case_id = $1
"""

FORGET_PARTICIPANT_SQL = """
UPDATE erasure_answers
   SET participant = NULL
 WHERE case_id = $1
"""


async def finish(conn: asyncpg.Connection, case_id: UUID, at: datetime) -> None:
    """It is done; the rows keep when and by whom, and no longer about whom."""
    await conn.execute(FORGET_PARTICIPANT_SQL, case_id)
    await conn.execute(FINISH_SQL, case_id, at)


OUTSTANDING_SQL = """
SELECT e.case_id, e.owner_orgnr, e.asked_at,
       jsonb_agg(
           jsonb_build_object(
               'orgnr', a.orgnr, 'has_mailbox', s.orgnr IS NOT NULL, 'letters', a.letters,
               'asked_at', a.asked_at, 'answered_at', a.answered_at, 'answered_by', a.answered_by)
           ORDER BY a.orgnr) AS suppliers
  FROM erasures e
  JOIN erasure_answers a ON a.case_id = e.case_id
  LEFT JOIN suppliers s ON s.orgnr = a.orgnr
 WHERE e.done_at IS NULL
   AND ($1::text IS NULL OR e.owner_orgnr = $1)
   AND ($2::uuid IS NULL OR e.case_id > $2)
 GROUP BY e.case_id
 ORDER BY e.case_id
 LIMIT $3
"""


async def outstanding(
    conn: asyncpg.Connection, owner_orgnr: str | None, after: UUID | None, limit: int
) -> list[asyncpg.Record]:
    """Erasures that some supplier has not answered, of one municipality or (None) of all, by case."""
    found: list[asyncpg.Record] = await conn.fetch(OUTSTANDING_SQL, owner_orgnr, after, limit)
    return found
