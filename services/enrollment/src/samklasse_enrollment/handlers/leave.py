"""Leave (permisjon): applied for in writing, adapted to first, decided, and begun and ended by its days."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

import asyncpg
from samklasse_chassis import timers
from samklasse_chassis.errors import NotFound
from samklasse_chassis.timers import TimerDue
from samklasse_contracts.enrollment import Deadline
from samklasse_contracts.ids import new_id

from samklasse_enrollment.domain import weeks
from samklasse_enrollment.domain.decision import Decision, Making
from samklasse_enrollment.domain.training import case as cases
from samklasse_enrollment.domain.training import clocks
from samklasse_enrollment.domain.training import leave as rules
from samklasse_enrollment.domain.training.case import Step
from samklasse_enrollment.domain.training.leave import Adaptation, Ground, Leave, LeaveState
from samklasse_enrollment.domain.training.values import CaseState, TrainingCase
from samklasse_enrollment.handlers import deadlines, decisions, pausing, training
from samklasse_enrollment.handlers.case_files import Desk, File, open_file
from samklasse_enrollment.store import leaves as store
from samklasse_enrollment.store import people, training_clocks
from samklasse_enrollment.store import training as case_store

BEGINS, ENDS = training.LEAVE_BEGINS, "leave-ends"
GROUNDS = {
    Adaptation.OFFERED: "ADAPTATION_OFFERED",
    Adaptation.DECLINED: "ADAPTATION_DECLINED",
    Adaptation.IMPOSSIBLE: "ADAPTATION_IMPOSSIBLE",
}
"""Why leave was granted, as its decision says it."""


async def submit(desk: Desk, case_id: UUID, ground: Ground, first_day: date, last_day: date) -> Leave:
    """An application in writing.

    Raises:
        NotFound: no such case of this municipality.
        IntroProgrammeLeave, DayOutOfOrder: not to be applied for here.
    """
    before = await open_file(desk, case_id)
    asked = rules.submit(before.case, Leave(new_id(), case_id, ground, first_day, last_day))
    grounds = {**before.grounds, str(asked.id): ground.value}
    after = replace(before, leaves=(*before.leaves, asked), grounds=grounds)
    await training.keep(desk, before, after, Step.LEAVE_CHANGED, reason=asked.state.value, rule="if-30")
    return asked


async def change(desk: Desk, leave_id: UUID, step: Callable[[Leave], Leave]) -> Leave:
    """A step that needs no decision: documents, adaptation, an offer during parental leave.

    Raises:
        NotFound: no such leave of this municipality.
    """
    before, leave = await open_leave(desk, leave_id)
    return await _keep(desk, before, step(leave))


async def grant(desk: Desk, leave_id: UUID, *, text: str | None) -> tuple[Leave, Decision]:
    """Granted by decision: the window is extended by its days.

    Raises:
        NotFound, WrongCaseState, AdaptationFirst, NotDocumented, LeaveOverlaps, LeaveTooLong, LeaveOutsideWindow.
    """
    before, leave = await open_leave(desk, leave_id)
    granted = rules.grant(leave, before.leaves, offered_on=before.case.offered_on, window_ends=before.window_ends)
    ground = GROUNDS[granted.adaptation or Adaptation.OFFERED]
    return await _decided(desk, before, granted, Making("LEAVE", "GRANTED", ground, text))


async def deny(desk: Desk, leave_id: UUID, ground: str, *, text: str | None) -> tuple[Leave, Decision]:
    """Denied by decision; she may appeal."""
    before, leave = await open_leave(desk, leave_id)
    return await _decided(desk, before, rules.deny(leave), Making("LEAVE", "DENIED", ground, text))


async def end(desk: Desk, leave_id: UUID, *, on: date) -> Leave:
    """She is back early: `on` was the last day of leave, and the days after it no longer extend the window."""
    found = await store.whose(desk.conn, leave_id, desk.by.orgnr)
    if found is not None:
        await people.lock_one(desk.conn, found[0])  # before her case, as a move and an erasure do
    before, leave = await open_leave(desk, leave_id)
    ended = rules.end(leave, on=on)
    case = cases.take(before.case, Step.END_LEAVE)
    kept = await _keep(desk, before, ended, case=case, step=Step.END_LEAVE)
    await timers.clear_timer(desk.conn, ENDS, str(leave_id))
    await pausing.resume_person(desk.conn, case.person_id, cause=desk.cause, now=desk.now)
    return kept


async def begin_by_date(due: TimerDue, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Its first day has come: whoever is in training is on leave, and what she learns pauses."""
    found = await _waiting(conn, due, (LeaveState.GRANTED, LeaveState.REVERSED), CaseState.IN_TRAINING)
    if found is not None and found[1].first_day <= weeks.oslo_day(now):
        case, leave = found
        await store.save(conn, rules.begin(leave, today=weeks.oslo_day(now)))
        await _move(conn, case, Step.BEGIN_LEAVE, now)
        await timers.set_timer(conn, ENDS, str(leave.id), weeks.midnight_after(leave.last_day))
        await pausing.pause_person(conn, case.person_id, cause=due, now=now)


async def end_by_date(due: TimerDue, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Its last day is over."""
    found = await _waiting(conn, due, (LeaveState.RUNNING,), CaseState.ON_LEAVE)
    if found is not None and found[1].last_day < weeks.oslo_day(now):
        case, leave = found
        await store.save(conn, rules.end(leave, on=leave.last_day))
        await deadlines.unwatch(conn, Deadline.OFFER_DUE, case.id)
        await training_clocks.forget(conn, case.id, clocks.OFFER)
        await _move(conn, case, Step.END_LEAVE, now)
        await pausing.resume_person(conn, case.person_id, cause=due, now=now)


async def _waiting(
    conn: asyncpg.Connection, due: TimerDue, states: tuple[LeaveState, ...], case_state: CaseState
) -> tuple[TrainingCase, Leave] | None:
    """The leave of a timer and its case, locked after the person, if both stand where the timer expects them."""
    found = await store.whose(conn, UUID(due.timer))
    if found is None:
        return None
    await people.lock_one(conn, found[0])
    case = await case_store.lock_any(conn, found[1])
    leave = await store.lock_unopened(conn, UUID(due.timer))
    if case is None or leave is None or leave.state not in states or case.state is not case_state:
        return None
    return case, leave


async def _move(conn: asyncpg.Connection, case: TrainingCase, step: Step, now: datetime) -> None:
    moved = replace(cases.take(case, step), steps=case.steps + 1)
    await case_store.save(conn, moved)
    await training.note(conn, case, moved, step, by="samklasse", now=now)


async def open_leave(desk: Desk, leave_id: UUID) -> tuple[File, Leave]:
    """A leave with its case, locked.

    Raises:
        NotFound: no such leave of this municipality.
    """
    case_id = await store.case_of(desk.conn, leave_id, desk.by.orgnr)
    if case_id is None:
        raise NotFound
    file = await open_file(desk, case_id)
    leave = next((one for one in file.leaves if one.id == leave_id), None)
    if leave is None:
        raise NotFound
    return file, leave


async def _decided(desk: Desk, before: File, after: Leave, making: Making) -> tuple[Leave, Decision]:
    made = await decisions.decide(desk.conn, desk.keys, before.case, making, by=desk.by, now=desk.now)
    kept = await _keep(desk, before, replace(after, decision_id=made.id))
    if kept.state is LeaveState.GRANTED:
        await set_timers(desk.conn, kept)
    return kept, made


async def _keep(
    desk: Desk, before: File, leave: Leave, *, case: TrainingCase | None = None, step: Step = Step.LEAVE_CHANGED
) -> Leave:
    leaves = tuple(leave if one.id == leave.id else one for one in before.leaves)
    after = replace(before, case=case or before.case, leaves=leaves)
    await training.keep(desk, before, after, step, reason=leave.state.value, rule="if-30")
    return leave


async def set_timers(conn: asyncpg.Connection, leave: Leave) -> None:
    """It begins and ends by its days."""
    await timers.set_timer(conn, BEGINS, str(leave.id), weeks.midnight(leave.first_day))
    await timers.set_timer(conn, ENDS, str(leave.id), weeks.midnight_after(leave.last_day))
