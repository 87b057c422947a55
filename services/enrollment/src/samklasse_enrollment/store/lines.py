"""Call-off lines."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import asyncpg

from samklasse_enrollment.domain.line import Line, LineState
from samklasse_enrollment.domain.values import CourseType, Subject, Unit

ADD_LINE_SQL = """
INSERT INTO lines (id, call_off_id, agreement_id, offering_id, buyer_orgnr, supplier_orgnr, course_type, subject,
                   unit, closed, quantity, seats, seat_ore, starts_on, ends_on, answer_by, state, said)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 1)
"""


async def add(conn: asyncpg.Connection, lines: Iterable[Line]) -> None:
    """New lines, about each of which one thing is said."""
    await conn.executemany(ADD_LINE_SQL, [_values(line) for line in lines])


LOCK_LINE_SQL = """
SELECT id, call_off_id, agreement_id, offering_id, buyer_orgnr, supplier_orgnr, course_type, subject, unit, closed,
       quantity, seats, seat_ore, starts_on, ends_on, answer_by, state, reason
  FROM lines
 WHERE id = $1
   FOR UPDATE
"""


async def lock(conn: asyncpg.Connection, line_id: UUID) -> Line | None:
    """One line, locked before it is answered or named."""
    row = await conn.fetchrow(LOCK_LINE_SQL, line_id)
    return row and line_from(row)


LOCK_STANDING_SQL = """
SELECT id, call_off_id, agreement_id, offering_id, buyer_orgnr, supplier_orgnr, course_type, subject, unit, closed,
       quantity, seats, seat_ore, starts_on, ends_on, answer_by, state, reason
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
       quantity, seats, seat_ore, starts_on, ends_on, answer_by, state, reason
  FROM lines
 WHERE call_off_id = ANY ($1::uuid[])
 ORDER BY call_off_id, id
"""


async def of_call_offs(conn: asyncpg.Connection, ids: Iterable[UUID]) -> list[Line]:
    """All lines of some call-offs."""
    return [line_from(row) for row in await conn.fetch(OF_CALL_OFFS_SQL, list(ids))]


OF_BUYER_SQL = """
SELECT id, call_off_id, agreement_id, offering_id, buyer_orgnr, supplier_orgnr, course_type, subject, unit, closed,
       quantity, seats, seat_ore, starts_on, ends_on, answer_by, state, reason
  FROM lines
 WHERE buyer_orgnr = $1
 ORDER BY call_off_id, id
"""


async def of_buyer(conn: asyncpg.Connection, buyer_orgnr: str) -> list[Line]:
    """Everything a municipality has called off."""
    return [line_from(row) for row in await conn.fetch(OF_BUYER_SQL, buyer_orgnr)]


SAVE_LINES_SQL = """
UPDATE lines l
   SET state = n.state, seats = n.seats, ends_on = n.ends_on, reason = n.reason, said = l.said + $6
  FROM unnest($1::uuid[], $2::text[], $3::integer[], $4::date[], $5::text[]) AS n (id, state, seats, ends_on, reason)
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
    )
