"""A plan cut by municipality: its own people only, in one pass over the plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from samklasse_scheduling.domain.difference import NOBODY, Difference, Today, difference
from samklasse_scheduling.domain.plan import NoPlace, Plan, PlannedClass
from samklasse_scheduling.domain.situation import Person, Situation
from samklasse_scheduling.domain.timetable import Timetable
from samklasse_scheduling.domain.topping_up import Joining


@dataclass
class Seen:
    """A class of the plan, or one that goes on, as one municipality sees it: enrollments of its own."""

    members: list[UUID] = field(default_factory=list)
    waiting: list[UUID] = field(default_factory=list)


@dataclass(frozen=True)
class Share:
    """One municipality's part of a plan, classes in the plan's order."""

    municipality: str
    formed: Sequence[tuple[PlannedClass, Seen]]
    joined: Sequence[tuple[Timetable, Seen]]
    unplaced: Sequence[NoPlace]
    difference: Difference


def shares(
    plan: Plan,
    situation: Situation,
    joining: Iterable[Joining],
    going_on: Mapping[UUID, Timetable],
    today: Mapping[str, Today],
) -> list[Share]:
    """One for each municipality that has people in the situation, in the order of their organisation numbers."""
    people = situation.person_by_id
    seen: dict[str, dict[UUID, Seen]] = defaultdict(lambda: defaultdict(Seen))
    placed: dict[str, list[Person]] = {municipality: [] for municipality in {p.municipality for p in situation.people}}
    for class_id, member in _members(plan, joining):
        person = people[member]
        seen[person.municipality][class_id].members.append(member)
        placed[person.municipality].append(person)
    for group in plan.classes:
        for enrollment in group.waiting:
            seen[people[enrollment].municipality][group.id].waiting.append(enrollment)
    unplaced: dict[str, list[NoPlace]] = defaultdict(list)
    for one in plan.unplaced:
        unplaced[people[one.enrollment].municipality].append(one)
    formed = {group.id: (number, group) for number, group in enumerate(plan.classes)}
    return [
        Share(
            municipality,
            [(formed[id_][1], seen[municipality][id_]) for id_ in _in_order(seen[municipality], formed)],
            [(going_on[id_], seen[municipality][id_]) for id_ in sorted(seen[municipality].keys() - formed.keys())],
            unplaced[municipality],
            difference(
                (person.seat.price_ore for person in ours),
                len(unplaced[municipality]),
                today.get(municipality, NOBODY),
            ),
        )
        for municipality, ours in sorted(placed.items())
    ]


def _members(plan: Plan, joining: Iterable[Joining]) -> Iterable[tuple[UUID, UUID]]:
    for group in plan.classes:
        for member in group.members:
            yield group.id, member
    for one in joining:
        yield one.class_id, one.enrollment


def _in_order(seen: Mapping[UUID, Seen], formed: Mapping[UUID, tuple[int, PlannedClass]]) -> list[UUID]:
    return sorted(seen.keys() & formed.keys(), key=lambda class_id: formed[class_id][0])
