"""Copies of the people who may be placed, and where each of them stands with us."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

import asyncpg

from samklasse_scheduling.domain import weekly
from samklasse_scheduling.domain.level import Level, Levels
from samklasse_scheduling.domain.situation import Need, Person, Seat, Unit
from samklasse_scheduling.store.portions import portions

SAVE_SQL = """
INSERT INTO enrollments AS known
       (enrollment_id, person_id, owner_orgnr, line_id, agreement_id, supplier_orgnr, offering_id, unit, closed,
        seat_from, seat_to, listening, reading, speaking, writing, schooling_track, availability,
        teaching_language, needs, price_ore)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
    ON CONFLICT (enrollment_id) DO UPDATE
   SET owner_orgnr = excluded.owner_orgnr, line_id = excluded.line_id, agreement_id = excluded.agreement_id,
       supplier_orgnr = excluded.supplier_orgnr, offering_id = excluded.offering_id, unit = excluded.unit,
       closed = excluded.closed, seat_from = excluded.seat_from, seat_to = excluded.seat_to,
       listening = excluded.listening, reading = excluded.reading, speaking = excluded.speaking,
       writing = excluded.writing,
       schooling_track = excluded.schooling_track, availability = excluded.availability,
       teaching_language = excluded.teaching_language, needs = excluded.needs,
       price_ore = excluded.price_ore,
       state = CASE WHEN known.state = 'ENDED' THEN 'WAITING' ELSE known.state END
"""


async def save(conn: asyncpg.Connection, person: Person) -> None:
    """Remember somebody as she is now; who had left waits again."""
    await conn.execute(
        SAVE_SQL,
        person.enrollment,
        person.person,
        person.municipality,
        person.seat.line,
        person.seat.agreement,
        person.seat.supplier,
        person.seat.offering,
        person.seat.unit,
        person.seat.closed,
        person.seat.first_day,
        person.seat.last_day,
        *(level.name for level in person.levels),
        person.track,
        weekly.render(person.availability),
        person.language,
        sorted(person.needs),
        person.seat.price_ore,
    )


WAITING_SQL = """
SELECT enrollment_id
  FROM enrollments
 WHERE state = 'WAITING'
 ORDER BY enrollment_id
"""


async def waiting(conn: asyncpg.Connection) -> list[Person]:
    """Everybody who waits for a class."""
    found = await read(conn, [row["enrollment_id"] for row in await conn.fetch(WAITING_SQL)], state="WAITING")
    return list(found.values())


WAITING_FOR_SQL = """
SELECT enrollment_id, person_id, owner_orgnr, line_id, agreement_id, supplier_orgnr, offering_id, unit, closed,
       seat_from, seat_to, listening, reading, speaking, writing, schooling_track, availability,
       teaching_language, needs, price_ore
  FROM enrollments
 WHERE state = 'WAITING'
   AND offering_id = $1
   AND unit = 'INDIVIDUAL'
 ORDER BY enrollment_id
   FOR UPDATE
"""


async def waiting_for(conn: asyncpg.Connection, offering_id: UUID) -> list[Person]:
    """Everybody who waits for a class of one offering and was not bought as part of a group, locked."""
    return [_person(row) for row in await conn.fetch(WAITING_FOR_SQL, offering_id)]


READ_SQL = """
SELECT enrollment_id, person_id, owner_orgnr, line_id, agreement_id, supplier_orgnr, offering_id, unit, closed,
       seat_from, seat_to, listening, reading, speaking, writing, schooling_track, availability,
       teaching_language, needs, price_ore
  FROM enrollments
 WHERE enrollment_id = ANY ($1)
   AND ($2::text IS NULL OR state = $2)
 ORDER BY enrollment_id
"""


async def read(
    conn: asyncpg.Connection, enrollments: Iterable[UUID], *, state: str | None = None
) -> dict[UUID, Person]:
    """These people by enrollment, in that order, all of them or those in one state."""
    found: dict[UUID, Person] = {}
    for some in portions(sorted(enrollments)):
        rows = await conn.fetch(READ_SQL, some, state)
        found.update((row["enrollment_id"], _person(row)) for row in rows)
    return found


def _person(row: asyncpg.Record) -> Person:
    seat = Seat(
        line=row["line_id"],
        agreement=row["agreement_id"],
        supplier=row["supplier_orgnr"],
        offering=row["offering_id"],
        unit=Unit(row["unit"]),
        closed=row["closed"],
        first_day=row["seat_from"],
        last_day=row["seat_to"],
        price_ore=row["price_ore"],
    )
    return Person(
        enrollment=row["enrollment_id"],
        person=row["person_id"],
        municipality=row["owner_orgnr"],
        seat=seat,
        levels=Levels(*(Level[row[skill]] for skill in ("listening", "reading", "speaking", "writing"))),
        track=row["schooling_track"],
        availability=weekly.parse(row["availability"]),
        language=row["teaching_language"],
        needs=frozenset(Need(need) for need in row["needs"]),
    )


SET_STATE_SQL = """
UPDATE enrollments
   SET state = $2
 WHERE enrollment_id = ANY ($1)
   AND state <> 'ENDED'
"""


async def set_state(conn: asyncpg.Connection, enrollments: Iterable[UUID], state: str) -> None:
    """Where these people stand; who has ended stays ended."""
    for some in portions(enrollments):
        await conn.execute(SET_STATE_SQL, some, state)


UNPLACED_SQL = """
UPDATE enrollments
   SET said = said + 1,
       state = CASE WHEN state = 'ENDED' THEN state ELSE 'WAITING' END
 WHERE enrollment_id = ANY ($1)
RETURNING enrollment_id, said
"""


async def unplaced(conn: asyncpg.Connection, enrollments: Iterable[UUID]) -> Mapping[UUID, int]:
    """These people wait (again), and are told about; returns how much each enrollment has said with this."""
    found: dict[UUID, int] = {}
    for some in portions(sorted(enrollments)):
        found.update((row["enrollment_id"], row["said"]) for row in await conn.fetch(UNPLACED_SQL, some))
    return found


SAID_SQL = """
SELECT enrollment_id, said
  FROM enrollments
 WHERE enrollment_id = ANY ($1)
"""


async def count_said(conn: asyncpg.Connection, enrollments: Iterable[UUID]) -> Mapping[UUID, int]:
    """How much each of these enrollments has said."""
    found: dict[UUID, int] = {}
    for some in portions(enrollments):
        found.update((row["enrollment_id"], row["said"]) for row in await conn.fetch(SAID_SQL, some))
    return found


LINE_SQL = """
SELECT enrollment_id
  FROM enrollments
 WHERE line_id = $1
   AND state <> 'ENDED'
 ORDER BY enrollment_id
"""


async def on_line(conn: asyncpg.Connection, line_id: UUID) -> list[UUID]:
    """Who sits on a line."""
    return [row["enrollment_id"] for row in await conn.fetch(LINE_SQL, line_id)]


END_LINE_SQL = """
INSERT INTO ended_lines (line_id, ends_on, reason)
VALUES ($1, $2, $3)
    ON CONFLICT (line_id) DO UPDATE SET ends_on = least(ended_lines.ends_on, excluded.ends_on)
"""

SHORTEN_SQL = """
UPDATE enrollments
   SET seat_to = least(seat_to, $2)
 WHERE line_id = $1
"""


async def end_line(conn: asyncpg.Connection, line_id: UUID, ends_on: date, reason: str) -> None:
    """Nobody sits on the line after that day; who is heard of later neither."""
    await conn.execute(END_LINE_SQL, line_id, ends_on, reason)
    await conn.execute(SHORTEN_SQL, line_id, ends_on)


ENDED_LINE_SQL = """
SELECT ends_on, reason
  FROM ended_lines
 WHERE line_id = $1
"""


async def ended_line(conn: asyncpg.Connection, line_id: UUID) -> tuple[date, str] | None:
    """When and why a line ended, if it did."""
    row = await conn.fetchrow(ENDED_LINE_SQL, line_id)
    return (row["ends_on"], row["reason"]) if row else None


PAUSE_SQL = """
UPDATE enrollments
   SET paused = $2
 WHERE enrollment_id = $1
"""


async def set_paused(conn: asyncpg.Connection, enrollment: UUID, *, paused: bool) -> None:
    """Whether she is away for a while."""
    await conn.execute(PAUSE_SQL, enrollment, paused)


PAUSED_SQL = """
SELECT enrollment_id
  FROM enrollments
 WHERE enrollment_id = ANY ($1)
   AND paused
"""


async def paused(conn: asyncpg.Connection, enrollments: Iterable[UUID]) -> frozenset[UUID]:
    """Those of them who are away."""
    return frozenset(row["enrollment_id"] for row in await conn.fetch(PAUSED_SQL, list(enrollments)))
