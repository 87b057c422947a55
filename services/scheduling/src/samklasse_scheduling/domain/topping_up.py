"""Vacant places in classes that are approved already, given to people whom a new plan has no class for.

What is approved stays: times, teacher, and everybody in the class. Whoever might join is proposed to her municipality
like anybody else, and joins only if it says yes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from samklasse_scheduling.domain import level as levels
from samklasse_scheduling.domain.plan import Kind, Plan
from samklasse_scheduling.domain.rules import ClassRules
from samklasse_scheduling.domain.situation import Need, Person, Situation, Unit
from samklasse_scheduling.domain.timetable import Member, State, Timetable
from samklasse_scheduling.domain.waiting import fits


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
        fitting = [person for person in chances[_kin(one.group)] if _may_join(person, one, situation, rules)]
        usable += min(len(fitting), _room(one, rules))
        fitting = [
            person
            for person in fitting
            if person.enrollment in lacking and Joining(one.group.id, person.enrollment) not in returned
        ]
        fitting.sort(key=lambda p: (placed[p.municipality] / everybody[p.municipality], p.enrollment))
        for person in _joiners(fitting, one, situation, rules):
            found.append(Joining(one.group.id, person.enrollment))
            lacking.discard(person.enrollment)
            placed[person.municipality] += 1
    return _without(plan, found, most=min(len(situation.people), plan.bound + usable)), tuple(found)


def _chances(situation: Situation) -> Mapping[tuple[UUID, int], Sequence[Person]]:
    found: dict[tuple[UUID, int], list[Person]] = defaultdict(list)
    for person in situation.people:
        if person.seat.unit is Unit.INDIVIDUAL:
            found[person.seat.offering, person.track].append(person)
    return found


def _kin(group: Timetable) -> tuple[UUID, int]:
    return group.offering, group.track


def _open(one: GoingOn, situation: Situation) -> bool:
    """Not bought whole, and not begun when the answers are in."""
    group = one.group
    return (
        group.state is State.PUBLISHED and group.kind is not Kind.GROUP and group.first_day >= situation.earliest
    )  # fmt: skip


def _room(one: GoingOn, rules: ClassRules) -> int:
    """Free places; somebody aboard may need a small class."""
    small = any(Need.SMALL_GROUP in person.needs for person in one.aboard)
    most = min(one.group.maximum, rules.small_group_maximum) if small else one.group.maximum
    return max(0, most - one.group.held - len(one.group.members))


def _may_join(person: Person, one: GoingOn, situation: Situation, rules: ClassRules) -> bool:
    group, offering = one.group, situation.offering_by_id.get(one.group.offering)
    return (
        offering is not None
        and person.seat.first_day <= group.first_day
        and levels.class_level(person.levels, oral=offering.oral, rules=rules) == group.level
        and not (offering.languages and person.language and person.language != group.language)
        and (Need.SMALL_GROUP not in person.needs or _is_small_with_her(group, rules))
        and fits(person, group, [member.levels for member in one.aboard], rules)
    )


def _is_small_with_her(group: Timetable, rules: ClassRules) -> bool:
    return group.held + len(group.members) < rules.small_group_maximum


def _joiners(fitting: Iterable[Person], one: GoingOn, situation: Situation, rules: ClassRules) -> Iterable[Person]:
    """One after the other, each beside those before her."""
    came: list[Person] = []
    for person in fitting:
        now = GoingOn(_with(one.group, came), (*one.aboard, *came))
        if _room(now, rules) < 1:
            break
        if _may_join(person, now, situation, rules):
            came.append(person)
    return came


def _with(group: Timetable, came: Sequence[Person]) -> Timetable:
    new = (Member(person.enrollment, person.person, person.municipality) for person in came)
    return replace(group, members=tuple(sorted((*group.members, *new))))


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
