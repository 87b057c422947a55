"""A municipality orders."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
from samklasse_chassis import outbox, timers
from samklasse_contracts.message import Cause

from samklasse_enrollment.domain import calloff as rules
from samklasse_enrollment.domain import weeks
from samklasse_enrollment.domain.calloff import Placement, Wanted
from samklasse_enrollment.domain.errors import AgreementUnknown, NotABuyer
from samklasse_enrollment.handlers.seats import ANSWER_DEADLINE
from samklasse_enrollment.store import offerings, placing
from samklasse_enrollment.translate import buying


async def place_call_off(
    conn: asyncpg.Connection,
    call_off_id: UUID,
    agreement_id: UUID,
    wanted: Sequence[Wanted],
    *,
    buyer_orgnr: str,
    cause: Cause,
    now: datetime,
) -> Placement:
    """All lines or none, under the locks of the agreement and of every offering.

    Raises:
        CallOffRefused: the first rule that it breaks.
    """
    under = await placing.lock(conn, agreement_id, buyer_orgnr, weeks.oslo_day(now))
    if under is None:
        raise AgreementUnknown(agreement_id=agreement_id)
    if under.buyer is None:
        raise NotABuyer(buyer_orgnr=buyer_orgnr)
    known = await offerings.lock(conn, {each.offering_id for each in wanted})
    placement = rules.place(
        call_off_id,
        wanted,
        buyer=under.buyer,
        agreement=under.agreement,
        known=known,
        terms=under.terms,
        now=now,
    )
    await placing.place(conn, placement, placed_at=now)
    await timers.set_timers(conn, ANSWER_DEADLINE, {str(line.id): line.lapses_at for line in placement.lines})
    await outbox.add(
        conn,
        buying.placed(placement.lines, cause=cause, now=now),
        *(buying.requested(line, cause=cause, now=now) for line in placement.lines),
    )
    return placement
