"""A municipality asks, suppliers answer, and the municipality awards or closes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
from samklasse_chassis import outbox, timers
from samklasse_chassis.errors import NotFound
from samklasse_contracts.enrollment import Deadline
from samklasse_contracts.ids import new_id
from samklasse_contracts.message import Cause, Message

from samklasse_enrollment.domain import agreement as agreement_rules
from samklasse_enrollment.domain import awarding, weeks
from samklasse_enrollment.domain import inquiry as rules
from samklasse_enrollment.domain.agreement import Agreement
from samklasse_enrollment.domain.awarding import Deviation
from samklasse_enrollment.domain.calloff import Placement, Wanted
from samklasse_enrollment.domain.errors import InquiryOver, NobodyToAsk, NotABuyer
from samklasse_enrollment.domain.inquiry import Inquiry, InquiryState, Invitation, Invited, Sought
from samklasse_enrollment.domain.line import GRACE
from samklasse_enrollment.domain.terms import answer_within
from samklasse_enrollment.domain.values import Unit
from samklasse_enrollment.handlers import call_offs, deadlines
from samklasse_enrollment.store import agreements, organisations, terms
from samklasse_enrollment.store import inquiries as store
from samklasse_enrollment.translate import inquiries as translate

INQUIRY_DEADLINE = "inquiry-deadline"
TOLD_OF_A_LOSS = (Invited.ASKED, Invited.ANSWERED)


async def inquire(
    conn: asyncpg.Connection,
    sought: Sought,
    *,
    agreement_id: UUID | None,
    framework: str | None,
    within: timedelta | None,
    buyer_orgnr: str,
    cause: Cause,
    now: datetime,
) -> Inquiry:
    """Ask the seller of one agreement, or those of a framework, who cover the buyer, the course and the period.

    Raises:
        NotABuyer, NobodyToAsk
    """
    buyer = await organisations.find(conn, buyer_orgnr)
    if buyer is None or not buyer.buys:
        raise NotABuyer(buyer_orgnr=buyer_orgnr)
    sellers = await _sellers(conn, sought, agreement_id, framework, buyer_orgnr)
    inquiry = Inquiry(
        id=new_id(),
        buyer_orgnr=buyer_orgnr,
        method=rules.method_of([each.rank for each in sellers], framework=framework is not None),
        framework=framework,
        sought=sought,
        answer_within=within or await _answer_within(conn, sellers, buyer_orgnr, now),
        opened_at=now,
    )
    invitations = [
        Invitation(new_id(), inquiry.id, each.id, each.seller_orgnr, place, each.prices[sought.course_type])
        for place, each in enumerate(sellers, 1)
    ]
    await store.add(conn, inquiry)
    await store.invite(conn, invitations)
    await _ask(conn, inquiry, invitations, cause=cause, now=now)
    return inquiry


async def award_inquiry(
    conn: asyncpg.Connection,
    inquiry_id: UUID,
    chosen: UUID | None,
    *,
    deviation: Deviation | None,
    unit: Unit = Unit.INDIVIDUAL,
    owner_orgnr: str,
    cause: Cause,
    now: datetime,
) -> Placement:
    """The chosen answer becomes a call-off under its seller's agreement, at its price where that is lower.

    Raises:
        NotFound: no such inquiry of this municipality.
        InquiryRefused, CallOffRefused
    """
    inquiry = await _own(conn, inquiry_id, owner_orgnr)
    invitations = await store.invitations(conn, inquiry_id)
    winner = awarding.award(inquiry, invitations, chosen, deviation=deviation)
    placement, write = await call_offs.judge_call_off(
        conn,
        new_id(),
        winner.agreement_id,
        [_wanted(winner, inquiry.sought, unit)],
        buyer_orgnr=owner_orgnr,
        lock=True,
        cause=cause,
        now=now,
    )
    await write()
    reason = deviation.value if deviation else "AWARDED"
    over = replace(inquiry, state=InquiryState.AWARDED, reason=reason, call_off_id=placement.call_off_id)
    await _end(conn, over, invitations, "AWARDED_TO_ANOTHER", winner=winner, cause=cause, now=now)
    return placement


async def close_inquiry(
    conn: asyncpg.Connection, inquiry_id: UUID, reason: str, *, owner_orgnr: str, cause: Cause, now: datetime
) -> Inquiry:
    """Nothing comes of it.

    Raises:
        NotFound, InquiryOver
    """
    inquiry = await _own(conn, inquiry_id, owner_orgnr)
    if inquiry.state is not InquiryState.OPEN:
        raise InquiryOver(inquiry_id=inquiry.id, state=inquiry.state)
    over = replace(inquiry, state=InquiryState.CLOSED, reason=reason)
    await _end(conn, over, await store.invitations(conn, inquiry_id), reason, winner=None, cause=cause, now=now)
    return over


async def drop_out(
    conn: asyncpg.Connection,
    inquiry: Inquiry,
    gone: Invitation,
    reason: str,
    *,
    cause: Message,
    now: datetime,
) -> None:
    """Somebody declined or said nothing: she is told, the next is asked, and without anybody left it is closed."""
    sequences = await store.save(conn, [gone], says=1)
    await outbox.add(conn, translate.closed(gone, inquiry, reason, sequence=sequences[gone.id], cause=cause, now=now))
    invitations = await store.invitations(conn, inquiry.id)
    if rules.exhausted(invitations):
        over = replace(inquiry, state=InquiryState.CLOSED, reason="NO_ANSWER")
        return await _end(conn, over, invitations, "NO_ANSWER", winner=None, cause=cause, now=now)
    return await _ask(conn, inquiry, invitations, cause=cause, now=now)


async def _own(conn: asyncpg.Connection, inquiry_id: UUID, owner_orgnr: str) -> Inquiry:
    inquiry = await store.lock(conn, inquiry_id)
    if inquiry is None or inquiry.buyer_orgnr != owner_orgnr:
        raise NotFound
    return inquiry


async def _sellers(
    conn: asyncpg.Connection, sought: Sought, agreement_id: UUID | None, framework: str | None, buyer_orgnr: str
) -> Sequence[Agreement]:
    if framework is not None:
        found = await agreements.of_framework(conn, framework)
    else:
        one = await agreements.find(conn, agreement_id) if agreement_id else None
        found = [one] if one else []
    fit = [
        each
        for each in found
        if agreement_rules.covers(each, buyer_orgnr, sought.course_type, sought.starts_on, sought.ends_on)
    ]
    if not fit:
        raise NobodyToAsk(framework=framework, agreement_id=agreement_id)
    return fit


async def _answer_within(
    conn: asyncpg.Connection, sellers: Sequence[Agreement], buyer_orgnr: str, now: datetime
) -> timedelta:
    """The longest of what any of them may take, so that all have the same."""
    today = weeks.oslo_day(now)
    return max([answer_within(each, await terms.in_force(conn, each.id, buyer_orgnr, today)) for each in sellers])


async def _ask(
    conn: asyncpg.Connection,
    inquiry: Inquiry,
    invitations: Sequence[Invitation],
    *,
    cause: Message | Cause,
    now: datetime,
) -> None:
    asked = rules.ask(inquiry, invitations, now=now)
    if not asked:
        return
    sequences = await store.save(conn, asked, says=1)
    told = [translate.sent(each, inquiry, sequence=sequences[each.id], cause=cause, now=now) for each in asked]
    await outbox.add(conn, *told)
    ends = {str(each.id): each.answer_by + GRACE for each in asked if each.answer_by}
    await timers.set_timers(conn, INQUIRY_DEADLINE, ends)
    last = weeks.oslo_day(max(ends.values()))
    await deadlines.watch(conn, Deadline.INQUIRY_ANSWERED, inquiry.id, inquiry.buyer_orgnr, last)


async def _end(
    conn: asyncpg.Connection,
    inquiry: Inquiry,
    invitations: Sequence[Invitation],
    reason: str,
    *,
    winner: Invitation | None,
    cause: Message | Cause,
    now: datetime,
) -> None:
    """Everybody who was asked and has not been told an end is told one; whose turn never came hears nothing."""
    await store.close(conn, inquiry)
    told = [each for each in invitations if each.state in TOLD_OF_A_LOSS]
    after = [replace(each, state=Invited.WON if winner and each.id == winner.id else Invited.LOST) for each in told]
    sequences = await store.save(conn, after, says=1)
    never = [replace(each, state=Invited.LOST) for each in invitations if each.state is Invited.WAITING]
    await store.save(conn, never, says=0)
    for each in after:
        why = "AWARDED" if each.state is Invited.WON else reason
        closed = translate.closed(each, inquiry, why, sequence=sequences[each.id], cause=cause, now=now)
        await outbox.add(conn, closed)
    await deadlines.unwatch(conn, Deadline.INQUIRY_ANSWERED, inquiry.id)


def _wanted(winner: Invitation, sought: Sought, unit: Unit) -> Wanted:
    if winner.offering_id is None:
        raise ValueError(f"invitation {winner.id} has no offering")
    seats = min(winner.seats, sought.quantity)
    return Wanted(
        line_id=new_id(),
        offering_id=winner.offering_id,
        unit=unit,
        closed=unit is Unit.GROUP,
        quantity=seats,
        starts_on=sought.starts_on,
        ends_on=sought.ends_on,
        seat_ore=winner.seat_ore,
    )
