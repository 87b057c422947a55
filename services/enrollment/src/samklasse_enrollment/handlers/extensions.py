"""Lines that go on: a new line is asked of the supplier, and people pass on to it when it is confirmed."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

import asyncpg
from samklasse_chassis import outbox, timers
from samklasse_contracts.ids import new_id
from samklasse_contracts.message import Cause, Message

from samklasse_enrollment.domain import agreement as agreement_rules
from samklasse_enrollment.domain import changing, extension, naming, weeks
from samklasse_enrollment.domain.errors import LineExtended
from samklasse_enrollment.domain.line import Line
from samklasse_enrollment.handlers import awaiting, changes, enrollments
from samklasse_enrollment.store import agreements, call_offs, cases, lines, offerings, ownerships, people, terms
from samklasse_enrollment.translate import buying

ANSWER_DEADLINE = "answer-deadline"


async def extend_line(
    conn: asyncpg.Connection,
    line_id: UUID,
    *,
    more_weeks: int,
    quantity: int | None,
    owner_orgnr: str,
    cause: Cause,
    now: datetime,
) -> Line:
    """Ask for so many more weeks, for all people of a line or for some.

    Raises:
        NotFound: no such line of this municipality.
        ChangeRefused, WrongState, OverCeiling, AgreementOver, OutsidePeriod, CourseTypeNotCovered
    """
    agreement, line = await changes.lock(conn, line_id, owner_orgnr)
    if await lines.lock_extension(conn, line_id) is not None:
        raise LineExtended(line_id=line_id)
    today = weeks.oslo_day(now)
    longer = changing.extend(
        line,
        id=new_id(),
        weeks=more_weeks,
        quantity=line.seats if quantity is None else quantity,
        agreement=agreement,
        offering=(await offerings.lock(conn, [line.offering_id]))[line.offering_id],
        terms=await terms.in_force(conn, agreement.id, owner_orgnr, today),
        now=now,
        today=today,
    )
    await agreements.save_used(conn, agreement_rules.reserve(agreement, longer.amount_ore))
    await lines.add(conn, [longer])
    await timers.set_timer(conn, ANSWER_DEADLINE, str(longer.id), longer.lapses_at)
    sequences = await call_offs.say(conn, [line.call_off_id])
    every = await lines.of_call_offs(conn, sequences)
    told = buying.call_off_changed(every, sequence=sequences[line.call_off_id], cause=cause, now=now)
    await outbox.add(conn, told, buying.requested(longer, cause=cause, now=now))
    return longer


async def pass_on(conn: asyncpg.Connection, longer: Line, *, cause: Message | Cause, now: datetime) -> None:
    """The extension is confirmed: its people sit on it from now on, stay in class and keep their access."""
    if longer.extends is None:
        return
    before = await lines.lock(conn, longer.extends)
    if before is None or not before.stands:
        return
    await people.lock_on_line(conn, before.id)  # as naming does, so that neither seats whom the other is about to seat
    seated = await cases.lock(conn, lines=[before.id])
    others = await cases.lock(conn, people=[case.person.id for case in seated])
    busy = naming.overlapping(longer, [case for case in others if case.line.id != before.id])
    going = extension.going_on([case for case in seated if case.person.id not in busy], longer)
    ids = [case.enrollment.id for case in going]
    await lines.pass_on(conn, longer.id, ids)
    owned = [(case.enrollment.id, case.person.owner_orgnr, longer.id) for case in going]
    await ownerships.give(conn, owned, first_day=longer.starts_on)
    await lines.save(conn, [replace(before, passed_on=longer.seats)], says=0)
    await enrollments.advance(conn, await cases.lock(conn, ids=ids), extension.prolong, cause=cause, now=now)
    await awaiting.watch(conn, [before.id])
