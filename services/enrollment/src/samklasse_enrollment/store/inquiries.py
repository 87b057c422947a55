"""Inquiries and whom they ask."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from samklasse_enrollment.domain.inquiry import Inquiry, InquiryState, Invitation, Invited, Method, Sought
from samklasse_enrollment.domain.values import CourseType, Subject

ADD_INQUIRY_SQL = """
INSERT INTO inquiries (id, buyer_orgnr, method, framework, sought, answer_hours, state, opened_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""


async def add(conn: asyncpg.Connection, inquiry: Inquiry) -> None:
    """A new inquiry."""
    await conn.execute(
        ADD_INQUIRY_SQL,
        inquiry.id,
        inquiry.buyer_orgnr,
        inquiry.method.value,
        inquiry.framework,
        _sought_out(inquiry.sought),
        inquiry.answer_within // timedelta(hours=1),
        inquiry.state.value,
        inquiry.opened_at,
    )


LOCK_INQUIRY_SQL = """
SELECT id, buyer_orgnr, method, framework, sought, answer_hours, state, reason, call_off_id, opened_at
  FROM inquiries
 WHERE id = $1
   FOR UPDATE
"""


async def lock(conn: asyncpg.Connection, inquiry_id: UUID) -> Inquiry | None:
    """The inquiry, locked before anything about its invitations is decided."""
    row = await conn.fetchrow(LOCK_INQUIRY_SQL, inquiry_id)
    return row and _inquiry(row)


LOCK_INQUIRY_OF_SQL = """
SELECT q.id, q.buyer_orgnr, q.method, q.framework, q.sought, q.answer_hours, q.state, q.reason, q.call_off_id,
       q.opened_at
  FROM inquiries q
  JOIN invitations i ON i.inquiry_id = q.id
 WHERE i.id = $1
   FOR UPDATE OF q
"""


async def lock_of(conn: asyncpg.Connection, invitation_id: UUID) -> Inquiry | None:
    """The inquiry that an invitation belongs to, locked."""
    row = await conn.fetchrow(LOCK_INQUIRY_OF_SQL, invitation_id)
    return row and _inquiry(row)


PAGE_OF_INQUIRIES_SQL = """
SELECT id, buyer_orgnr, method, framework, sought, answer_hours, state, reason, call_off_id, opened_at
  FROM inquiries
 WHERE buyer_orgnr = $1
   AND ($2::uuid IS NULL OR id > $2)
 ORDER BY id
 LIMIT $3
"""


async def page(conn: asyncpg.Connection, buyer_orgnr: str, *, after: UUID | None, limit: int) -> list[Inquiry]:
    """A municipality's inquiries, the oldest first."""
    return [_inquiry(row) for row in await conn.fetch(PAGE_OF_INQUIRIES_SQL, buyer_orgnr, after, limit)]


FIND_INQUIRY_SQL = """
SELECT id, buyer_orgnr, method, framework, sought, answer_hours, state, reason, call_off_id, opened_at
  FROM inquiries
 WHERE id = $1
"""


async def find(conn: asyncpg.Connection, inquiry_id: UUID) -> Inquiry | None:
    """One of them, as it stands."""
    row = await conn.fetchrow(FIND_INQUIRY_SQL, inquiry_id)
    return row and _inquiry(row)


CLOSE_INQUIRY_SQL = """
UPDATE inquiries
   SET state = $2, reason = $3, call_off_id = $4
 WHERE id = $1
"""


async def close(conn: asyncpg.Connection, inquiry: Inquiry) -> None:
    """Write how it ended; the row is locked."""
    await conn.execute(CLOSE_INQUIRY_SQL, inquiry.id, inquiry.state.value, inquiry.reason, inquiry.call_off_id)


ADD_INVITATION_SQL = """
INSERT INTO invitations (id, inquiry_id, agreement_id, supplier_orgnr, place, state)
VALUES ($1, $2, $3, $4, $5, $6)
"""


async def invite(conn: asyncpg.Connection, invitations: Iterable[Invitation]) -> None:
    """Whom an inquiry may ask."""
    rows = [(i.id, i.inquiry_id, i.agreement_id, i.supplier_orgnr, i.place, i.state.value) for i in invitations]
    await conn.executemany(ADD_INVITATION_SQL, rows)


INVITATIONS_SQL = """
SELECT i.id, i.inquiry_id, i.agreement_id, i.supplier_orgnr, i.place, i.state, i.answer_by, i.offering_id, i.seats,
       i.seat_ore, i.received_at,
       coalesce((a.prices ->> (q.sought ->> 'course_type'))::bigint, i.seat_ore, 0) AS ceiling_ore
  FROM invitations i
  JOIN inquiries q ON q.id = i.inquiry_id
  JOIN agreements a ON a.id = i.agreement_id
 WHERE i.inquiry_id = $1
 ORDER BY i.place
"""


async def invitations(conn: asyncpg.Connection, inquiry_id: UUID) -> list[Invitation]:
    """In the order of their turns; who changes one has locked the inquiry."""
    return [_invitation(row) for row in await conn.fetch(INVITATIONS_SQL, inquiry_id)]


SAVE_INVITATIONS_SQL = """
UPDATE invitations i
   SET state = n.state, answer_by = n.answer_by, offering_id = n.offering_id, seats = n.seats, seat_ore = n.seat_ore,
       received_at = n.received_at, said = i.said + $8
  FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::uuid[], $5::integer[], $6::bigint[], $7::timestamptz[])
       AS n (id, state, answer_by, offering_id, seats, seat_ore, received_at)
 WHERE i.id = n.id
RETURNING i.id, i.said
"""


async def save(conn: asyncpg.Connection, changed: Sequence[Invitation], *, says: int) -> dict[UUID, int]:
    """Write where invitations stand, and count `says` more things said about each."""
    rows = await conn.fetch(
        SAVE_INVITATIONS_SQL,
        [each.id for each in changed],
        [each.state.value for each in changed],
        [each.answer_by for each in changed],
        [each.offering_id for each in changed],
        [each.seats for each in changed],
        [each.seat_ore for each in changed],
        [each.received_at for each in changed],
        says,
    )
    return {row["id"]: row["said"] for row in rows}


def _inquiry(row: asyncpg.Record) -> Inquiry:
    return Inquiry(
        id=row["id"],
        buyer_orgnr=row["buyer_orgnr"],
        method=Method(row["method"]),
        framework=row["framework"],
        sought=_sought_in(row["sought"]),
        answer_within=timedelta(hours=row["answer_hours"]),
        opened_at=row["opened_at"],
        state=InquiryState(row["state"]),
        reason=row["reason"],
        call_off_id=row["call_off_id"],
    )


def _invitation(row: asyncpg.Record) -> Invitation:
    received: datetime | None = row["received_at"]
    return Invitation(
        id=row["id"],
        inquiry_id=row["inquiry_id"],
        agreement_id=row["agreement_id"],
        supplier_orgnr=row["supplier_orgnr"],
        place=row["place"],
        ceiling_ore=row["ceiling_ore"],
        state=Invited(row["state"]),
        answer_by=row["answer_by"],
        offering_id=row["offering_id"],
        seats=row["seats"] or 0,
        seat_ore=row["seat_ore"] or 0,
        received_at=received,
    )


def _sought_out(sought: Sought) -> Mapping[str, Any]:
    return {
        "course_type": sought.course_type.value,
        "subject": sought.subject.value,
        "levels": sought.levels,
        "quantity": sought.quantity,
        "starts_on": sought.starts_on.isoformat(),
        "ends_on": sought.ends_on.isoformat(),
        "windows": sought.windows,
        "teaching_languages": sought.teaching_languages,
        "industry": sought.industry,
    }


def _sought_in(told: Mapping[str, Any]) -> Sought:
    return Sought(
        course_type=CourseType(told["course_type"]),
        subject=Subject(told["subject"]),
        levels=tuple(told["levels"]),
        quantity=told["quantity"],
        starts_on=date.fromisoformat(told["starts_on"]),
        ends_on=date.fromisoformat(told["ends_on"]),
        windows=tuple(told["windows"]),
        teaching_languages=tuple(told["teaching_languages"]),
        industry=told["industry"],
    )
