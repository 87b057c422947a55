"""A finished run becomes a plan: proposed to each municipality that has people in it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import asyncpg
from samklasse_chassis import outbox
from samklasse_chassis.timers import set_timer
from samklasse_contracts.message import Cause

from samklasse_scheduling.domain.demand import unmet
from samklasse_scheduling.domain.plan import NoPlace, Plan, PlannedClass
from samklasse_scheduling.domain.proposal import Placement, PlanRow
from samklasse_scheduling.domain.situation import Person, Situation
from samklasse_scheduling.domain.timetable import Member, State, Timetable
from samklasse_scheduling.handlers import clocks
from samklasse_scheduling.handlers.answers import settle_if_answered
from samklasse_scheduling.store import people, plans, runs, timetables, waiting
from samklasse_scheduling.store.runs import Run
from samklasse_scheduling.translate import plans as say_plans
from samklasse_scheduling.translate import said as say
from samklasse_scheduling.translate.said import Without


async def propose(
    conn: asyncpg.Connection, run: Run, situation: Situation, plan: Plan, *, seconds: float, now: datetime
) -> None:
    """Save a plan and tell each municipality its share; whoever found no place is told why."""
    cause = Cause(run.id, run.correlation_id)
    cells = unmet(plan, situation)
    said = await runs.done(conn, run.id, at=now, seconds=seconds, says=int(bool(cells)))
    if said is None:
        return
    row = PlanRow(run.id, "OPEN", now + timedelta(hours=run.answer_within_hours), plan.placed, plan.bound)
    await plans.save(conn, row, placements(plan, situation))
    await _save_classes(conn, row, situation, plan)
    await _say_unplaced(conn, plan.unplaced, situation, cause, now)
    await _say_shares(conn, plan, row, situation, cause=cause, now=now)
    if cells:
        await outbox.add(conn, say_plans.demand(run.id, cells, said=said, cause=cause, now=now))
    await set_timer(conn, clocks.PLAN_DEADLINE, str(run.id), row.answer_by)
    await settle_if_answered(conn, row, cause=cause, now=now)


def placements(plan: Plan, situation: Situation) -> list[Placement]:
    """Everybody in the plan. Asked about are those in a class and those in line for one."""
    in_line = {enrollment for group in plan.classes for enrollment in group.waiting}
    placed = [
        _placement(situation.person_by_id[member], group=group) for group in plan.classes for member in group.members
    ]
    without = [
        _placement(situation.person_by_id[one.enrollment], nowhere=one, asked=one.enrollment in in_line)
        for one in plan.unplaced
    ]
    return [*placed, *without]


def _placement(
    person: Person, *, group: PlannedClass | None = None, nowhere: NoPlace | None = None, asked: bool = True
) -> Placement:
    return Placement(
        enrollment=person.enrollment,
        person=person.person,
        municipality=person.municipality,
        class_id=group.id if group else None,
        reason=nowhere.reason if nowhere else None,
        helps=nowhere.helps if nowhere else None,
        asked=asked,
    )


async def _save_classes(conn: asyncpg.Connection, row: PlanRow, situation: Situation, plan: Plan) -> None:
    for group in plan.classes:
        await timetables.propose(conn, row.id, as_proposed(group, situation))
        await waiting.save(conn, group.id, group.waiting)
        await people.set_state(conn, group.members, "PROPOSED")


def as_proposed(group: PlannedClass, situation: Situation) -> Timetable:
    """A planned class before anybody has approved it."""
    everybody = (situation.person_by_id[member] for member in group.members)
    return Timetable(
        id=group.id,
        kind=group.kind,
        state=State.PROPOSED,
        revision=0,
        offering=group.offering,
        supplier=group.supplier,
        subject=situation.offering_by_id[group.offering].subject,
        level=group.level,
        track=group.track,
        language=group.language,
        teacher=group.teacher,
        times=group.times,
        first_day=group.first_day,
        last_day=group.last_day,
        minimum=group.minimum,
        maximum=group.maximum,
        held=0,
        members=tuple(sorted(Member(one.enrollment, one.person, one.municipality) for one in everybody)),
        sessions=(),
    )


async def _say_unplaced(
    conn: asyncpg.Connection, unplaced: Sequence[NoPlace], situation: Situation, cause: Cause, now: datetime
) -> None:
    said = await people.unplaced(conn, [one.enrollment for one in unplaced])
    for one in unplaced:
        person = situation.person_by_id[one.enrollment]
        without = Without(person.enrollment, person.person, person.municipality, one.reason, one.helps)
        await outbox.add(conn, say.unplaced(without, said[person.enrollment], cause=cause, now=now))


async def _say_shares(
    conn: asyncpg.Connection, plan: Plan, row: PlanRow, situation: Situation, *, cause: Cause, now: datetime
) -> None:
    owners = {person.enrollment: person.municipality for person in situation.people}
    for municipality in sorted(set(owners.values())):
        said = await plans.count_share(conn, row.id, municipality)
        proposed = say_plans.proposed(plan, row, municipality, owners, said=said, cause=cause, now=now)
        await outbox.add(conn, proposed)
