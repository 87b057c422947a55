"""Plans as one message per municipality: its own people only."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from samklasse_contracts import scheduling as s
from samklasse_contracts.message import Cause, say
from samklasse_contracts.values import Level as WireLevel
from samklasse_contracts.values import Subject, WeeklyTime, Window

from samklasse_scheduling.domain import weekly
from samklasse_scheduling.domain.demand import Cell
from samklasse_scheduling.domain.plan import Plan, PlannedClass
from samklasse_scheduling.domain.proposal import Placement, PlanRow
from samklasse_scheduling.domain.situation import Person
from samklasse_scheduling.domain.timetable import Member, Timetable
from samklasse_scheduling.translate.said import CLASS_KIND, Because


def proposed(
    plan: Plan, row: PlanRow, municipality: str, owners: Mapping[UUID, str], *, said: int, cause: Cause, now: datetime
) -> s.PlanProposed:
    """One municipality's share of a plan."""
    ours = frozenset(enrollment for enrollment, owner in owners.items() if owner == municipality)
    shares = (_class(group, ours, owners) for group in plan.classes)
    body = s.PlanProposed(
        plan_id=row.id,
        municipality_orgnr=municipality,
        answer_by=row.answer_by,
        classes=tuple(share for share in shares if share.members or share.waiting),
        unplaced=tuple(
            s.Unplaced(enrollment_id=one.enrollment, reason=one.reason, helps=one.helps)
            for one in plan.unplaced
            if one.enrollment in ours
        ),
        placed_in_all=plan.placed,
        bound_in_all=plan.bound,
    )
    return say(
        body, subject=share_of(row.id, municipality), at=now, cause=cause, sequence=said, owner_orgnr=municipality,
        audience=(municipality,),
    )  # fmt: skip


def replacement(
    group: Timetable, person: Person, row: PlanRow, *, said: int, cause: Because, now: datetime
) -> s.PlanProposed:
    """One person for one place that fell vacant."""
    joins = Member(person.enrollment, person.person, person.municipality)
    return _say_share(row, person.municipality, (_joined(group, (joins,)),), (), said=said, cause=cause, now=now)


def handed_over(
    groups: Iterable[Timetable],
    ours: Sequence[Placement],
    in_line: Mapping[UUID, Sequence[UUID]],
    row: PlanRow,
    *,
    municipality: str,
    said: int,
    cause: Because,
    now: datetime,
) -> s.PlanProposed:
    """A municipality's share of a plan, once more and in full, after somebody in the plan has moved there.

    `in_line`: who of its people waits for which class, first in line first.
    """
    joined = {group.id: [one for one in ours if one.class_id == group.id] for group in groups}
    classes = tuple(
        _joined(
            group,
            [Member(one.enrollment, one.person, one.municipality) for one in joined[group.id]],
            waiting=in_line.get(group.id, ()),
        )
        for group in groups
        if joined[group.id] or in_line.get(group.id)
    )
    without = tuple(
        s.Unplaced(enrollment_id=one.enrollment, reason=one.reason, helps=one.helps) for one in ours if one.reason
    )
    return _say_share(row, municipality, classes, without, said=said, cause=cause, now=now)


def _joined(group: Timetable, ours: Sequence[Member], *, waiting: Sequence[UUID] = ()) -> s.ProposedClass:
    """A class as it will be with these of one municipality's people in it, and those in line for it."""
    everybody = {member.enrollment: member.municipality for member in (*group.members, *ours)}
    return s.ProposedClass(
        class_id=group.id,
        kind=CLASS_KIND[group.kind],
        supplier_orgnr=group.supplier,
        offering_id=group.offering,
        level=WireLevel(group.level.name),
        weekly=weekly_times(group.times),
        starts_on=group.first_day,
        weeks=group.weeks,
        size=len(everybody),
        municipalities=len(set(everybody.values())),
        members=tuple(member.enrollment for member in ours),
        waiting=tuple(waiting),
    )


def _say_share(
    row: PlanRow,
    municipality: str,
    classes: tuple[s.ProposedClass, ...],
    unplaced: tuple[s.Unplaced, ...],
    *,
    said: int,
    cause: Because,
    now: datetime,
) -> s.PlanProposed:
    body = s.PlanProposed(
        plan_id=row.id,
        municipality_orgnr=municipality,
        answer_by=row.answer_by,
        classes=classes,
        unplaced=unplaced,
        placed_in_all=row.placed,
        bound_in_all=row.bound,
    )
    return say(
        body, subject=share_of(row.id, municipality), at=now, cause=cause, sequence=said, owner_orgnr=municipality,
        audience=(municipality,),
    )  # fmt: skip


def share_of(plan_id: UUID, municipality: str) -> str:
    """The aggregate a municipality's part of a plan is."""
    return f"{plan_id}/{municipality}"


def _class(group: PlannedClass, ours: frozenset[UUID], owners: Mapping[UUID, str]) -> s.ProposedClass:
    return s.ProposedClass(
        class_id=group.id,
        kind=CLASS_KIND[group.kind],
        supplier_orgnr=group.supplier,
        offering_id=group.offering,
        level=WireLevel(group.level.name),
        weekly=weekly_times(group.times),
        starts_on=group.first_day,
        weeks=group.weeks,
        size=len(group.members),
        municipalities=len({owners[member] for member in group.members}),
        members=tuple(member for member in group.members if member in ours),
        waiting=tuple(one for one in group.waiting if one in ours),
    )


def weekly_times(times: Iterable[weekly.WeeklyTime]) -> tuple[WeeklyTime, ...]:
    """A weekly pattern in the contract's words."""
    return tuple(WeeklyTime(weekday=time.weekday, start=time.at(), minutes=time.minutes) for time in times)


def answered(
    kind: type[s.PlanApproved] | type[s.PlanReturned],
    plan_id: UUID,
    municipality: str,
    enrollments: Sequence[UUID],
    *,
    said: int,
    cause: Cause,
    now: datetime,
) -> s.PlanApproved | s.PlanReturned:
    """A municipality's yes or no to some of its people."""
    body = kind(plan_id=plan_id, municipality_orgnr=municipality, enrollment_ids=tuple(enrollments))
    return say(
        body, subject=share_of(plan_id, municipality), at=now, cause=cause, sequence=said, owner_orgnr=municipality,
        audience=(municipality,),
    )  # fmt: skip


def demand(run_id: UUID, cells: Iterable[Cell], *, said: int, cause: Cause, now: datetime) -> s.UnmetDemandPublished:
    """What people wait for, small cells left out."""
    body = s.UnmetDemandPublished(
        run_id=run_id,
        cells=tuple(
            s.DemandCell(
                level=WireLevel(cell.level.name),
                subject=Subject(cell.subject),
                window=Window(cell.window),
                count=cell.count,
            )
            for cell in cells
        ),
    )
    return say(body, subject=run_id, at=now, cause=cause, sequence=said)
