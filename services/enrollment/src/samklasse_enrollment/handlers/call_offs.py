"""A municipality orders."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
from samklasse_chassis import outbox, timers
from samklasse_chassis.errors import Overtaken
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

Write = Callable[[], Awaitable[None]]


async def judge_call_off(
    conn: asyncpg.Connection,
    call_off_id: UUID,
    agreement_id: UUID,
    wanted: Sequence[Wanted],
    *,
    buyer_orgnr: str,
    lock: bool,
    cause: Cause,
    now: datetime,
) -> tuple[Placement, Write]:
    """All lines or none. What follows from them is said at once; they are written by the second value.

    That is to be awaited last in the transaction, for it takes the agreement's lock. Without `lock` it raises
    `Overtaken` when somebody was faster; with it the locks are taken first, and what was judged holds.

    Raises:
        CallOffRefused: the first rule that it breaks.
    """
    wants = {each.offering_id for each in wanted}
    if lock:
        await agreements.lock(conn, agreement_id)
        await offerings.lock(conn, wants)
    read = await placing.read(conn, agreement_id, buyer_orgnr, weeks.oslo_day(now), wants)
    under, buyer = _known(read, agreement_id, buyer_orgnr)
    placement = rules.place(
        call_off_id, wanted, buyer=buyer, agreement=under.agreement, known=under.known, terms=under.terms, now=now
    )
    await timers.set_timers(conn, ANSWER_DEADLINE, {str(line.id): line.lapses_at for line in placement.lines})
    await outbox.add(
        conn,
        buying.placed(placement.lines, cause=cause, now=now),
        *(buying.requested(line, cause=cause, now=now) for line in placement.lines),
    )

    async def write() -> None:
        if not await placing.place(conn, placement, under, placed_at=now):
            raise Overtaken

    return placement, write


def _known(under: Under | None, agreement_id: UUID, buyer_orgnr: str) -> tuple[Under, Organisation]:
    if under is None:
        raise AgreementUnknown(agreement_id=agreement_id)
    if under.buyer is None:
        raise NotABuyer(buyer_orgnr=buyer_orgnr)
    return under, under.buyer
