"""Erasures: what stands in their way, who was asked, who has answered."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import asyncpg

from samklasse_enrollment.domain.erasure import Erasure, Holder, InTheWay

LOCK_PERSON_SQL = """
SELECT id
  FROM people
 WHERE owner_orgnr = $1
   AND ref = $2
   FOR UPDATE
"""

LOCK_SEALED_PERSON_SQL = """
SELECT person_id AS id
  FROM sealed_people
 WHERE owner_orgnr = $1
   AND ref = $2
   FOR UPDATE
"""


async def lock_person(conn: asyncpg.Connection, owner_orgnr: str, ref: str, *, sealed: bool) -> UUID | None:
    """A municipality's own person by its reference, in the open or in the sealed store."""
    lock_sql = LOCK_SEALED_PERSON_SQL if sealed else LOCK_PERSON_SQL
    found: UUID | None = await conn.fetchval(lock_sql, owner_orgnr, ref)
    return found


LOCK_ENROLLMENTS_SQL = """
SELECT id
  FROM enrollments
 WHERE person_id = $1
 ORDER BY id
   FOR UPDATE
"""


async def lock_enrollments(conn: asyncpg.Connection, person_id: UUID) -> list[UUID]:
    """All that she ever had, locked."""
    return [row["id"] for row in await conn.fetch(LOCK_ENROLLMENTS_SQL, person_id)]


IN_THE_WAY_SQL = """
SELECT ARRAY(SELECT id FROM enrollments WHERE person_id = $1 AND state = ANY ($2::text[])) AS enrollments,
       ARRAY(SELECT id FROM assessments WHERE person_id = $1 AND state = 'ORDERED')
    || ARRAY(SELECT id FROM moves WHERE person_id = $1 AND state IN ('PROPOSED', 'AGREED')) AS errands,
       coalesce(told.fact_at > told.register_at, false) AS register_waits
  FROM (SELECT greatest((SELECT max(g.recorded_at)
                           FROM ledger g
                           JOIN enrollments e ON e.id = g.enrollment_id
                          WHERE e.person_id = $1),
                        (SELECT max(decided_on + 1)::timestamptz FROM decisions WHERE person_id = $1)) AS fact_at,
               coalesce((SELECT max(x.made_at)
                           FROM register_records r
                           JOIN register_exports x ON x.id = r.export_id
                          WHERE r.person_id = $1
                            AND r.outcome = 'ACCEPTED'), '-infinity') AS register_at) AS told
"""


async def in_the_way(conn: asyncpg.Connection, person_id: UUID, open_states: list[str]) -> InTheWay:
    """What forbids to forget her now. A decision has a day and no hour, so that day's export may be without it."""
    row = await conn.fetchrow(IN_THE_WAY_SQL, person_id, open_states)
    return InTheWay(tuple(row["enrollments"]), tuple(row["errands"]), row["register_waits"])


COUNT_CASE_SQL = """
UPDATE training_cases
   SET said = said + 1
 WHERE id = (SELECT id
               FROM training_cases
              WHERE person_id = $1
              ORDER BY state IN ('TRANSFERRED', 'CLOSED'), id DESC
              LIMIT 1)
RETURNING id, said
"""


async def count_case(conn: asyncpg.Connection, person_id: UUID) -> tuple[UUID, int]:
    """The case that speaks of her erasure (the open one, else the last), and how much it has said with this."""
    row = await conn.fetchrow(COUNT_CASE_SQL, person_id)
    return (row["id"], row["said"]) if row else (person_id, 1)


ADD_ERASURE_SQL = """
INSERT INTO erasures (id, owner_orgnr, ref_digest, case_id, person_id, sealed, requested_by, requested_at, done_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""

ADD_ASKED_SQL = """
INSERT INTO erasure_answers (erasure_id, service)
SELECT $1, service
  FROM unnest($2::text[]) AS service
"""


async def add(conn: asyncpg.Connection, erasure: Erasure, ref_digest: bytes, requested_by: str) -> None:
    """Write a new one and whom it waits for."""
    await conn.execute(
        ADD_ERASURE_SQL, erasure.id, erasure.owner_orgnr, ref_digest, erasure.case_id, erasure.person_id,
        erasure.sealed, requested_by, erasure.requested_at, erasure.done_at,
    )  # fmt: skip
    await conn.execute(ADD_ASKED_SQL, erasure.id, [holder.value for holder in erasure.answers])


LOCK_CASE_SQL = """
SELECT id, owner_orgnr, case_id, person_id, sealed, requested_at, done_at
  FROM erasures
 WHERE case_id = $1
 ORDER BY id
   FOR UPDATE
"""

SAVE_ANSWER_SQL = """
UPDATE erasure_answers
   SET answered_at = $3
 WHERE erasure_id = $1
   AND service = $2
"""

SAVE_DONE_SQL = """
UPDATE erasures
   SET case_id = $2, person_id = $3, done_at = $4
 WHERE id = $1
"""


async def lock_by_case(conn: asyncpg.Connection, case_id: UUID) -> list[Erasure]:
    """Those under way that are about a case: one, or none."""
    rows = await conn.fetch(LOCK_CASE_SQL, case_id)
    return [_erasure(row, await _answers(conn, row["id"])) for row in rows]


async def save(conn: asyncpg.Connection, erasure: Erasure) -> None:
    """Write what was answered, and whether that was the last of it."""
    for holder, at in erasure.answers.items():
        await conn.execute(SAVE_ANSWER_SQL, erasure.id, holder.value, at)
    await conn.execute(SAVE_DONE_SQL, erasure.id, erasure.case_id, erasure.person_id, erasure.done_at)


LATEST_SQL = """
SELECT id, owner_orgnr, case_id, person_id, sealed, requested_at, done_at
  FROM erasures
 WHERE owner_orgnr = $1
   AND ref_digest = ANY ($2::bytea[])
 ORDER BY id DESC
 LIMIT 1
"""

READ_ERASURE_SQL = """
SELECT id, owner_orgnr, case_id, person_id, sealed, requested_at, done_at
  FROM erasures
 WHERE owner_orgnr = $1
   AND id = $2
"""

LIST_ERASURES_SQL = """
SELECT id, owner_orgnr, case_id, person_id, sealed, requested_at, done_at
  FROM erasures
 WHERE owner_orgnr = $1
   AND id > $2
   AND (NOT sealed OR $3)
 ORDER BY id
 LIMIT $4
"""


async def latest(conn: asyncpg.Connection, owner_orgnr: str, ref_digests: list[bytes]) -> Erasure | None:
    """A municipality's last one of whoever had a reference."""
    row = await conn.fetchrow(LATEST_SQL, owner_orgnr, ref_digests)
    return _erasure(row, await _answers(conn, row["id"])) if row else None


async def read(conn: asyncpg.Connection, owner_orgnr: str, erasure_id: UUID) -> Erasure | None:
    """One of a municipality's own."""
    row = await conn.fetchrow(READ_ERASURE_SQL, owner_orgnr, erasure_id)
    return _erasure(row, await _answers(conn, row["id"])) if row else None


async def page(conn: asyncpg.Connection, owner_orgnr: str, *, after: UUID, limit: int, sealed: bool) -> list[Erasure]:
    """A municipality's own in the order they were asked for; protected people's only where `sealed`."""
    rows = await conn.fetch(LIST_ERASURES_SQL, owner_orgnr, after, sealed, limit)
    return [_erasure(row, await _answers(conn, row["id"])) for row in rows]


ANSWERS_SQL = """
SELECT service, answered_at
  FROM erasure_answers
 WHERE erasure_id = $1
 ORDER BY service
"""


async def _answers(conn: asyncpg.Connection, erasure_id: UUID) -> Mapping[Holder, datetime | None]:
    return {Holder(row["service"]): row["answered_at"] for row in await conn.fetch(ANSWERS_SQL, erasure_id)}


def _erasure(row: asyncpg.Record, answers: Mapping[Holder, datetime | None]) -> Erasure:
    return Erasure(**row, answers=answers)
