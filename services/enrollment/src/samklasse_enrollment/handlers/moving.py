"""Moves between municipalities: told by the old one, answered by the new one, carried out on the day."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

import asyncpg
from samklasse_chassis import outbox, timers
from samklasse_chassis.errors import NotFound
from samklasse_chassis.timers import TimerDue
from samklasse_contracts.ids import new_id
from samklasse_contracts.message import Cause, Message

from samklasse_enrollment.domain import enrollment, weeks
from samklasse_enrollment.domain import moving as rules
from samklasse_enrollment.domain.enrollment import OPEN, Case, Person
from samklasse_enrollment.domain.errors import RefTaken, Refusal
from samklasse_enrollment.domain.line import Line
from samklasse_enrollment.domain.moving import Answer, Move, Outcome, State
from samklasse_enrollment.handlers import assessments, enrollments, ledger, pausing, takeovers, training
from samklasse_enrollment.store import cases, organisations, ownerships, people
from samklasse_enrollment.store import moves as store
from samklasse_enrollment.store import training as cases_of_training
from samklasse_enrollment.store.training import New
from samklasse_enrollment.translate import assistance

MOVE_DUE, RUN_ON_ENDS = "move-due", "run-on-ends"
CLOCK = "samklasse"
"""Who did it, when a day did."""


async def propose(
    conn: asyncpg.Connection,
    move_id: UUID,
    ref: str,
    *,
    to_orgnr: str,
    moved_on: date,
    runs_to: date | None,
    owner_orgnr: str,
    now: datetime,
) -> Move:
    """The old municipality tells of a move; `runs_to`: how long it would pay for her old seats.

    Raises:
        NotFound: no such person of this municipality.
        NotAMunicipality, AlreadyMoving, BadMoveDay: see `domain.moving.propose`.
    """
    person = (await people.lock_by_ref(conn, owner_orgnr, [ref])).get(ref)
    if person is None:
        raise NotFound
    waits, last = await store.of_person(conn, person.id)
    move = rules.propose(
        Move(move_id, person.id, owner_orgnr, to_orgnr, moved_on, runs_to),
        to=await organisations.find(conn, to_orgnr),
        open_move=waits,
        moved_before=last,
        today=weeks.oslo_day(now),
    )
    await store.add(conn, move, now)
    return move


async def accept(
    conn: asyncpg.Connection,
    move_id: UUID,
    new_ref: str,
    outcomes: Mapping[UUID, Answer],
    *,
    to_orgnr: str,
    by: str,
    cause: Cause,
    now: datetime,
) -> Move:
    """The new municipality says yes. What lies on a day to come is carried out on that day. `by`: who says it.

    Raises:
        NotFound: no such move to this municipality.
        MoveRefused, CallOffRefused: what forbids it; nothing is changed.
    """
    move = await _lock(conn, move_id, to_orgnr=to_orgnr)
    await _check_ref(conn, move, new_ref)
    open_cases = await cases.read_open(conn, [move.person_id])
    agreed = rules.accept(move, new_ref, outcomes, cases=open_cases)
    if agreed.moved_on > weeks.oslo_day(now):
        await store.save(conn, agreed)
        await timers.set_timer(conn, MOVE_DUE, str(move_id), weeks.midnight(agreed.moved_on))
        return agreed
    return await _carry_out(conn, agreed, by=by, cause=cause, now=now)


async def refuse(conn: asyncpg.Connection, move_id: UUID, *, to_orgnr: str) -> Move:
    """The new municipality says no.

    Raises:
        NotFound, MoveIsOver
    """
    refused = rules.refuse(await _lock(conn, move_id, to_orgnr=to_orgnr))
    await store.save(conn, refused)
    return refused


async def call_off(conn: asyncpg.Connection, move_id: UUID, *, from_orgnr: str) -> Move:
    """The old municipality takes it back.

    Raises:
        NotFound, MoveIsOver
    """
    move = await store.lock(conn, move_id)
    if move is None or move.from_orgnr != from_orgnr:
        raise NotFound
    off = rules.call_off(move)
    await store.save(conn, off)
    return off


async def carry_out(due: TimerDue, conn: asyncpg.Connection, *, now: datetime) -> None:
    """The day of an agreed move; what has become impossible meanwhile waits for another answer."""
    move = await store.lock(conn, UUID(due.timer))
    if move is None or move.state is not State.AGREED or move.moved_on > weeks.oslo_day(now):
        return
    try:
        async with conn.transaction():
            await _carry_out(conn, move, by=CLOCK, cause=due, now=now)
    except Refusal as refusal:
        await store.save(conn, rules.fall_back(move, refusal.code))


async def end_run_on(due: TimerDue, conn: asyncpg.Connection, *, now: datetime) -> None:
    """The day until which the old municipality pays is over; who sits on another line by now stays."""
    line_id, _, enrollment_id = due.timer.partition("/")
    today = weeks.oslo_day(now)
    found = [
        case
        for case in await cases.lock(conn, ids=[UUID(enrollment_id)])
        if case.enrollment.state in OPEN and str(case.line.id) == line_id
    ]
    await enrollments.advance(
        conn, found, lambda case: enrollment.withdraw(case, rules.MOVED, today=today), cause=due, now=now
    )


async def _carry_out(conn: asyncpg.Connection, move: Move, *, by: str, cause: Message | Cause, now: datetime) -> Move:
    """Leave was the old municipality's to grant, so she goes on without it."""
    await _check_ref(conn, move, move.new_ref)
    await takeovers.lock(conn, move, await cases.read_open(conn, [move.person_id]))
    await people.lock_one(conn, move.person_id)
    await pausing.resume_person(conn, move.person_id, cause=cause, now=now)
    person, found = await _hers(conn, move)
    today = weeks.oslo_day(now)
    by_outcome = {outcome: [c for c in found if move.answer(c.enrollment.id).outcome is outcome] for outcome in Outcome}
    await enrollments.advance(
        conn,
        by_outcome[Outcome.LEAVE],
        lambda case: enrollment.withdraw(case, rules.MOVED, today=today),
        cause=cause,
        now=now,
    )
    seats = await takeovers.take_over(conn, move, by_outcome[Outcome.TAKE_OVER], cause=cause, now=now)
    for case in by_outcome[Outcome.RUN_ON]:
        seats[case.enrollment.id] = case.line
    await _give(conn, move, person, [case for case in found if case.enrollment.id in seats], seats, cause, now)
    await ledger.move_owner(conn, person.id, to=move.to_orgnr, since=move.moved_on, now=now)
    await _time_run_ons(conn, move, by_outcome[Outcome.RUN_ON])
    await assessments.cancel_all(conn, [person.id], rules.MOVED, cause=cause, now=now)
    case_id, said = await _transfer(conn, move, by=by, cause=cause, now=now)
    await outbox.add(conn, assistance.transferred(move, case_id, sequence=said, cause=cause, now=now))
    done = replace(move, state=State.DONE, new_ref=None)
    await store.save(conn, done)
    return done


async def _transfer(
    conn: asyncpg.Connection, move: Move, *, by: str, cause: Message | Cause, now: datetime
) -> tuple[UUID, int]:
    """The case that tells of the move, and how much it has said with that: her old one, or the first she has."""
    old = await training.transfer(conn, move.person_id, move.to_orgnr, move.moved_on, by=by, cause=cause, now=now)
    if old is not None:
        return old
    case_id = new_id()
    await training.open_cases(conn, [New(case_id, move.person_id, move.to_orgnr, registered_on=move.moved_on)])
    return case_id, await cases_of_training.count_said(conn, case_id)


async def _give(  # noqa: PLR0917
    conn: asyncpg.Connection,
    move: Move,
    person: Person,
    staying: Sequence[Case],
    seats: Mapping[UUID, Line],
    cause: Message | Cause,
    now: datetime,
) -> None:
    """The person, and every course she goes on with, from the day of the move."""
    if move.new_ref is None:
        raise RefTaken(field="ref")
    await store.give_person(conn, move, move.new_ref)
    hers = replace(person, owner_orgnr=move.to_orgnr)
    await enrollments.advance(
        conn,
        staying,
        lambda case: enrollment.reseat(replace(case, person=hers), seats[case.enrollment.id]),
        cause=cause,
        now=now,
    )
    owned = [(case.enrollment.id, move.to_orgnr, seats[case.enrollment.id].id) for case in staying]
    await ownerships.give(conn, owned, first_day=move.moved_on)
    found = await cases.lock(conn, ids=[case.enrollment.id for case in staying])
    await enrollments.settle(conn, found, cause=cause, now=now)  # the new municipality may have what she waited for


async def _time_run_ons(conn: asyncpg.Connection, move: Move, running: Sequence[Case]) -> None:
    ends = {}
    for case in running:
        until = move.answer(case.enrollment.id).until
        if until is not None and until < case.line.ends_on:
            ends[f"{case.line.id}/{case.enrollment.id}"] = weeks.midnight_after(until)
    await timers.set_timers(conn, RUN_ON_ENDS, ends)


async def _hers(conn: asyncpg.Connection, move: Move) -> tuple[Person, list[Case]]:
    """The person and her open enrollments, locked after agreements and lines as everywhere."""
    person = await people.lock_one(conn, move.person_id)
    found = [case for case in await cases.lock(conn, people=[move.person_id]) if case.enrollment.state in OPEN]
    if person is None or person.owner_orgnr != move.from_orgnr:
        raise NotFound
    return person, found


async def _check_ref(conn: asyncpg.Connection, move: Move, new_ref: str | None) -> None:
    """A list of the new municipality's may have used the reference since it was agreed; none comes in meanwhile."""
    await people.lock_lists(conn, move.to_orgnr)
    if new_ref is None or await store.ref_taken(conn, move.to_orgnr, new_ref, move.person_id):
        raise RefTaken(field="ref")


async def _lock(conn: asyncpg.Connection, move_id: UUID, *, to_orgnr: str) -> Move:
    move = await store.lock(conn, move_id)
    if move is None or move.to_orgnr != to_orgnr:
        raise NotFound
    return move
