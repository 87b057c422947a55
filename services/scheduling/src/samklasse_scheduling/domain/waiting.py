"""The waiting order of a class: who takes a place that falls vacant. Only people whose municipality approved them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from samklasse_scheduling.domain import level as levels
from samklasse_scheduling.domain.level import Levels
from samklasse_scheduling.domain.rules import ClassRules
from samklasse_scheduling.domain.situation import Need, Person
from samklasse_scheduling.domain.timetable import Timetable
from samklasse_scheduling.domain.weekly import covers, mask_of


@dataclass(frozen=True, order=True)
class Waiting:
    """One place in line; `place` 1 is first."""

    place: int
    enrollment: UUID
    approved: bool


def next_in_line(
    line: Iterable[Waiting],
    people: Mapping[UUID, Person],
    timetable: Timetable,
    aboard: Sequence[Levels],
    rules: ClassRules,
) -> Person | None:
    """The first approved person who still waits (`people`) and fits the class as it is now."""
    for waiting in sorted(line):
        person = people.get(waiting.enrollment)
        if waiting.approved and person is not None and fits(person, timetable, aboard, rules):
            return person
    return None


def fits(person: Person, timetable: Timetable, aboard: Sequence[Levels], rules: ClassRules) -> bool:
    """Whether somebody with a seat could join a class as it is now."""
    too_large = Need.SMALL_GROUP in person.needs and len(timetable.members) >= rules.small_group_maximum
    return (
        not too_large
        and person.seat.offering == timetable.offering
        and person.track == timetable.track
        and person.language == timetable.language
        and person.seat.last_day >= timetable.last_day
        and covers(person.availability, mask_of(timetable.times))
        and levels.within_spread([*aboard, person.levels], rules)
    )
