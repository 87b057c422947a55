"""What a plan will write and say, worked out before anything is locked: for a whole country that takes seconds."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

import asyncpg
from samklasse_contracts.message import Cause
from samklasse_contracts.scheduling import ParticipantUnplaced, PlanProposed

from samklasse_scheduling.domain.demand import Cell, by_person, unmet
from samklasse_scheduling.domain.difference import Today
from samklasse_scheduling.domain.hints import Hint, hints
from samklasse_scheduling.domain.plan import NoPlace, Plan, PlannedClass
from samklasse_scheduling.domain.proposal import Placement, PlanRow
from samklasse_scheduling.domain.rules import in_force
from samklasse_scheduling.domain.sharing import Share, shares
from samklasse_scheduling.domain.situation import Person, Situation, stands
from samklasse_scheduling.domain.timetable import Member, State, Timetable
from samklasse_scheduling.domain.topping_up import GoingOn, Joining, top_up
from samklasse_scheduling.store import holding, people, proposals, timetables
from samklasse_scheduling.store.portions import portions
from samklasse_scheduling.store.runs import Run
from samklasse_scheduling.store.situation import around as read_around
from samklasse_scheduling.store.situation import of_these
from samklasse_scheduling.translate import plans as say_plans
from samklasse_scheduling.translate import said as say
from samklasse_scheduling.translate.plans import Told
from samklasse_scheduling.translate.said import Without

AT_ONCE = 100
"""Classes read between two turns of the event loop."""


@dataclass(frozen=True)
class Around:
    """What a plan is fitted into, as it was a moment ago; `said`: by each enrollment without a class."""

    going_on: Mapping[UUID, GoingOn]
    returned: frozenset[Joining]
    today: Mapping[str, Today]
    said: Mapping[UUID, int]
    versions: Mapping[UUID, int]
    """Of everybody in the situation."""


@dataclass(frozen=True)
class Draft:
    """All that a plan writes and says, if what it relies on is still so when it is written."""

    row: PlanRow
    first_day: date
    """Of the class that begins first."""
    placements: Sequence[Placement]
    classes: Sequence[Timetable]
    in_line: Mapping[UUID, Sequence[UUID]]
    joined: Mapping[UUID, GoingOn]
    """The classes that go on which it gives people to."""
    unplaced: Sequence[ParticipantUnplaced]
    said: Mapping[UUID, int]
    """By each enrollment without a class, with this."""
    hints: Sequence[Hint]
    owners: Mapping[UUID, str]
    proposed: Mapping[str, Sequence[PlanProposed]]
    """By municipality."""
    cells: Sequence[Cell]
    around: Around

    @property
    def members(self) -> list[UUID]:
        """Everybody who has a place."""
        return [one.enrollment for one in self.placements if one.class_id is not None]


async def look_around(conn: asyncpg.Connection, situation: Situation, plan: Plan) -> Around | None:
    """Read what a plan is fitted into, nothing of it locked; None: its situation is not as it was.

    Whoever has only come in addition is not looked at, nor what only leaves it more room.
    """
    everybody = [person.enrollment for person in situation.people]
    waiting = await people.read(conn, everybody, state="WAITING")
    here = of_these(waiting.values(), await read_around(conn, situation.earliest))
    if not await asyncio.to_thread(stands, situation, here):
        return None
    going_on = await read_going_on(conn, await proposals.with_room(conn))
    return Around(
        going_on,
        await proposals.returned(conn, list(going_on)),
        await proposals.today(conn),
        await people.count_said(conn, [one.enrollment for one in plan.unplaced]),
        await holding.versions(conn, everybody, state="WAITING"),
    )


async def read_going_on(
    conn: asyncpg.Connection, class_ids: Sequence[UUID], *, lock: bool = False
) -> dict[UUID, GoingOn]:
    """Classes with the people in them, some at a time; a place that somebody is asked about counts as held."""
    found: dict[UUID, GoingOn] = {}
    for some in portions(sorted(class_ids), AT_ONCE):
        groups = await (timetables.lock if lock else timetables.read)(conn, some)
        found.update(await _going_on(conn, groups))
    return found


async def _going_on(conn: asyncpg.Connection, groups: Mapping[UUID, Timetable]) -> dict[UUID, GoingOn]:
    asked = await proposals.asked_for(conn, list(groups))
    aboard = await people.read(conn, [one for group in groups.values() for one in group.enrollments])
    return {
        class_id: GoingOn(
            replace(group, held=group.held + asked.get(class_id, 0)),
            tuple(aboard[one] for one in group.enrollments if one in aboard),
        )
        for class_id, group in groups.items()
    }


def draft(run: Run, situation: Situation, formed: Plan, around: Around, now: datetime) -> Draft:
    """Work out everything; pure, but slow."""
    rules = in_force(situation.earliest)
    plan, joining = top_up(formed, situation, around.going_on.values(), around.returned, rules)
    found = hints(plan, situation)
    answer_by = now + timedelta(hours=run.answer_within_hours)
    row = PlanRow(run.id, "OPEN", answer_by, plan.placed + len(joining), plan.bound)
    joined = {one.class_id: around.going_on[one.class_id] for one in joining}
    owners = {person.enrollment: person.municipality for person in situation.people}
    groups = {class_id: one.group for class_id, one in joined.items()}
    cut = shares(plan, situation, joining, groups, around.today)
    said = {one.enrollment: around.said.get(one.enrollment, 0) + 1 for one in plan.unplaced}
    cause = Cause(run.id, run.correlation_id)
    return Draft(
        row=row,
        first_day=_first_day(plan.classes, groups.values()),
        placements=placements(plan, situation, joining),
        classes=[as_proposed(group, situation) for group in plan.classes],
        in_line={group.id: group.waiting for group in plan.classes},
        joined=joined,
        unplaced=[_unplaced(one, situation, said[one.enrollment], cause, now) for one in plan.unplaced],
        said=said,
        hints=found,
        owners=owners,
        proposed={
            share.municipality: say_plans.proposed(parts, row, said=len(parts), cause=cause, now=now)
            for share, parts in _in_parts(cut, found, owners)
        },
        cells=unmet(plan, situation, found),
        around=around,
    )


def _first_day(formed: Iterable[PlannedClass], joined: Iterable[Timetable]) -> date:
    days = [*(group.first_day for group in formed), *(group.first_day for group in joined)]
    return min(days, default=date.max)


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


def _unplaced(one: NoPlace, situation: Situation, said: int, cause: Cause, now: datetime) -> ParticipantUnplaced:
    person = situation.person_by_id[one.enrollment]
    without = Without(person.enrollment, person.person, person.municipality, one.reason, one.helps)
    return say.unplaced(without, said, cause=cause, now=now)


def _in_parts(
    cut: Sequence[Share], found: Sequence[Hint], owners: Mapping[UUID, str]
) -> Iterator[tuple[Share, list[Told]]]:
    """Each municipality's share, in as many parts as it needs."""
    hinted = by_person(found)
    groups = {group.id: group for share in cut for group, _ in share.formed}
    described = {class_id: say_plans.described(group, owners) for class_id, group in groups.items()}
    for share in cut:
        yield share, say_plans.parts_of(say_plans.told(share, described, hinted))
