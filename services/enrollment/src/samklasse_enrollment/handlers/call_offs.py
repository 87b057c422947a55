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
from samklasse_enrollment.store import agreements, call_offs, lines, offerings, organisations, terms
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
    agreement = await agreements.lock(conn, agreement_id)
    if agreement is None:
        raise AgreementUnknown(agreement_id=agreement_id)
    buyer = await organisations.find(conn, buyer_orgnr)
    if buyer is None:
        raise NotABuyer(buyer_orgnr=buyer_orgnr)
    known = await offerings.lock(conn, {each.offering_id for each in wanted})
    agreed = await terms.in_force(conn, agreement_id, buyer_orgnr, weeks.oslo_day(now))
    placement = rules.place(call_off_id, wanted, buyer=buyer, agreement=agreement, known=known, terms=agreed, now=now)
    await _save(conn, placement, now=now)
    await outbox.add(
        conn,
        buying.placed(placement.lines, cause=cause, now=now),
        *(buying.requested(line, cause=cause, now=now) for line in placement.lines),
    )
    return placement


async def _save(conn: asyncpg.Connection, placement: Placement, *, now: datetime) -> None:
    agreement, first = placement.agreement, placement.lines[0]
    await agreements.save_used(conn, agreement)
    await offerings.save_seats_taken(conn, placement.offerings.values())
    await call_offs.add(
        conn,
        placement.call_off_id,
        agreement.id,
        buyer_orgnr=first.buyer_orgnr,
        supplier_orgnr=first.supplier_orgnr,
        placed_at=now,
    )
    await lines.add(conn, placement.lines)
    await timers.set_timers(conn, ANSWER_DEADLINE, {str(line.id): line.lapses_at for line in placement.lines})
