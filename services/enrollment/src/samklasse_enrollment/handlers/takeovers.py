"""A seat changes hands: the old buyer's line gives it up, the new buyer's call-off begins confirmed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
from samklasse_chassis import outbox
from samklasse_contracts.ids import new_id
from samklasse_contracts.message import Cause, Message

from samklasse_enrollment.domain import moving as rules
from samklasse_enrollment.domain import offering as offering_rules
from samklasse_enrollment.domain import weeks
from samklasse_enrollment.domain.agreement import Agreement
from samklasse_enrollment.domain.enrollment import Case
from samklasse_enrollment.domain.errors import AgreementUnknown, LineNotOpen, NotABuyer
from samklasse_enrollment.domain.line import Line, LineState
from samklasse_enrollment.domain.moving import Move, Terms
from samklasse_enrollment.domain.organisation import Organisation
from samklasse_enrollment.handlers import standing
from samklasse_enrollment.handlers.standing import Change
from samklasse_enrollment.store import agreements, call_offs, lines, offerings, organisations, teachers
from samklasse_enrollment.translate import buying


async def lock(conn: asyncpg.Connection, move: Move, cases: Sequence[Case]) -> None:
    """Every agreement that pays before or after, then every line, each in the order of their ids."""
    named = [move.answer(case.enrollment.id).agreement_id for case in cases]
    for agreement_id in sorted({case.line.agreement_id for case in cases} | {each for each in named if each}):
        await agreements.lock(conn, agreement_id)
    for line_id in sorted({case.line.id for case in cases}):
        await lines.lock(conn, line_id)


async def take_over(
    conn: asyncpg.Connection, move: Move, cases: Sequence[Case], *, cause: Message | Cause, now: datetime
) -> dict[UUID, Line]:
    """The new line of each of these enrollments, whose agreements, lines and rows are locked.

    Raises:
        CallOffRefused, MoveRefused: the first rule that a takeover breaks.
    """
    buyer = await organisations.find(conn, move.to_orgnr)
    if buyer is None:
        raise NotABuyer(buyer_orgnr=move.to_orgnr)
    return {case.enrollment.id: await _one(conn, move, case, buyer, cause=cause, now=now) for case in cases}


async def _one(
    conn: asyncpg.Connection, move: Move, case: Case, buyer: Organisation, *, cause: Message | Cause, now: datetime
) -> Line:
    line, old = await lines.lock(conn, case.line.id), await agreements.lock(conn, case.line.agreement_id)
    if line is None or old is None or line.state is not LineState.CONFIRMED:
        raise LineNotOpen(line_id=case.line.id, state=case.line.state)
    left = rules.give_up(line, move.moved_on, today=weeks.oslo_day(now))
    await standing.apply(conn, [Change(line, left)], old, cause=cause, now=now)
    course = (await offerings.lock(conn, [line.offering_id]))[line.offering_id]
    own, onboarded = await _agreement(conn, move, case), await _onboarded(conn, move, line)
    terms = Terms(buyer, own, course.weeks, onboarded, move.moved_on, now)
    new, agreement = rules.take_over(line, terms, line_id=new_id(), call_off_id=new_id())
    taken = offering_rules.take(course, new.held_seats, new.seat_from)
    await offerings.save_seats_taken(conn, [taken])
    await agreements.save_used(conn, agreement)
    await _add(conn, new, cause=cause, now=now)
    return new


async def _add(conn: asyncpg.Connection, line: Line, *, cause: Message | Cause, now: datetime) -> None:
    await call_offs.add(
        conn,
        line.call_off_id,
        line.agreement_id,
        buyer_orgnr=line.buyer_orgnr,
        supplier_orgnr=line.supplier_orgnr,
        placed_at=now,
    )
    await lines.add(conn, [line])
    await outbox.add(conn, buying.placed([line], cause=cause, now=now), buying.requested(line, cause=cause, now=now))


async def _agreement(conn: asyncpg.Connection, move: Move, case: Case) -> Agreement:
    agreement_id = move.answer(case.enrollment.id).agreement_id
    agreement = None if agreement_id is None else await agreements.lock(conn, agreement_id)
    if agreement is None:
        raise AgreementUnknown(agreement_id=agreement_id)
    return agreement


async def _onboarded(conn: asyncpg.Connection, move: Move, line: Line) -> bool:
    pair = (move.to_orgnr, line.offering_id)
    return pair in await teachers.onboarded(conn, [pair])
