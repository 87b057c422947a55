"""Exports to the register: their state, their records without what they say, and tasks for a person."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from samklasse_enrollment.domain.register import Outcome, Receipt, State

ADD_EXPORT_SQL = """
INSERT INTO register_exports (id, owner_orgnr, round_id, occasion, made_by, made_at, rule, state, records, next_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT (owner_orgnr) WHERE state IN ('READY', 'SENDING', 'WAITING') DO NOTHING
RETURNING id
"""

ADD_RECORDS_SQL = """
INSERT INTO register_records (export_id, position, person_id, digest)
SELECT $1, position, person_id, digest
  FROM unnest($2::integer[], $3::uuid[], $4::bytea[]) AS given (position, person_id, digest)
"""


@dataclass(frozen=True)
class Export:
    """As it stands; times are UTC."""

    id: UUID
    owner_orgnr: str
    round_id: UUID | None
    occasion: str
    made_by: str
    made_at: datetime
    rule: str
    state: State
    records: int
    accepted: int = 0
    refused: int = 0
    attempts: int = 0
    next_at: datetime | None = None
    code: str | None = None
    answered_at: datetime | None = None


async def add(conn: asyncpg.Connection, export: Export, digests: Mapping[UUID, bytes]) -> bool:
    """A new export, with a keyed digest of each record, in this order; False: another one waits for its answer."""
    added = await conn.fetchval(
        ADD_EXPORT_SQL, export.id, export.owner_orgnr, export.round_id, export.occasion, export.made_by,
        export.made_at, export.rule, export.state.value, export.records, export.next_at,
    )  # fmt: skip
    if added is None:
        return False
    await conn.execute(ADD_RECORDS_SQL, export.id, list(range(len(digests))), list(digests), list(digests.values()))
    return True


OPEN_SQL = """
SELECT EXISTS (
       SELECT FROM register_exports
        WHERE owner_orgnr = $1
          AND state IN ('READY', 'SENDING', 'WAITING'))
"""


async def is_under_way(conn: asyncpg.Connection, owner_orgnr: str) -> bool:
    """Whether an export waits for its answer."""
    return bool(await conn.fetchval(OPEN_SQL, owner_orgnr))


KNOWN_SQL = """
SELECT person_id, digest
  FROM register_known
 WHERE person_id = ANY ($1::uuid[])
"""


async def known(conn: asyncpg.Connection, people: Sequence[UUID]) -> dict[UUID, bytes]:
    """What the register has accepted last, by person."""
    return {row["person_id"]: row["digest"] for row in await conn.fetch(KNOWN_SQL, people)}


SEEN_TO_SQL = """
SELECT r.digest
  FROM register_records r
  JOIN register_tasks t ON t.export_id = r.export_id AND t.person_id = r.person_id
 WHERE r.person_id = $1
   AND t.closed_at IS NOT NULL
"""


async def seen_to(conn: asyncpg.Connection, person_id: UUID) -> set[bytes]:
    """Her records that the register did not take, and that somebody has seen to."""
    return {row["digest"] for row in await conn.fetch(SEEN_TO_SQL, person_id)}


CLAIM_SQL = """
UPDATE register_exports
   SET state = 'SENDING', attempts = attempts + 1, next_at = $2
 WHERE id = (
       SELECT id
         FROM register_exports
        WHERE state IN ('READY', 'SENDING', 'WAITING')
          AND next_at <= $1
        ORDER BY next_at
        LIMIT 1
          FOR UPDATE SKIP LOCKED)
RETURNING id, owner_orgnr, round_id, occasion, made_by, made_at, rule, state, records, accepted, refused, attempts,
          next_at, code, answered_at
"""


async def claim(conn: asyncpg.Connection, now: datetime, lease_until: datetime) -> Export | None:
    """The export to send next; another sender may take it again when the lease has run out."""
    row = await conn.fetchrow(CLAIM_SQL, now, lease_until)
    return _export(row) if row else None


PEOPLE_SQL = """
SELECT position, person_id
  FROM register_records
 WHERE export_id = $1
   AND position >= $2
 ORDER BY position
 LIMIT $3
"""


async def people(
    conn: asyncpg.Connection, export_id: UUID, *, after: int = 0, limit: int = 1_000_000
) -> dict[int, UUID]:
    """Who is in an export, by position from `after` on."""
    return {row["position"]: row["person_id"] for row in await conn.fetch(PEOPLE_SQL, export_id, after, limit)}


FIND_SQL = """
SELECT id, owner_orgnr, round_id, occasion, made_by, made_at, rule, state, records, accepted, refused, attempts,
       next_at, code, answered_at
  FROM register_exports
 WHERE id = $1
   AND owner_orgnr = $2
"""


async def find(conn: asyncpg.Connection, export_id: UUID, owner_orgnr: str) -> Export | None:
    """One of a municipality's own."""
    row = await conn.fetchrow(FIND_SQL, export_id, owner_orgnr)
    return _export(row) if row else None


LOCK_SQL = """
SELECT id, owner_orgnr, round_id, occasion, made_by, made_at, rule, state, records, accepted, refused, attempts,
       next_at, code, answered_at
  FROM register_exports
 WHERE id = $1
   FOR UPDATE
"""


async def lock(conn: asyncpg.Connection, export_id: UUID) -> Export | None:
    """One, locked."""
    row = await conn.fetchrow(LOCK_SQL, export_id)
    return _export(row) if row else None


SAVE_SQL = """
UPDATE register_exports
   SET state = $2, accepted = $3, refused = $4, next_at = $5, code = $6, answered_at = $7
 WHERE id = $1
"""


async def save(conn: asyncpg.Connection, export: Export) -> None:
    """Write where a locked export stands."""
    await conn.execute(
        SAVE_SQL, export.id, export.state.value, export.accepted, export.refused, export.next_at, export.code,
        export.answered_at,
    )  # fmt: skip


SETTLE_SQL = """
UPDATE register_records r
   SET outcome = n.outcome, code = n.code, field = n.field
  FROM unnest($2::integer[], $3::text[], $4::text[], $5::text[]) AS n (position, outcome, code, field)
 WHERE r.export_id = $1
   AND r.position = n.position
"""

REMEMBER_SQL = """
INSERT INTO register_known (person_id, digest)
SELECT person_id, digest
  FROM register_records
 WHERE export_id = $1
   AND outcome = 'ACCEPTED'
    ON CONFLICT (person_id) DO UPDATE
   SET digest = excluded.digest
"""


async def settle(conn: asyncpg.Connection, export_id: UUID, receipts: Iterable[Receipt]) -> None:
    """The register's word on each record; what it accepted is not sent again until it changes."""
    found = list(receipts)
    await conn.execute(
        SETTLE_SQL,
        export_id,
        [one.position for one in found],
        [(Outcome.ACCEPTED if one.accepted else Outcome.REFUSED).value for one in found],
        [one.code for one in found],
        [one.field for one in found],
    )
    await conn.execute(REMEMBER_SQL, export_id)


LIST_SQL = """
SELECT id, owner_orgnr, round_id, occasion, made_by, made_at, rule, state, records, accepted, refused, attempts,
       next_at, code, answered_at
  FROM register_exports
 WHERE owner_orgnr = $1
   AND ($2::uuid IS NULL OR id < $2)
 ORDER BY id DESC
 LIMIT $3
"""


async def listing(conn: asyncpg.Connection, owner_orgnr: str, *, before: UUID | None, limit: int) -> list[Export]:
    """A municipality's own, the youngest first."""
    return [_export(row) for row in await conn.fetch(LIST_SQL, owner_orgnr, before, limit)]


def _export(row: asyncpg.Record) -> Export:
    return Export(**{**row, "state": State(row["state"])})
