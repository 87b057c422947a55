"""The hour ledger and the rules for reported time. Rows are only ever added."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

import asyncpg

from samklasse_enrollment.domain.ledger import CapRule, Entry, Learner, Side, Source

LOCK_SOURCE_SQL = """
SELECT pg_advisory_xact_lock(hashtextextended('ledger ' || $1 || ' ' || $2, 0))
"""

STANDING_SQL = """
SELECT enrollment_id, source, source_id, revision, side, day, minutes, told_minutes, kind, subject, module,
       supplier_orgnr, reported, rule
  FROM ledger e
 WHERE source = $1
   AND source_id = $2
   AND ($3::uuid IS NULL OR enrollment_id = $3)
   AND side = 'ENTRY'
   AND NOT EXISTS (
       SELECT FROM ledger c
        WHERE c.enrollment_id = e.enrollment_id
          AND c.source = e.source
          AND c.source_id = e.source_id
          AND c.revision = e.revision
          AND c.side = 'COUNTER')
"""


async def standing(
    conn: asyncpg.Connection, source: Source, source_id: str, enrollment_id: UUID | None = None
) -> list[Entry]:
    """The entries of one source that nothing has taken back; corrections of it wait for each other."""
    await conn.execute(LOCK_SOURCE_SQL, source.value, f"{source_id} {enrollment_id}")
    rows = await conn.fetch(STANDING_SQL, source.value, source_id, enrollment_id)
    return [_entry(row) for row in rows]


APPEND_SQL = """
INSERT INTO ledger (enrollment_id, source, source_id, revision, side, day, minutes, told_minutes, kind, subject,
                    module, supplier_orgnr, reported, rule, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
"""


async def append(conn: asyncpg.Connection, entries: Iterable[Entry], at: datetime) -> None:
    """Add entries."""
    await conn.executemany(APPEND_SQL, [(*_values(entry), at) for entry in entries])


LEARNER_SQL = """
SELECT e.id, l.supplier_orgnr, l.subject, e.access_from, e.access_to
  FROM enrollments e
  JOIN lines l ON l.id = e.line_id
 WHERE e.id = $1
"""


async def learner(conn: asyncpg.Connection, enrollment_id: UUID) -> Learner | None:
    """Whom a report is about, if anybody."""
    row = await conn.fetchrow(LEARNER_SQL, enrollment_id)
    return row and Learner(row["id"], row["supplier_orgnr"], row["subject"], row["access_from"], row["access_to"])


CAP_RULES_SQL = """
SELECT name, valid_from, minutes_per_week
  FROM learning_time_rules
 ORDER BY valid_from
"""


async def cap_rules(conn: asyncpg.Connection) -> list[CapRule]:
    """All rules that ever held."""
    return [CapRule(**row) for row in await conn.fetch(CAP_RULES_SQL)]


OF_OWNER_SQL = """
SELECT g.pos, g.enrollment_id, g.source, g.source_id, g.revision, g.side, g.day, g.minutes, g.told_minutes, g.kind,
       g.subject, g.module, g.supplier_orgnr, g.reported, g.rule
  FROM ledger g
  JOIN enrollments e ON e.id = g.enrollment_id
  JOIN people p ON p.id = e.person_id
 WHERE p.owner_orgnr = $1
   AND g.day BETWEEN $2 AND $3
   AND g.pos > $4
 ORDER BY g.pos
 LIMIT $5
"""


async def of_owner(
    conn: asyncpg.Connection, owner_orgnr: str, first: date, last: date, *, after: int, limit: int
) -> list[tuple[int, Entry]]:
    """A municipality's own entries with their position, page by page."""
    rows = await conn.fetch(OF_OWNER_SQL, owner_orgnr, first, last, after, limit)
    return [(row["pos"], _entry(row)) for row in rows]


def _entry(row: asyncpg.Record) -> Entry:
    facts = {name: value for name, value in row.items() if name != "pos"}
    return Entry(**{**facts, "source": Source(row["source"]), "side": Side(row["side"])})


def _values(entry: Entry) -> tuple[object, ...]:
    return (
        entry.enrollment_id,
        entry.source.value,
        entry.source_id,
        entry.revision,
        entry.side.value,
        entry.day,
        entry.minutes,
        entry.told_minutes,
        entry.kind,
        entry.subject,
        entry.module,
        entry.supplier_orgnr,
        entry.reported,
        entry.rule,
    )
