"""Bookings with their offers: locked, saved whole, and the half-hours that a yes takes."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from uuid import UUID

import asyncpg

from samklasse_scheduling.domain.interpreting.booking import Answer, Booking, Offer, Reason, State
from samklasse_scheduling.domain.interpreting.rules import Category

LOCK_SQL = """
SELECT booking_id, session_id, class_id, supplier_orgnr, language, starts_at, ends_at, for_orgnrs, attempt, state,
       revision, interpreter_id, category, wanted, reason
  FROM interpreter_bookings
 WHERE booking_id = ANY ($1)
 ORDER BY booking_id
   FOR UPDATE
"""

LOCK_OF_CLASS_SQL = """
SELECT booking_id
  FROM interpreter_bookings
 WHERE class_id = $1
 ORDER BY booking_id
   FOR UPDATE
"""

OF_CLASS_SQL = """
SELECT booking_id, session_id, class_id, supplier_orgnr, language, starts_at, ends_at, for_orgnrs, attempt, state,
       revision, interpreter_id, category, wanted, reason
  FROM interpreter_bookings
 WHERE class_id = $1
 ORDER BY booking_id
"""


async def lock(conn: asyncpg.Connection, ids: Iterable[UUID]) -> list[Booking]:
    """These bookings, locked in the order of their ids."""
    return await _whole(conn, await conn.fetch(LOCK_SQL, sorted(ids)))


async def lock_of_class(conn: asyncpg.Connection, class_id: UUID) -> list[Booking]:
    """Every booking of a class, of all attempts, locked; also the attempts of those whom the lock had to wait for.

    The next attempt is only ever begun by who has locked the last one.
    """
    await conn.fetch(LOCK_OF_CLASS_SQL, class_id)
    return await _whole(conn, await conn.fetch(OF_CLASS_SQL, class_id))


READ_SQL = """
SELECT booking_id, session_id, class_id, supplier_orgnr, language, starts_at, ends_at, for_orgnrs, attempt, state,
       revision, interpreter_id, category, wanted, reason
  FROM interpreter_bookings
 WHERE booking_id = ANY ($1)
 ORDER BY booking_id
"""


async def read(conn: asyncpg.Connection, ids: Iterable[UUID]) -> list[Booking]:
    """These bookings."""
    return await _whole(conn, await conn.fetch(READ_SQL, list(ids)))


OFFERS_SQL = """
SELECT booking_id, interpreter_id, category, ends_at, answer
  FROM interpreter_offers
 WHERE booking_id = ANY ($1)
 ORDER BY ends_at, interpreter_id
"""


async def _whole(conn: asyncpg.Connection, rows: Sequence[asyncpg.Record]) -> list[Booking]:
    offers: dict[UUID, list[Offer]] = {row["booking_id"]: [] for row in rows}
    if not rows:
        return []
    for row in await conn.fetch(OFFERS_SQL, list(offers)):
        ends = row["ends_at"].astimezone(UTC)
        offers[row["booking_id"]].append(
            Offer(row["interpreter_id"], Category(row["category"]), ends, Answer(row["answer"]))
        )
    return [_booking(row, tuple(offers[row["booking_id"]])) for row in rows]


def _booking(row: asyncpg.Record, offers: tuple[Offer, ...]) -> Booking:
    return Booking(
        id=row["booking_id"],
        session=row["session_id"],
        group=row["class_id"],
        supplier=row["supplier_orgnr"],
        language=row["language"],
        start=row["starts_at"].astimezone(UTC),
        end=row["ends_at"].astimezone(UTC),
        for_whom=tuple(row["for_orgnrs"]),
        attempt=row["attempt"],
        state=State(row["state"]),
        revision=row["revision"],
        offers=offers,
        interpreter=row["interpreter_id"],
        level=Category(row["category"]) if row["category"] else None,
        wanted=row["wanted"],
        reason=Reason(row["reason"]) if row["reason"] else None,
    )


SAVE_SQL = """
INSERT INTO interpreter_bookings AS known
       (booking_id, session_id, class_id, supplier_orgnr, language, starts_at, ends_at, for_orgnrs, attempt, state,
        revision, interpreter_id, category, wanted, reason, said)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
    ON CONFLICT (booking_id) DO UPDATE
   SET for_orgnrs = excluded.for_orgnrs, state = excluded.state, revision = excluded.revision,
       interpreter_id = excluded.interpreter_id, category = excluded.category, reason = excluded.reason,
       said = known.said + excluded.said
RETURNING said
"""

SAVE_OFFER_SQL = """
INSERT INTO interpreter_offers (booking_id, interpreter_id, category, ends_at, answer)
VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (booking_id, interpreter_id) DO UPDATE
   SET answer = excluded.answer
"""


async def save(conn: asyncpg.Connection, one: Booking, *, says: int) -> int:
    """Write a booking that is about to say `says` messages; returns how much it has said with these."""
    said: int = await conn.fetchval(
        SAVE_SQL,
        one.id,
        one.session,
        one.group,
        one.supplier,
        one.language,
        one.start,
        one.end,
        list(one.for_whom),
        one.attempt,
        one.state,
        one.revision,
        one.interpreter,
        one.level,
        one.wanted,
        one.reason,
        says,
    )
    if one.offers:
        rows = [(one.id, offer.interpreter, offer.level, offer.ends, offer.answer) for offer in one.offers]
        await conn.executemany(SAVE_OFFER_SQL, rows)
    return said


TAKE_SQL = """
INSERT INTO interpreter_hours (interpreter_id, half_hour, booking_id)
SELECT $1, half_hour, $3
  FROM unnest($2::timestamptz[]) AS half_hour
"""


async def take_hours(conn: asyncpg.Connection, one: Booking, hours: Iterable[datetime]) -> None:
    """These half-hours are hers to give no more."""
    await conn.execute(TAKE_SQL, one.interpreter, sorted(hours), one.id)


FREE_SQL = """
DELETE FROM interpreter_hours
 WHERE booking_id = $1
"""


async def free_hours(conn: asyncpg.Connection, booking_id: UUID) -> None:
    """What a booking had taken is free again."""
    await conn.execute(FREE_SQL, booking_id)


OF_INTERPRETER_SQL = """
SELECT o.booking_id
  FROM interpreter_offers o
  JOIN interpreter_bookings b ON b.booking_id = o.booking_id
 WHERE o.interpreter_id = $1
   AND o.answer IN ('OPEN', 'ACCEPTED')
   AND b.state IN ('OFFERED', 'CONFIRMED')
   AND b.starts_at > $2
"""


async def coming_of(conn: asyncpg.Connection, interpreter: UUID, now: datetime) -> list[UUID]:
    """Bookings to come that she has said yes to or is asked about."""
    return [row["booking_id"] for row in await conn.fetch(OF_INTERPRETER_SQL, interpreter, now)]


UNFILLED_SQL = """
SELECT b.booking_id
  FROM interpreter_bookings b
  JOIN sessions s ON s.session_id = b.session_id
 WHERE b.state = 'NOT_FILLED'
   AND b.starts_at > $2
   AND s.state = 'SCHEDULED'
   AND s.starts_at = b.starts_at
   AND b.language IN (SELECT language FROM interpreter_languages WHERE interpreter_id = $1)
   AND NOT EXISTS (
       SELECT FROM interpreter_bookings later
        WHERE later.session_id = b.session_id
          AND later.language = b.language
          AND later.attempt > b.attempt)
"""


async def unfilled_for(conn: asyncpg.Connection, interpreter: UUID, now: datetime) -> list[UUID]:
    """Bookings to come that nobody was found for, in a language of hers."""
    return [row["booking_id"] for row in await conn.fetch(UNFILLED_SQL, interpreter, now)]
