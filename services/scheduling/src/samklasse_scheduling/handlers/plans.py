"""A finished run becomes a plan: proposed to each municipality that has people in it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
from samklasse_chassis import outbox
from samklasse_chassis.timers import set_timer
from samklasse_contracts.message import Cause

from samklasse_scheduling.domain.demand import by_person, unmet
from samklasse_scheduling.domain.hints import Hint, hints
from samklasse_scheduling.domain.plan import NoPlace, Plan, PlannedClass
from samklasse_scheduling.domain.proposal import Placement, PlanRow
from samklasse_scheduling.domain.rules import in_force
from samklasse_scheduling.domain.sharing import Share, shares
from samklasse_scheduling.domain.situation import Person, Situation
from samklasse_scheduling.domain.timetable import Member, State, Timetable
from samklasse_scheduling.domain.topping_up import GoingOn, Joining, top_up
from samklasse_scheduling.handlers import clocks
from samklasse_scheduling.handlers.answers import settle_if_answered
from samklasse_scheduling.store import hints as kept_hints
from samklasse_scheduling.store import people, plans, proposals, runs, timetables
from samklasse_scheduling.store.runs import Run
from samklasse_scheduling.translate import hints as say_hints
from samklasse_scheduling.translate import plans as say_plans
from samklasse_scheduling.translate import said as say
from samklasse_scheduling.translate.said import Without


async def propose(
    conn: asyncpg.Connection, run: Run, situation: Situation, formed: Plan, *, seconds: float, now: datetime
) -> None:
    """Save a plan and tell each municipality its share; whoever found no place is told why."""
    cause = Cause(run.id, run.correlation_id)
    going_on = await _going_on(conn)
    returned = await proposals.returned(conn, list(going_on))
    rules = in_force(situation.earliest)
    plan, joining = top_up(formed, situation, going_on.values(), returned, rules)
    found = hints(plan, situation)
    cells = unmet(plan, situation, found)
    said = await runs.done(conn, run.id, at=now, seconds=seconds, says=int(bool(cells)))
    if said is None:
        return
    placed = plan.placed + len(joining)
    row = PlanRow(run.id, "OPEN", now + timedelta(hours=run.answer_within_hours), placed, plan.bound)
    await _save(conn, row, situation, plan, joining)
    await _say_unplaced(conn, plan.unplaced, situation, cause, now)
    groups = {class_id: one.group for class_id, one in going_on.items()}
    cut = shares(plan, situation, joining, groups, await proposals.today(conn))
    await _say_shares(conn, row, situation, cut, found, cause=cause, now=now)
    if cells:
        await outbox.add(conn, say_hints.demand(run.id, cells, said=said, cause=cause, now=now))
    await set_timer(conn, clocks.PLAN_DEADLINE, str(run.id), row.answer_by)
    await settle_if_answered(conn, row, cause=cause, now=now)


async def _going_on(conn: asyncpg.Connection) -> dict[UUID, GoingOn]:
    """Classes with a vacant place that nobody is asked about yet, locked until the plan is saved."""
    groups = await timetables.lock(conn, await proposals.with_room(conn))
    asked = await proposals.asked_for(conn, list(groups))
    aboard = await people.read(conn, [one for group in groups.values() for one in group.enrollments])
    return {
        class_id: GoingOn(
            replace(group, held=group.held + asked.get(class_id, 0)),
            tuple(aboard[one] for one in group.enrollments if one in aboard),
        )
        for class_id, group in groups.items()
    }


async def _save(
    conn: asyncpg.Connection, row: PlanRow, situation: Situation, plan: Plan, joining: Sequence[Joining]
) -> None:
    await plans.save(conn, row, placements(plan, situation, joining))
    await proposals.save_classes(conn, row.id, [as_proposed(group, situation) for group in plan.classes])
    await proposals.save_waiting(conn, {group.id: group.waiting for group in plan.classes})
    proposed = [member for group in plan.classes for member in group.members]
    await people.set_state(conn, [*proposed, *(one.enrollment for one in joining)], "PROPOSED")


def placements(plan: Plan, situation: Situation, joining: Sequence[Joining] = ()) -> list[Placement]:
    """Everybody in the plan. Asked about are those in a class and those in line for one."""
    in_line = {enrollment for group in plan.classes for enrollment in group.waiting}
    placed = [
        _placement(situation.person_by_id[member], class_id=group.id)
        for group in plan.classes
        for member in group.members
    ]
    joined = [_placement(situation.person_by_id[one.enrollment], class_id=one.class_id) for one in joining]
    without = [
        _placement(situation.person_by_id[one.enrollment], nowhere=one, asked=one.enrollment in in_line)
        for one in plan.unplaced
    ]
    return [*placed, *joined, *without]


def _placement(
    person: Person, *, class_id: UUID | None = None, nowhere: NoPlace | None = None, asked: bool = True
) -> Placement:
    return Placement(
        enrollment=person.enrollment,
        person=person.person,
        municipality=person.municipality,
        class_id=class_id,
        reason=nowhere.reason if nowhere else None,
        helps=nowhere.helps if nowhere else None,
        asked=asked,
    )


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
    messages = []
    for one in unplaced:
        person = situation.person_by_id[one.enrollment]
        without = Without(person.enrollment, person.person, person.municipality, one.reason, one.helps)
        messages.append(say.unplaced(without, said[person.enrollment], cause=cause, now=now))
    await outbox.add(conn, *messages)


async def _say_shares(
    conn: asyncpg.Connection,
    row: PlanRow,
    situation: Situation,
    cut: Sequence[Share],
    found: Sequence[Hint],
    *,
    cause: Cause,
    now: datetime,
) -> None:
    owners = {person.enrollment: person.municipality for person in situation.people}
    hinted = by_person(found)
    await kept_hints.save(conn, row.id, found, owners)
    groups = {group.id: group for share in cut for group, _ in share.formed}
    described = {class_id: say_plans.described(group, owners) for class_id, group in groups.items()}
    parts = {share.municipality: say_plans.parts_of(say_plans.told(share, described, hinted)) for share in cut}
    await proposals.start_shares(conn, row.id, {municipality: len(said) for municipality, said in parts.items()})
    for said in parts.values():
        await outbox.add(conn, *say_plans.proposed(said, row, said=len(said), cause=cause, now=now))
