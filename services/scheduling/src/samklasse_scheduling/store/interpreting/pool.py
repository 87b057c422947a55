"""Who could interpret, what they have promised, and who is in the classes."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg

from samklasse_scheduling.domain import weekly
from samklasse_scheduling.domain.interpreting.booking import Booking, half_hours
from samklasse_scheduling.domain.interpreting.interpreter import Conflicts, Interpreter, Safeguards
from samklasse_scheduling.domain.interpreting.matching import Circle, Diary
from samklasse_scheduling.domain.interpreting.rules import Category, InterpretingRules

SPREAD_OVER = timedelta(days=14)
"""Work is spread over this long before and after."""

LOCK_SQL = """
SELECT i.interpreter_id
  FROM interpreters i
 WHERE i.interpreter_id IN (SELECT interpreter_id FROM interpreter_languages WHERE language = ANY ($1))
 ORDER BY i.interpreter_id
   FOR NO KEY UPDATE
"""


async def lock(conn: asyncpg.Connection, languages: Iterable[str]) -> list[Interpreter]:
    """Everybody who speaks one of these; asked by one transaction at a time."""
    rows = await conn.fetch(LOCK_SQL, sorted(set(languages)))
    return await read(conn, [row["interpreter_id"] for row in rows])


READ_SQL = """
SELECT i.interpreter_id, i.unit_orgnr, i.ref, i.availability, i.available_from, i.available_to, i.technical_confirmed,
       i.privacy_confirmed,
       (SELECT jsonb_object_agg(l.language, l.category)
          FROM interpreter_languages l
         WHERE l.interpreter_id = i.interpreter_id) AS languages
  FROM interpreters i
 WHERE i.interpreter_id = ANY ($1)
 ORDER BY i.interpreter_id
"""

ABSENCES_SQL = """
SELECT interpreter_id, away_from, away_to
  FROM interpreter_absences
 WHERE interpreter_id = ANY ($1)
 ORDER BY away_from, away_to
"""

TIES_SQL = """
SELECT DISTINCT interpreter_id, kind, tied_to
  FROM interpreter_ties
 WHERE interpreter_id = ANY ($1)
"""


async def read(conn: asyncpg.Connection, ids: Iterable[UUID]) -> list[Interpreter]:
    """These interpreters, with their absences and ties."""
    wanted = list(ids)
    away: dict[UUID, list[asyncpg.Record]] = {}
    ties: dict[UUID, list[asyncpg.Record]] = {}
    for row in await conn.fetch(ABSENCES_SQL, wanted):
        away.setdefault(row["interpreter_id"], []).append(row)
    for row in await conn.fetch(TIES_SQL, wanted):
        ties.setdefault(row["interpreter_id"], []).append(row)
    return [
        _interpreter(row, away.get(row["interpreter_id"], []), ties.get(row["interpreter_id"], []))
        for row in await conn.fetch(READ_SQL, wanted)
    ]


def _interpreter(row: asyncpg.Record, away: list[asyncpg.Record], ties: list[asyncpg.Record]) -> Interpreter:
    return Interpreter(
        id=row["interpreter_id"],
        unit=row["unit_orgnr"],
        ref=row["ref"],
        languages={language: Category(level) for language, level in row["languages"].items()},
        availability=weekly.parse(row["availability"]),
        first_day=row["available_from"],
        last_day=row["available_to"],
        safeguards=Safeguards(row["technical_confirmed"], row["privacy_confirmed"]),
        away=tuple((one["away_from"], one["away_to"]) for one in away),
        conflicts=Conflicts(
            people=frozenset(UUID(tie["tied_to"]) for tie in ties if tie["kind"] == "PERSON"),
            municipalities=frozenset(tie["tied_to"] for tie in ties if tie["kind"] == "MUNICIPALITY"),
            classes=frozenset(UUID(tie["tied_to"]) for tie in ties if tie["kind"] == "CLASS"),
        ),
    )


PROMISED_SQL = """
SELECT interpreter_id, half_hour
  FROM interpreter_hours
 WHERE interpreter_id = ANY ($1)
   AND half_hour BETWEEN $2 AND $3
"""

ASKED_SQL = """
SELECT o.interpreter_id, b.starts_at, b.ends_at
  FROM interpreter_offers o
  JOIN interpreter_bookings b ON b.booking_id = o.booking_id
 WHERE o.interpreter_id = ANY ($1)
   AND o.answer = 'OPEN'
   AND b.state = 'OFFERED'
   AND b.starts_at BETWEEN $2 AND $3
"""


async def diary(
    conn: asyncpg.Connection, ids: Iterable[UUID], bookings: Iterable[Booking], rules: InterpretingRules
) -> Diary:
    """What these have promised or are asked about around these bookings."""
    starts, wanted, written = [one.start for one in bookings], list(ids), Diary()
    first, last = min(starts) - SPREAD_OVER, max(starts) + SPREAD_OVER
    for row in await conn.fetch(PROMISED_SQL, wanted, first, last):
        written.write(row["interpreter_id"], [row["half_hour"].astimezone(UTC)])
    for row in await conn.fetch(ASKED_SQL, wanted, first, last):
        hours = half_hours(row["starts_at"].astimezone(UTC), row["ends_at"].astimezone(UTC), rules.pause)
        written.write(row["interpreter_id"], hours)
    return written


CIRCLES_SQL = """
SELECT class_id, person_id, owner_orgnr
  FROM members
 WHERE class_id = ANY ($1)
"""


async def circles(conn: asyncpg.Connection, class_ids: Iterable[UUID]) -> Mapping[UUID, Circle]:
    """Everybody in these classes, and who answers for them."""
    people: dict[UUID, set[UUID]] = {class_id: set() for class_id in class_ids}
    owners: dict[UUID, set[str]] = {class_id: set() for class_id in people}
    for row in await conn.fetch(CIRCLES_SQL, list(people)):
        people[row["class_id"]].add(row["person_id"])
        owners[row["class_id"]].add(row["owner_orgnr"])
    return {class_id: Circle(frozenset(people[class_id]), frozenset(owners[class_id])) for class_id in people}


TAKEN_SQL = """
SELECT half_hour
  FROM interpreter_hours
 WHERE interpreter_id = $1
   AND half_hour = ANY ($2)
 LIMIT 1
"""

HER_ROW_SQL = """
SELECT interpreter_id
  FROM interpreters
 WHERE interpreter_id = $1
   FOR NO KEY UPDATE
"""


async def is_taken(conn: asyncpg.Connection, interpreter: UUID, hours: Iterable[datetime]) -> bool:
    """Whether another booking has some of these half-hours; her row is locked until the transaction ends."""
    await conn.execute(HER_ROW_SQL, interpreter)
    return await conn.fetchval(TAKEN_SQL, interpreter, list(hours)) is not None
