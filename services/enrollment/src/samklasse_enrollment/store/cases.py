"""Enrollments with their person and seat. Rows are locked in the order of their ids, then read."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import asyncpg

from samklasse_enrollment.domain.enrollment import Access, Case, Enrollment, Person, State, Step
from samklasse_enrollment.domain.values import CourseType, Need, Subject
from samklasse_enrollment.store.lines import line_from

LOCK_ENROLLMENTS_SQL = """
SELECT id
  FROM enrollments
 WHERE id = ANY ($1::uuid[])
    OR (line_id = ANY ($2::uuid[]))
    OR (person_id = ANY ($3::uuid[]))
    OR (class_id = $4)
 ORDER BY id
   FOR UPDATE
"""


async def lock(
    conn: asyncpg.Connection,
    *,
    ids: Iterable[UUID] = (),
    lines: Iterable[UUID] = (),
    people: Iterable[UUID] = (),
    class_id: UUID | None = None,
) -> list[Case]:
    """The cases that any of these name, in the order they were named on their lines."""
    rows = await conn.fetch(LOCK_ENROLLMENTS_SQL, list(ids), list(lines), list(people), class_id)
    return await _read(conn, [row["id"] for row in rows]) if rows else []


OPEN_OF_PEOPLE_SQL = """
SELECT id
  FROM enrollments
 WHERE person_id = ANY ($1::uuid[])
   AND state IN ('REQUESTED', 'SEATED', 'WAITING', 'PLACED', 'ACTIVE', 'PAUSED')
"""


async def read_open(conn: asyncpg.Connection, people: Iterable[UUID]) -> list[Case]:
    """People's open enrollments, not locked: whoever writes locks agreements and lines first, then these."""
    rows = await conn.fetch(OPEN_OF_PEOPLE_SQL, list(people))
    return await _read(conn, [row["id"] for row in rows]) if rows else []


PAGE_SQL = """
SELECT id
  FROM enrollments
 WHERE owner_orgnr = $1
   AND id > $2
 ORDER BY id
 LIMIT $3
"""


async def page(conn: asyncpg.Connection, owner_orgnr: str, *, after: UUID | None, limit: int) -> list[Case]:
    """A municipality's own people's enrollments in the order of their ids."""
    rows = await conn.fetch(PAGE_SQL, owner_orgnr, after or UUID(int=0), limit)
    found = await _read(conn, [row["id"] for row in rows]) if rows else []
    return sorted(found, key=lambda case: case.enrollment.id)


CASES_SQL = """
SELECT e.id AS enrollment_id, e.person_id, e.state AS enrollment_state, e.reason AS enrollment_reason, e.class_id,
       e.announced, e.access, e.access_from, e.access_to, e.beside, e.pausing, e.told_paused,
       p.owner_orgnr, p.levels, p.track, p.availability, p.course_type AS wished_type, p.subject AS wished_subject,
       p.teaching_language, p.needs, p.opened_at IS NOT NULL AS opened, p.on_leave,
       l.id, l.call_off_id, l.agreement_id, l.offering_id, l.buyer_orgnr, l.supplier_orgnr, l.course_type, l.subject,
       l.unit, l.closed, l.quantity, l.seats, l.seat_ore, l.starts_on, l.ends_on, l.answer_by, l.state, l.reason,
       l.weeks, l.extends, l.since, l.passed_on, l.delivered_ore, l.cancelled_ore, l.supplementing, l.coordinated,
       l.class_by, l.confirmed, l.charges
  FROM enrollments e
  JOIN people p ON p.id = e.person_id
  JOIN lines l ON l.id = e.line_id
 WHERE e.id = ANY ($1::uuid[])
 ORDER BY e.line_id, e.position
"""


async def _read(conn: asyncpg.Connection, ids: Sequence[UUID]) -> list[Case]:
    rows = await conn.fetch(CASES_SQL, ids)
    return [Case(_enrollment(row), _person(row), line_from(row)) for row in rows]


ADD_ENROLLMENT_SQL = """
INSERT INTO enrollments (id, person_id, line_id, position, subject, beside, state)
VALUES ($1, $2, $3, $4, $5, $6, 'REQUESTED')
"""
OWN_ENROLLMENT_SQL = """
INSERT INTO ownerships (enrollment_id, owner_orgnr, line_id)
VALUES ($1, $2, $3)
"""


async def add(conn: asyncpg.Connection, cases: Sequence[Case], *, first_position: int) -> None:
    """New enrollments on a locked line."""
    await conn.executemany(
        ADD_ENROLLMENT_SQL,
        [
            (
                case.enrollment.id,
                case.person.id,
                case.line.id,
                position,
                case.line.subject.value,
                case.enrollment.beside,
            )
            for position, case in enumerate(cases, first_position)
        ],
    )
    owned = [(case.enrollment.id, case.person.owner_orgnr, case.line.id) for case in cases]
    await conn.executemany(OWN_ENROLLMENT_SQL, owned)


SAVE_STEPS_SQL = """
UPDATE enrollments e
   SET state = n.state, reason = n.reason, class_id = n.class_id, announced = n.announced, access = n.access,
       access_from = n.access_from, access_to = n.access_to, line_id = n.line_id, pausing = n.pausing,
       told_paused = n.told_paused, said = e.said + n.says
  FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::boolean[], $6::text[], $7::date[], $8::date[],
              $9::integer[], $10::uuid[], $11::text[], $12::boolean[])
       AS n (id, state, reason, class_id, announced, access, access_from, access_to, says, line_id, pausing,
             told_paused)
 WHERE e.id = n.id
RETURNING e.id, e.said
"""


async def save(conn: asyncpg.Connection, steps: Sequence[Step]) -> dict[UUID, int]:
    """Write where locked enrollments stand, and count what is said about each."""
    now = [step.case.enrollment for step in steps]
    rows = await conn.fetch(
        SAVE_STEPS_SQL,
        [e.id for e in now],
        [e.state.value for e in now],
        [e.reason for e in now],
        [e.class_id for e in now],
        [e.announced for e in now],
        [e.access.value for e in now],
        [e.access_from for e in now],
        [e.access_to for e in now],
        [len(step.says) for step in steps],
        [e.line_id for e in now],
        [e.pausing for e in now],
        [e.told_paused for e in now],
    )
    return {row["id"]: row["said"] for row in rows}


def _enrollment(row: asyncpg.Record) -> Enrollment:
    return Enrollment(
        id=row["enrollment_id"],
        person_id=row["person_id"],
        line_id=row["id"],
        state=State(row["enrollment_state"]),
        reason=row["enrollment_reason"],
        class_id=row["class_id"],
        announced=row["announced"],
        access=Access(row["access"]),
        access_from=row["access_from"],
        access_to=row["access_to"],
        beside=row["beside"],
        pausing=row["pausing"],
        told_paused=row["told_paused"],
    )


def _person(row: asyncpg.Record) -> Person:
    return Person(
        id=row["person_id"],
        owner_orgnr=row["owner_orgnr"],
        levels=tuple(row["levels"]),
        track=row["track"],
        availability=row["availability"],
        course_type=CourseType(row["wished_type"]),
        subject=Subject(row["wished_subject"]),
        teaching_language=row["teaching_language"],
        needs=tuple(map(Need, row["needs"])),
        opened=row["opened"],
        on_leave=row["on_leave"],
    )
