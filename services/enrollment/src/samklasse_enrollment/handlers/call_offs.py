"""A municipality orders."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
from samklasse_chassis import outbox, timers
from samklasse_contracts.message import Cause

from samklasse_enrollment.domain import calloff as rules
from samklasse_enrollment.domain import weeks
from samklasse_enrollment.domain.calloff import Placement, Wanted
from samklasse_enrollment.domain.errors import AgreementUnknown, NotABuyer
from samklasse_enrollment.domain.organisation import Organisation
from samklasse_enrollment.handlers.seats import ANSWER_DEADLINE
from samklasse_enrollment.store import agreements, offerings, placing
from samklasse_enrollment.store.placing import Under
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
    """All lines or none; what was judged without a lock and does not hold any more is judged again under the locks.

    Raises:
        CallOffRefused: the first rule that it breaks.
    """
    wants = {each.offering_id for each in wanted}

    async def attempt() -> Placement | None:
        read = await placing.read(conn, agreement_id, buyer_orgnr, weeks.oslo_day(now), wants)
        under, buyer = _known(read, agreement_id, buyer_orgnr)
        placement = rules.place(
            call_off_id, wanted, buyer=buyer, agreement=under.agreement, known=under.known, terms=under.terms, now=now
        )
        # set again by a second attempt: the lines have the same ids
        await timers.set_timers(conn, ANSWER_DEADLINE, {str(line.id): line.lapses_at for line in placement.lines})
        return placement if await placing.place(conn, placement, under, placed_at=now) else None

    placement = await attempt() or await _under_locks(conn, agreement_id, wants, attempt)
    await outbox.add(
        conn,
        buying.placed(placement.lines, cause=cause, now=now),
        *(buying.requested(line, cause=cause, now=now) for line in placement.lines),
    )
    return placement


def _known(under: Under | None, agreement_id: UUID, buyer_orgnr: str) -> tuple[Under, Organisation]:
    if under is None:
        raise AgreementUnknown(agreement_id=agreement_id)
    if under.buyer is None:
        raise NotABuyer(buyer_orgnr=buyer_orgnr)
    return under, under.buyer


async def _under_locks(
    conn: asyncpg.Connection,
    agreement_id: UUID,
    wants: Collection[UUID],
    attempt: Callable[[], Awaitable[Placement | None]],
) -> Placement:
    """Somebody was faster: judge what is there now, which nobody changes meanwhile."""
    await agreements.lock(conn, agreement_id)
    await offerings.lock(conn, wants)
    placement = await attempt()
    if placement is None:
        raise LookupError(f"agreement {agreement_id} changed under its lock")
    return placement
