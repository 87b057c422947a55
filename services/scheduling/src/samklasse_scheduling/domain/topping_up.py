"""Vacant places in classes that are approved already, given to people whom a new plan has no class for.

What is approved stays: times, teacher, and everybody in the class. Whoever might join is proposed to her municipality
like anybody else, and joins only if it says yes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from samklasse_scheduling.domain.plan import Kind, Plan, PlannedClass
from samklasse_scheduling.domain.rules import ClassRules
from samklasse_scheduling.domain.situation import Person, Situation, Unit
from samklasse_scheduling.domain.timetable import State, Timetable
from samklasse_scheduling.domain.waiting import Vacancy, fits, room, taking


@dataclass(frozen=True)
class GoingOn:
    """A published class and the people in it."""

    group: Timetable
    aboard: tuple[Person, ...]


@dataclass(frozen=True, order=True)
class Joining:
    """Somebody who could join a class that is approved already."""

    class_id: UUID
    enrollment: UUID


def top_up(
    plan: Plan,
    situation: Situation,
    classes: Iterable[GoingOn],
    returned: frozenset[Joining],
    rules: ClassRules,
) -> tuple[Plan, tuple[Joining, ...]]:
    """The plan without those who find a place in a class that goes on, and who they are.

    `returned`: whom a municipality has sent back from which class. Those whose municipality has the smallest share of
    its people placed come first. The bound grows by the places that anybody could take.
    """
    chances = _chances(situation)
    open_ = [
        one for one in sorted(classes, key=lambda one: (one.group.first_day, one.group.id)) if _open(one, situation)
    ]
    lacking = {one.enrollment for one in plan.unplaced}
    placed = Counter(situation.person_by_id[member].municipality for group in plan.classes for member in group.members)
    everybody = Counter(person.municipality for person in situation.people)
    found: list[Joining] = []
    usable = 0
    for one in open_:
        vacancy = _vacancy(one, situation)
        fitting = [person for person in chances[_kin(one.group)] if fits(person, vacancy, rules)]
        usable += min(len(fitting), room(one.group, one.aboard, rules))
        fitting = [
            person
            for person in fitting
            if person.enrollment in lacking and Joining(one.group.id, person.enrollment) not in returned
        ]
        fitting.sort(key=lambda p: (placed[p.municipality] / everybody[p.municipality], p.enrollment))
        for person in taking(fitting, vacancy, rules):
            found.append(Joining(one.group.id, person.enrollment))
            lacking.discard(person.enrollment)
            placed[person.municipality] += 1
    return _without(plan, found, most=min(len(situation.people), plan.bound + usable)), tuple(found)


def joined(plan: Plan, joining: Iterable[Joining], classes: Mapping[UUID, GoingOn]) -> Plan:
    """The plan with the classes that go on as classes of its own, those who join as their members."""
    came: dict[UUID, list[UUID]] = defaultdict(list)
    for one in joining:
        came[one.class_id].append(one.enrollment)
    groups = tuple(_planned(classes[class_id].group, members) for class_id, members in sorted(came.items()))
    return replace(plan, classes=(*plan.classes, *groups))


def _planned(group: Timetable, members: Iterable[UUID]) -> PlannedClass:
    return PlannedClass(
        group.id, group.kind, group.offering, group.supplier, group.level, group.track, group.language, group.teacher,
        group.times, group.first_day, group.last_day, group.weeks, group.minimum, group.maximum, tuple(sorted(members)),
    )  # fmt: skip


def _chances(situation: Situation) -> Mapping[tuple[UUID, int], Sequence[Person]]:
    found: dict[tuple[UUID, int], list[Person]] = defaultdict(list)
    for person in situation.people:
        if person.seat.unit is Unit.INDIVIDUAL:
            found[person.seat.offering, person.track].append(person)
    return found


def _kin(group: Timetable) -> tuple[UUID, int]:
    return group.offering, group.track


def _open(one: GoingOn, situation: Situation) -> bool:
    """Not bought whole, not begun when the answers are in, and of an offering that is still known."""
    group = one.group
    return (
        group.state is State.PUBLISHED
        and group.kind is not Kind.GROUP
        and group.first_day >= situation.earliest
        and group.offering in situation.offering_by_id
    )


def _vacancy(one: GoingOn, situation: Situation) -> Vacancy:
    offering = situation.offering_by_id[one.group.offering]
    return Vacancy(one.group, one.aboard, offering, one.group.first_day, situation.calendars)


def _without(plan: Plan, found: Sequence[Joining], *, most: int) -> Plan:
    gone = {one.enrollment for one in found}
    if not gone:
        return replace(plan, bound=most)
    return replace(
        plan,
        classes=tuple(
            replace(group, waiting=tuple(one for one in group.waiting if one not in gone)) for group in plan.classes
        ),
        unplaced=tuple(one for one in plan.unplaced if one.enrollment not in gone),
        bound=most,
    )
