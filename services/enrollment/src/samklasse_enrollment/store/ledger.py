"""The hour ledger and the rules for reported time. Rows are only ever added."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

import asyncpg

from samklasse_enrollment.domain import hours
from samklasse_enrollment.domain.ledger import CapRule, Entry, Learner, Side, Source

LOCK_SOURCE_SQL = """
SELECT pg_advisory_xact_lock(hashtextextended('ledger ' || $1 || ' ' || $2, 0))
"""

# A move locks the same rows FOR UPDATE: whose a day is cannot change between reading and writing.
HOLD_SQL = """
SELECT id
  FROM enrollments
 WHERE id = ANY ($1::uuid[] || ARRAY(SELECT enrollment_id FROM ledger WHERE source = $2 AND source_id = $3))
 ORDER BY id
   FOR SHARE
"""


async def hold(
    conn: asyncpg.Connection, enrollments: Iterable[UUID], source: Source | None = None, source_id: str | None = None
) -> None:
    """Enrollments, and those with hours from a source, stay with whom they are; a move under way is waited for."""
    await conn.execute(HOLD_SQL, list(enrollments), source and source.value, source_id)


STANDING_SQL = """
SELECT enrollment_id, source, source_id, revision, side, day, minutes, told_minutes, kind, subject, module,
       supplier_orgnr, reported, rule, owner_orgnr, part, actor, reason, planned_minutes
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
          AND c.part = e.part
          AND c.side = 'COUNTER')
"""


async def standing(
    conn: asyncpg.Connection, source: Source, source_id: str, enrollment_id: UUID | None = None, *,
    also: Iterable[UUID] = (),
) -> list[Entry]:  # fmt: skip
    """The entries of one source that nothing has taken back; corrections of it, and moves, wait for each other.

    `also`: of whom more is about to be entered.
    """
    whole = source is Source.SESSION  # a roll is one for everybody in it
    await conn.execute(LOCK_SOURCE_SQL, source.value, source_id if whole else f"{source_id} {enrollment_id}")
    people = also if enrollment_id is None else [enrollment_id]
    await hold(conn, people, *((source, source_id) if enrollment_id is None else ()))
    rows = await conn.fetch(STANDING_SQL, source.value, source_id, enrollment_id)
    return [_entry(row) for row in rows]


HEARD_ROLL_SQL = """
INSERT INTO rolls AS r (session_id, revision)
VALUES ($1, $2)
    ON CONFLICT (session_id) DO UPDATE
   SET revision = excluded.revision
 WHERE r.revision < excluded.revision
RETURNING revision
"""


async def is_new_roll(conn: asyncpg.Connection, session_id: str, revision: int) -> bool:
    """Whether no roll of the session as late as this was heard before; remembers it."""
    return await conn.fetchval(HEARD_ROLL_SQL, session_id, revision) is not None


APPEND_SQL = """
INSERT INTO ledger (enrollment_id, source, source_id, revision, side, day, minutes, told_minutes, kind, subject,
                    module, supplier_orgnr, reported, rule, part, actor, reason, planned_minutes, missed_minutes,
                    owner_orgnr, recorded_at)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
       coalesce($20::text, (
           SELECT owner_orgnr
             FROM ownerships
            WHERE enrollment_id = $1
              AND $6 BETWEEN first_day AND last_day), (
           SELECT p.owner_orgnr
             FROM enrollments e
             JOIN people p ON p.id = e.person_id
            WHERE e.id = $1)),
       $21
"""


async def append(conn: asyncpg.Connection, entries: Iterable[Entry], at: datetime) -> None:
    """Add entries; whose they are is looked up where an entry does not say."""
    await conn.executemany(APPEND_SQL, [(*_values(entry), at) for entry in entries])


LEARNER_SQL = """
SELECT e.id AS enrollment_id, l.supplier_orgnr, l.subject, e.access_from, e.access_to, p.owner_orgnr
  FROM enrollments e
  JOIN lines l ON l.id = e.line_id
  JOIN people p ON p.id = e.person_id
 WHERE e.id = $1
"""


async def learner(conn: asyncpg.Connection, enrollment_id: UUID) -> Learner | None:
    """Whom a report is about, if anybody."""
    row = await conn.fetchrow(LEARNER_SQL, enrollment_id)
    return row and Learner(**row)


CAP_RULES_SQL = """
SELECT name, valid_from, minutes_per_week
  FROM learning_time_rules
 ORDER BY valid_from
"""


async def cap_rules(conn: asyncpg.Connection) -> list[CapRule]:
    """All rules that ever held."""
    return [CapRule(**row) for row in await conn.fetch(CAP_RULES_SQL)]


# The inner order keeps the planner on the index by position: it takes a range of days it does not know for a short one.
OF_OWNER_SQL = """
SELECT pos, enrollment_id, source, source_id, revision, side, day, minutes, told_minutes, kind, subject, module,
       supplier_orgnr, reported, rule, owner_orgnr, part, actor, reason, planned_minutes
  FROM (SELECT pos, enrollment_id, source, source_id, revision, side, day, minutes, told_minutes, kind, subject, module,
               supplier_orgnr, reported, rule, owner_orgnr, part, actor, reason, planned_minutes
          FROM ledger
         WHERE owner_orgnr = $1
           AND pos > $4
         ORDER BY pos
        OFFSET 0) own
 WHERE day BETWEEN $2 AND $3
 ORDER BY pos
 LIMIT $5
"""


async def of_owner(
    conn: asyncpg.Connection, owner_orgnr: str, first: date, last: date, *, after: int, limit: int
) -> list[tuple[int, Entry]]:
    """The entries of the days on which a municipality owned their people, with their position, page by page."""
    rows = await conn.fetch(OF_OWNER_SQL, owner_orgnr, first, last, after, limit)
    return [(row["pos"], _entry(row)) for row in rows]


OWNERS_SQL = """
SELECT DISTINCT p.owner_orgnr
  FROM enrollments e
  JOIN people p ON p.id = e.person_id
 WHERE e.id = ANY ($1::uuid[])
 ORDER BY p.owner_orgnr
"""


async def owners(conn: asyncpg.Connection, enrollments: Iterable[UUID]) -> list[str]:
    """The municipalities of these enrollments' people today."""
    return [row["owner_orgnr"] for row in await conn.fetch(OWNERS_SQL, list(enrollments))]


STANDING_OF_PERSON_SQL = """
SELECT g.enrollment_id, g.source, g.source_id, g.revision, g.side, g.day, g.minutes, g.told_minutes, g.kind, g.subject,
       g.module, g.supplier_orgnr, g.reported, g.rule, g.owner_orgnr, g.part, g.actor, g.reason, g.planned_minutes
  FROM enrollments e
  JOIN ledger g ON g.enrollment_id = e.id
 WHERE e.person_id = $1
   AND g.side = 'ENTRY'
   AND NOT EXISTS (
       SELECT FROM ledger c
        WHERE c.enrollment_id = g.enrollment_id
          AND c.source = g.source
          AND c.source_id = g.source_id
          AND c.revision = g.revision
          AND c.part = g.part
          AND c.side = 'COUNTER')
 ORDER BY g.pos
"""


async def standing_of_person(conn: asyncpg.Connection, person_id: UUID) -> list[Entry]:
    """Everything of hers that nothing has taken back."""
    return [_entry(row) for row in await conn.fetch(STANDING_OF_PERSON_SQL, person_id)]


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
        entry.part,
        entry.actor,
        entry.reason,
        entry.planned_minutes,
        hours.missed(entry),
        entry.owner_orgnr,
    )
