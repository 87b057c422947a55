"""Take a training case a step further: save it, let its clocks run anew, watch what is due, note what changed.

Every command works on a `Desk` (`case_files`): whose transaction, whose keys, who is acting and when. `transfer` and
`open_cases` need no keys.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg
from samklasse_chassis import timers
from samklasse_contracts.enrollment import Deadline
from samklasse_contracts.ids import new_id
from samklasse_contracts.message import Cause, Message

from samklasse_enrollment.domain import weeks
from samklasse_enrollment.domain.deadlines import Due
from samklasse_enrollment.domain.training import case as rules
from samklasse_enrollment.domain.training import clocks, discreet, social_studies
from samklasse_enrollment.domain.training.case import Step
from samklasse_enrollment.domain.training.clocks import Clock
from samklasse_enrollment.domain.training.leave import LeaveState
from samklasse_enrollment.domain.training.values import CaseState, TrainingCase
from samklasse_enrollment.handlers import deadlines, register_rounds
from samklasse_enrollment.handlers.case_files import Desk, File, seal
from samklasse_enrollment.store import deadlines as due_store
from samklasse_enrollment.store import leaves as leave_store
from samklasse_enrollment.store import training as store
from samklasse_enrollment.store import training_clocks
from samklasse_enrollment.store.training import New

LEAVE_BEGINS = "leave-begins"


async def keep(
    desk: Desk, before: File, after: File, step: Step, *, reason: str | None = None, rule: str | None = None
) -> File:
    """Write what a step changed; its clocks run anew.

    Raises:
        NoRule: the law said nothing on the day that a clock would start from.
    """
    social = clocks.social_rule(after.about) if after.about else None
    chosen = social.name if social else social_studies.NONE_DUE if after.about else None
    case = replace(after.case, steps=before.case.steps + 1, social_rule=chosen)
    kept = replace(after, case=case)
    await store.save(desk.conn, case)
    if (after.about, after.grounds) != (before.about, before.grounds):
        await seal(desk, kept)
    for leave in set(after.leaves) - set(before.leaves):
        await leave_store.save(desk.conn, leave)
    if case.state is CaseState.IN_TRAINING and before.case.state is not case.state:
        await _time_leave(desk, kept)
    changed = await _run(desk.conn, case, kept.clocks)
    await note(
        desk.conn, before.case, case, step, by=desk.by.subject, now=desk.now, changed=changed, reason=reason, rule=rule
    )
    await register_rounds.changed(desk.conn, [case.owner_orgnr], fact_day=desk.today, now=desk.now)
    return kept


async def _time_leave(desk: Desk, kept: File) -> None:
    """Leave that was granted before there was any training to leave begins with it."""
    waiting = [each for each in kept.leaves if each.state in (LeaveState.GRANTED, LeaveState.REVERSED)]
    begins = {str(each.id): weeks.midnight(each.first_day) for each in waiting if each.last_day >= desk.today}
    await timers.set_timers(desk.conn, LEAVE_BEGINS, begins)


async def open_cases(conn: asyncpg.Connection, cases: Sequence[New]) -> None:
    """Open many cases, with the offer's deadline for those whose day of registration or claim is known (il § 30)."""
    opened = await store.add(conn, cases)
    waiting = [
        TrainingCase(
            one.id,
            one.person_id,
            one.owner_orgnr,
            CaseState.REGISTERED,
            one.registered_on,
            one.claimed_on,
            one.intro_programme,
        )
        for one in cases
        if one.id in opened
    ]
    running = [(case, clock) for case in waiting for clock in clocks.of(case, None, ())]
    await training_clocks.add(conn, [(case.id, plain) for case, clock in running for plain in discreet.plain([clock])])
    await deadlines.watch_many(conn, [one for case, clock in running for one in _dues(case, [clock]).values()])


async def transfer(
    conn: asyncpg.Connection,
    person_id: UUID,
    to_orgnr: str,
    on: date,
    *,
    by: str,
    cause: Message | Cause,
    now: datetime,
) -> tuple[UUID, int] | None:
    """She has moved: her open case ends as TRANSFERRED, and the new municipality has one that goes on from it.

    Gives the old case and the number of the message about its transfer; None: she has no open case. The first offer's
    day, the start, the leave she has had and who trained her last follow her; a new offer is due within three months.
    Leave that was granted ends the day before.
    `by`: who said so, for the history.

    Raises:
        DayOutOfOrder: to where she lives already.
    """
    case = await store.lock_open(conn, person_id)
    if case is None:
        return None
    left, there = rules.transfer(
        case, to_orgnr, on, new_id=new_id(), leave_days=await leave_store.days_before(conn, case.id, on)
    )
    await store.save(conn, replace(left, steps=case.steps + 1))
    await store.insert(conn, replace(there, social_rule=case.social_rule))
    for leave in await leave_store.unopened(conn, case.id):
        await leave_store.save(conn, rules.move_away(leave, on=on))
    kept = [clock for clock in await training_clocks.of_case(conn, case.id) if clock.name == clocks.RETENTION]
    changed = await _run(conn, left, ())
    await note(conn, case, replace(left, steps=case.steps + 1), Step.TRANSFER, changed=changed, by=by, now=now)
    await _run(conn, there, (*clocks.of(there, None, ()), *kept))
    return case.id, await store.count_said(conn, case.id)


async def _run(conn: asyncpg.Connection, case: TrainingCase, running: Sequence[Clock]) -> dict[str, Any]:
    """These clocks run from now on; gives what is new, moved or gone. Nothing here tells more than is kept open."""
    running = discreet.plain(running)
    was = {clock.name: clock.due_on for clock in await training_clocks.of_case(conn, case.id)}
    now = {clock.name: clock.due_on for clock in running}
    await training_clocks.save(conn, case.id, running)
    standing, due = await due_store.standing(conn, case.id, clocks.EVERY), _dues(case, running)
    for name in sorted(set(standing) - set(due)):
        await deadlines.unwatch(conn, Deadline(name), case.id)
    await deadlines.watch_many(conn, [one for one in due.values() if standing.get(one.kind) != one])
    names = sorted(name for name in {*was, *now} if was.get(name) != now.get(name))
    return {name: {"from": was.get(name), "to": now.get(name)} for name in names}


async def note(
    conn: asyncpg.Connection,
    before: TrainingCase,
    after: TrainingCase,
    step: Step,
    *,
    by: str,
    now: datetime,
    changed: Mapping[str, Any] | None = None,
    reason: str | None = None,
    rule: str | None = None,
) -> None:
    """Write a step into the case's history: codes and days, and the subject of who took it."""
    await training_clocks.note(
        conn,
        after.id,
        after.steps,
        step=step.value,
        from_state=before.state.value,
        to_state=after.state.value,
        reason=reason,
        rule=rule or rules.paragraph(step),
        changed=changed or {},
        by=by,
        at=now,
    )


def _dues(case: TrainingCase, running: Sequence[Clock]) -> dict[str, Due]:
    """What is told of each clock, by kind."""
    return {
        kind: Due(kind, case.id, case.owner_orgnr, clock.due_on, clock.paragraph, clock.ruleset)
        for kind, clock in discreet.told(running).items()
    }
