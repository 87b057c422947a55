"""Suppliers answer inquiries, or do not."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import asyncpg
from samklasse_chassis.timers import TimerDue
from samklasse_contracts.gateway import InquiryAnswered, InquiryDeclined

from samklasse_enrollment.domain import inquiry as rules
from samklasse_enrollment.domain.errors import NotYours, Refusal
from samklasse_enrollment.domain.inquiry import Inquiry, InquiryState, Invitation, Invited
from samklasse_enrollment.handlers import answers, inquiries
from samklasse_enrollment.store import inquiries as store
from samklasse_enrollment.store import offerings


async def answer_inquiry(said: InquiryAnswered, conn: asyncpg.Connection, *, now: datetime) -> None:
    """A supplier says what it can offer."""
    await store.lock_of(conn, said.invitation_id)  # before the offering, as in an award
    offering = (await offerings.lock(conn, [said.offering_id])).get(said.offering_id)

    def decide(inquiry: Inquiry, invitation: Invitation) -> Invitation:
        return rules.answer(
            inquiry,
            invitation,
            offering,
            by=said.supplier_orgnr,
            seats=said.seats,
            seat_ore=said.seat_ore,
            received_at=said.received_at,
        )

    await _judge(said, decide, conn, now=now)


async def decline_inquiry(said: InquiryDeclined, conn: asyncpg.Connection, *, now: datetime) -> None:
    """A supplier offers nothing."""

    def decide(inquiry: Inquiry, invitation: Invitation) -> Invitation:
        return rules.decline(inquiry, invitation, by=said.supplier_orgnr, received_at=said.received_at)

    await _judge(said, decide, conn, now=now)


async def end_waiting(due: TimerDue, conn: asyncpg.Connection, *, now: datetime) -> None:
    """A supplier's deadline and its grace are over."""
    inquiry, invitation = await _lock(conn, UUID(due.timer))
    if inquiry is None or invitation is None or inquiry.state is not InquiryState.OPEN:
        return
    silent = rules.silence(invitation, now=now)
    if silent != invitation:
        await inquiries.drop_out(conn, inquiry, silent, "NO_ANSWER", cause=due, now=now)


async def _judge(
    said: InquiryAnswered | InquiryDeclined,
    decide: Callable[[Inquiry, Invitation], Invitation],
    conn: asyncpg.Connection,
    *,
    now: datetime,
) -> None:
    inquiry, invitation = await _lock(conn, said.invitation_id)
    try:
        if inquiry is None or invitation is None:
            raise NotYours(field="invitation_id")
        after = decide(inquiry, invitation)
    except Refusal as refusal:
        return await answers.refuse(conn, said, said.supplier_orgnr, refusal, now=now)
    if after.state is Invited.DECLINED and after != invitation:
        await inquiries.drop_out(conn, inquiry, after, "DECLINED", cause=said, now=now)
    elif after != invitation:
        await store.save(conn, [after], says=0)
    return await answers.accept(conn, said, said.supplier_orgnr, now=now)


async def _lock(conn: asyncpg.Connection, invitation_id: UUID) -> tuple[Inquiry | None, Invitation | None]:
    """The inquiry first, as everywhere."""
    inquiry = await store.lock_of(conn, invitation_id)
    if inquiry is None:
        return None, None
    found = await store.invitations(conn, inquiry.id)
    return inquiry, next((each for each in found if each.id == invitation_id), None)
