"""What placing a call-off reads and writes: one statement each.

It is judged by what was read, and written only if that still holds: the statement that writes takes the locks, the
agreement's first and the offerings' in the order of their ids. It is the last one before the commit, so the row that
all orders of an agreement queue for is held for two round trips.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import asyncpg

from samklasse_enrollment.domain.agreement import Agreement
from samklasse_enrollment.domain.calloff import Placement
from samklasse_enrollment.domain.offering import Offering
from samklasse_enrollment.domain.organisation import Organisation
from samklasse_enrollment.domain.terms import CooperationTerms
from samklasse_enrollment.store.agreements import agreement_from
from samklasse_enrollment.store.offerings import from_row, term_free

READ_ORDER_SQL = """
SELECT a.id, a.seller_orgnr, a.all_municipalities, a.buyer_orgnrs, a.course_types, a.valid_from, a.valid_to,
       a.ceiling_ore, a.prices, a.answer_within_hours, a.used_ore, a.terminated_on, a.framework, a.rank,
       a.assistance_prices, a.withdrawal_days, a.withdrawal_percent, a.processing_agreement,
       b.orgnr, b.kommunenummer, b.roles, b.has_centre,
       t.version, t.valid_from AS agreed_from, t.answer_within_hours AS agreed_hours, t.reporting_weekday, t.tasks,
       o.id AS offering_id, o.supplier_orgnr, o.ref, o.course_type, o.subject, o.focus, o.levels, o.windows,
       o.teaching_languages, o.sessions_per_week, o.session_minutes, o.weeks, o.starts_from, o.starts_to, o.capacity,
       o.seats_taken, o.malforms, o.industry, o.work_directed, o.supplementing, o.reviewed_on, o.described_on,
       o.prices AS list_prices, o.term_starts, o.term_ends, o.term_seats, o.term_free, o.said
  FROM agreements a
  LEFT JOIN organisations b ON b.orgnr = $2
  LEFT JOIN LATERAL (
       SELECT version, valid_from, answer_within_hours, reporting_weekday, tasks
         FROM cooperation_terms
        WHERE agreement_id = a.id
          AND buyer_orgnr = $2
          AND valid_from <= $3
        ORDER BY valid_from DESC, version DESC
        LIMIT 1) t ON true
  LEFT JOIN offerings o ON o.id = ANY ($4::uuid[])
 WHERE a.id = $1
"""


@dataclass(frozen=True)
class Under:
    """What an order is judged by; `said` counts the descriptions of each offering, `as_read` is the agreement's row."""

    agreement: Agreement
    buyer: Organisation | None
    terms: CooperationTerms | None
    known: Mapping[UUID, Offering]
    said: Mapping[UUID, int]
    as_read: tuple[object, ...]


JUDGED = (
    "seller_orgnr", "all_municipalities", "buyer_orgnrs", "course_types", "valid_from", "valid_to", "prices",
    "answer_within_hours", "terminated_on",
)  # fmt: skip
"""Columns of an agreement that an order was judged by, in the order in which `PLACE_SQL` compares them."""


async def read(
    conn: asyncpg.Connection, agreement_id: UUID, buyer_orgnr: str, day: date, offering_ids: Iterable[UUID]
) -> Under | None:
    """The agreement, who buys, the terms between them in force on `day`, the offerings; nothing is locked."""
    rows = await conn.fetch(READ_ORDER_SQL, agreement_id, buyer_orgnr, day, list(offering_ids))
    if not rows:
        return None
    row, offered = rows[0], [each for each in rows if each["offering_id"]]
    return Under(
        agreement=agreement_from(row),
        buyer=_buyer(row),
        terms=None if row["version"] is None else _terms(row, buyer_orgnr),
        known={each["offering_id"]: _offering(each) for each in offered},
        said={each["offering_id"]: each["said"] for each in offered},
        as_read=tuple(row[name] for name in JUDGED),
    )


PLACE_SQL = """
WITH agreed AS (
    SELECT id
      FROM agreements
     WHERE id = $2
       AND used_ore + $6 <= ceiling_ore
       AND (seller_orgnr, all_municipalities, buyer_orgnrs, course_types, valid_from, valid_to, prices,
            answer_within_hours, terminated_on)
           IS NOT DISTINCT FROM ($25::text, $26::boolean, $27::text[], $28::text[], $29::date, $30::date, $31::jsonb,
                                 $32::integer, $33::date)
       FOR NO KEY UPDATE
), offered AS (
    SELECT o.id, o.said, o.capacity - o.seats_taken AS free, o.term_free
      FROM offerings o
     WHERE o.id = ANY ($20::uuid[])
       AND EXISTS (SELECT FROM agreed)
     ORDER BY o.id
       FOR NO KEY UPDATE
), taken AS (
    SELECT id, said, seats, term_free::integer[] AS term_free, term_left::integer[] AS term_left
      FROM unnest($20::uuid[], $21::integer[], $22::integer[], $23::text[], $24::text[])
           AS n (id, said, seats, term_free, term_left)
), holds AS (
    SELECT agreed.id AS agreement_id
      FROM agreed
     WHERE (SELECT count(*)
              FROM offered o
              JOIN taken n ON n.id = o.id
             WHERE n.said = o.said
               AND n.seats <= o.free
               AND n.term_free = o.term_free) = cardinality($20::uuid[])
), used AS (
    UPDATE agreements a
       SET used_ore = a.used_ore + $6
      FROM holds
     WHERE a.id = holds.agreement_id
), placed AS (
    INSERT INTO call_offs (id, agreement_id, buyer_orgnr, supplier_orgnr, placed_at, said)
    SELECT $1, holds.agreement_id, $3, $4, $5, 1
      FROM holds
), seats AS (
    UPDATE offerings o
       SET seats_taken = o.seats_taken + n.seats,
           term_free = n.term_left
      FROM taken n, holds
     WHERE o.id = n.id
)
INSERT INTO lines (id, call_off_id, agreement_id, buyer_orgnr, supplier_orgnr, state, said, answer_by, offering_id,
                   course_type, subject, unit, closed, quantity, seats, seat_ore, starts_on, ends_on, weeks,
                   supplementing, class_by)
SELECT n.id, $1, holds.agreement_id, $3, $4, 'REQUESTED', 1, $7, n.offering_id, n.course_type, n.subject, n.unit,
       n.closed, n.quantity, n.quantity, n.seat_ore, n.starts_on, n.ends_on, n.weeks, n.supplementing,
       n.class_by
  FROM holds, unnest($8::uuid[], $9::uuid[], $10::text[], $11::text[], $12::text[], $13::boolean[], $14::integer[],
                     $15::bigint[], $16::date[], $17::date[], $18::integer[], $19::boolean[], $34::date[])
       AS n (id, offering_id, course_type, subject, unit, closed, quantity, seat_ore, starts_on, ends_on, weeks,
             supplementing, class_by)
RETURNING id
"""


async def place(conn: asyncpg.Connection, placement: Placement, under: Under, *, placed_at: datetime) -> bool:
    """The call-off, its lines, about each of which one thing is said, and what is used.

    False, and nothing is written: there is less room than there was, or what was judged is not what is there now.
    """
    lines, first = placement.lines, placement.lines[0]
    taken = [(under.known[each.id], each) for each in placement.offerings.values()]
    rows = await conn.fetch(
        PLACE_SQL,
        placement.call_off_id,
        placement.agreement.id,
        first.buyer_orgnr,
        first.supplier_orgnr,
        placed_at,
        placement.agreement.used_ore - under.agreement.used_ore,
        first.answer_by,
        [line.id for line in lines],
        [line.offering_id for line in lines],
        [line.course_type.value for line in lines],
        [line.subject.value for line in lines],
        [line.unit.value for line in lines],
        [line.closed for line in lines],
        [line.quantity for line in lines],
        [line.seat_ore for line in lines],
        [line.starts_on for line in lines],
        [line.ends_on for line in lines],
        [line.weeks for line in lines],
        [line.supplementing for line in lines],
        [after.id for _, after in taken],
        [under.said[after.id] for _, after in taken],
        [after.seats_taken - before.seats_taken for before, after in taken],
        [term_free(before) for before, _ in taken],
        [term_free(after) for _, after in taken],
        *under.as_read,
        [line.class_by for line in lines],
    )
    return bool(rows)


def _buyer(row: asyncpg.Record) -> Organisation | None:
    if row["orgnr"] is None:
        return None
    return Organisation(row["orgnr"], row["kommunenummer"], frozenset(row["roles"]), row["has_centre"])


def _offering(row: asyncpg.Record) -> Offering:
    return from_row({**row, "id": row["offering_id"], "prices": row["list_prices"]})


def _terms(row: asyncpg.Record, buyer_orgnr: str) -> CooperationTerms:
    hours = row["agreed_hours"]
    return CooperationTerms(
        agreement_id=row["id"],
        seller_orgnr=row["seller_orgnr"],
        buyer_orgnr=buyer_orgnr,
        version=row["version"],
        valid_from=row["agreed_from"],
        answer_within=None if hours is None else timedelta(hours=hours),
        reporting_weekday=row["reporting_weekday"],
        tasks=frozenset(row["tasks"]),
    )
