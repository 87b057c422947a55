"""Call-off lines."""

import json
from collections.abc import Iterable, Sequence
from uuid import UUID

import asyncpg

from samklasse_enrollment.domain.charge import Charge, Kind
from samklasse_enrollment.domain.line import Line, LineState
from samklasse_enrollment.domain.values import CourseType, Subject, Unit

ADD_LINE_SQL = """
INSERT INTO lines (id, call_off_id, agreement_id, offering_id, buyer_orgnr, supplier_orgnr, course_type, subject,
                   unit, closed, quantity, seats, seat_ore, starts_on, ends_on, answer_by, state, weeks, extends, since,
                   supplementing, class_by, confirmed, said)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, 1)
"""


async def add(conn: asyncpg.Connection, lines: Iterable[Line]) -> None:
    """New lines, about each of which one thing is said."""
    await conn.executemany(ADD_LINE_SQL, [_values(line) for line in lines])


LOCK_LINE_SQL = """
SELECT id, call_off_id, agreement_id, offering_id, buyer_orgnr, supplier_orgnr, course_type, subject, unit, closed,
       quantity, seats, seat_ore, starts_on, ends_on, answer_by, state, reason, weeks, extends, since, passed_on,
       delivered_ore, cancelled_ore, supplementing, coordinated, class_by, confirmed, charges
  FROM lines
 WHERE id = $1
   FOR UPDATE
"""


async def lock(conn: asyncpg.Connection, line_id: UUID) -> Line | None:
    """One line, locked before it is answered or named."""
    row = await conn.fetchrow(LOCK_LINE_SQL, line_id)
    return row and line_from(row)


FIND_LINE_SQL = """
SELECT id, call_off_id, agreement_id, offering_id, buyer_orgnr, supplier_orgnr, course_type, subject, unit, closed,
       quantity, seats, seat_ore, starts_on, ends_on, answer_by, state, reason, weeks, extends, since, passed_on,
       delivered_ore, cancelled_ore, supplementing, coordinated, class_by, confirmed, charges
  FROM lines
 WHERE id = $1
"""


async def find(conn: asyncpg.Connection, line_id: UUID) -> Line | None:
    """One line as it stands."""
    row = await conn.fetchrow(FIND_LINE_SQL, line_id)
    return row and line_from(row)


LOCK_EXTENSION_SQL = """
SELECT id, call_off_id, agreement_id, offering_id, buyer_orgnr, supplier_orgnr, course_type, subject, unit, closed,
       quantity, seats, seat_ore, starts_on, ends_on, answer_by, state, reason, weeks, extends, since, passed_on,
       delivered_ore, cancelled_ore, supplementing, coordinated, class_by, confirmed, charges
  FROM lines
 WHERE extends = $1
   AND state IN ('REQUESTED', 'CONFIRMED')
   FOR UPDATE
"""


async def lock_extension(conn: asyncpg.Connection, line_id: UUID) -> Line | None:
    """The line that goes on with the people of another, locked."""
    row = await conn.fetchrow(LOCK_EXTENSION_SQL, line_id)
    return row and line_from(row)


PASS_ON_SQL = """
UPDATE enrollments
   SET line_id = $1
 WHERE id = ANY ($2::uuid[])
"""


async def pass_on(conn: asyncpg.Connection, line_id: UUID, enrollments: Iterable[UUID]) -> None:
    """Let these people, whose rows are locked, sit on another line."""
    await conn.execute(PASS_ON_SQL, line_id, list(enrollments))


COORDINATE_SQL = """
UPDATE lines
   SET coordinated = true
 WHERE id = $1
"""


async def coordinate(conn: asyncpg.Connection, line_id: UUID) -> None:
    """There is a coordination plan for the line, which is locked."""
    await conn.execute(COORDINATE_SQL, line_id)


LOCK_STANDING_SQL = """
SELECT id, call_off_id, agreement_id, offering_id, buyer_orgnr, supplier_orgnr, course_type, subject, unit, closed,
       quantity, seats, seat_ore, starts_on, ends_on, answer_by, state, reason, weeks, extends, since, passed_on,
       delivered_ore, cancelled_ore, supplementing, coordinated, class_by, confirmed, charges
  FROM lines
 WHERE agreement_id = $1
   AND state IN ('REQUESTED', 'CONFIRMED')
 ORDER BY id
   FOR UPDATE
"""


async def lock_standing(conn: asyncpg.Connection, agreement_id: UUID) -> list[Line]:
    """The lines of an agreement that hold seats, locked."""
    return [line_from(row) for row in await conn.fetch(LOCK_STANDING_SQL, agreement_id)]


OF_CALL_OFFS_SQL = """
SELECT id, call_off_id, agreement_id, offering_id, buyer_orgnr, supplier_orgnr, course_type, subject, unit, closed,
       quantity, seats, seat_ore, starts_on, ends_on, answer_by, state, reason, weeks, extends, since, passed_on,
       delivered_ore, cancelled_ore, supplementing, coordinated, class_by, confirmed, charges
  FROM lines
 WHERE call_off_id = ANY ($1::uuid[])
 ORDER BY call_off_id, id
"""


async def of_call_offs(conn: asyncpg.Connection, ids: Iterable[UUID]) -> list[Line]:
    """All lines of some call-offs."""
    return [line_from(row) for row in await conn.fetch(OF_CALL_OFFS_SQL, list(ids))]


PAGE_OF_BUYER_SQL = """
SELECT id, call_off_id, agreement_id, offering_id, buyer_orgnr, supplier_orgnr, course_type, subject, unit, closed,
       quantity, seats, seat_ore, starts_on, ends_on, answer_by, state, reason, weeks, extends, since, passed_on,
       delivered_ore, cancelled_ore, supplementing, coordinated, class_by, confirmed, charges
  FROM lines
 WHERE buyer_orgnr = $1
   AND ($2::uuid IS NULL OR id > $2)
 ORDER BY id
 LIMIT $3
"""


async def page_of_buyer(conn: asyncpg.Connection, buyer_orgnr: str, *, after: UUID | None, limit: int) -> list[Line]:
    """What a municipality has called off, in the order of the lines' ids."""
    return [line_from(row) for row in await conn.fetch(PAGE_OF_BUYER_SQL, buyer_orgnr, after, limit)]


SAVE_LINES_SQL = """
UPDATE lines l
   SET state = n.state, seats = n.seats, ends_on = n.ends_on, reason = n.reason, seat_ore = n.seat_ore,
       weeks = n.weeks, passed_on = n.passed_on, delivered_ore = n.delivered_ore, cancelled_ore = n.cancelled_ore,
       confirmed = n.confirmed, charges = n.charges::jsonb, said = l.said + $13
  FROM unnest($1::uuid[], $2::text[], $3::integer[], $4::date[], $5::text[], $6::bigint[], $7::integer[],
              $8::integer[], $9::bigint[], $10::bigint[], $11::integer[], $12::text[])
       AS n (id, state, seats, ends_on, reason, seat_ore, weeks, passed_on, delivered_ore, cancelled_ore, confirmed,
             charges)
 WHERE l.id = n.id
RETURNING l.id, l.said
"""


async def save(conn: asyncpg.Connection, lines: Sequence[Line], *, says: int) -> dict[UUID, int]:
    """Write what may change of locked lines, and count `says` more things said about each."""
    rows = await conn.fetch(
        SAVE_LINES_SQL,
        [line.id for line in lines],
        [line.state.value for line in lines],
        [line.seats for line in lines],
        [line.ends_on for line in lines],
        [line.reason for line in lines],
        [line.seat_ore for line in lines],
        [line.weeks for line in lines],
        [line.passed_on for line in lines],
        [line.delivered_ore for line in lines],
        [line.cancelled_ore for line in lines],
        [line.confirmed for line in lines],
        [_charges(line) for line in lines],
        says,
    )
    return {row["id"]: row["said"] for row in rows}


def line_from(row: asyncpg.Record) -> Line:
    """A row with a line's columns as a line."""
    return Line(
        id=row["id"],
        call_off_id=row["call_off_id"],
        agreement_id=row["agreement_id"],
        offering_id=row["offering_id"],
        buyer_orgnr=row["buyer_orgnr"],
        supplier_orgnr=row["supplier_orgnr"],
        course_type=CourseType(row["course_type"]),
        subject=Subject(row["subject"]),
        unit=Unit(row["unit"]),
        closed=row["closed"],
        quantity=row["quantity"],
        seats=row["seats"],
        seat_ore=row["seat_ore"],
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        answer_by=row["answer_by"],
        state=LineState(row["state"]),
        reason=row["reason"],
        weeks=row["weeks"],
        extends=row["extends"],
        since=row["since"],
        passed_on=row["passed_on"],
        delivered_ore=row["delivered_ore"],
        cancelled_ore=row["cancelled_ore"],
        supplementing=row["supplementing"],
        coordinated=row["coordinated"],
        class_by=row["class_by"],
        confirmed=row["confirmed"],
        charges=tuple(Charge(Kind(kind), *numbers) for kind, *numbers in row["charges"]),
    )


def _values(line: Line) -> tuple[object, ...]:
    return (
        line.id,
        line.call_off_id,
        line.agreement_id,
        line.offering_id,
        line.buyer_orgnr,
        line.supplier_orgnr,
        line.course_type.value,
        line.subject.value,
        line.unit.value,
        line.closed,
        line.quantity,
        line.seats,
        line.seat_ore,
        line.starts_on,
        line.ends_on,
        line.answer_by,
        line.state.value,
        line.weeks,
        line.extends,
        line.since,
        line.supplementing,
        line.class_by,
        line.confirmed,
    )


def _charges(line: Line) -> str:
    """As jsonb's text: an array of arrays is none of jsonb."""
    return json.dumps([[c.kind, c.seats, c.seat_ore, c.weeks, c.of_weeks, c.percent] for c in line.charges])
