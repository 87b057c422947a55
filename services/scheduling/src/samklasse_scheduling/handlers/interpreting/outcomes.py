"""What became of a booking: interpreted, missed, paid for."""

from datetime import datetime
from uuid import UUID

import asyncpg
from samklasse_contracts.message import Cause

from samklasse_scheduling.domain.interpreting import life
from samklasse_scheduling.domain.interpreting.booking import Booking
from samklasse_scheduling.handlers.interpreting import searching
from samklasse_scheduling.handlers.interpreting.answering import locked
from samklasse_scheduling.store.interpreting import bookings


async def complete(conn: asyncpg.Connection, booking_id: UUID, *, cause: Cause, now: datetime) -> Booking:
    """The session was interpreted.

    Raises:
        WrongState: nobody was to come, or it is reported already.
        TooEarly: the session is not over.
    """
    after = life.complete(await locked(conn, booking_id), at=now)
    await searching.tell(conn, after, cause=cause, now=now)
    return after


async def miss(conn: asyncpg.Connection, booking_id: UUID, *, cause: Cause, now: datetime) -> Booking:
    """She did not come. Nobody else is asked: a session that has begun leaves no notice.

    Raises:
        WrongState: nobody was to come, or it is reported already.
        TooEarly: the session has not begun.
    """
    after = life.miss(await locked(conn, booking_id), at=now)
    await searching.tell(conn, after, cause=cause, now=now)
    return after


async def settle(conn: asyncpg.Connection, booking_id: UUID) -> Booking:
    """It is paid for, which is the unit's to know; nobody else is told.

    Raises:
        WrongState: it was not interpreted, or is settled already.
    """
    after = life.settle(await locked(conn, booking_id))
    await bookings.save(conn, after, says=0)
    return after
