"""FIXED classes come first: none is left with room, or unopened, while people who fit it are elsewhere or nowhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import product
from uuid import UUID

from samklasse_scheduling.domain.check.classes import misfits
from samklasse_scheduling.domain.check.quotas import left
from samklasse_scheduling.domain.check.seen import (
    Case,
    Seen,
    Violation,
    enough_sessions,
    half_hours,
    level_of,
    too_far_apart,
)
from samklasse_scheduling.domain.level import Level
from samklasse_scheduling.domain.plan import Kind, PlannedClass
from samklasse_scheduling.domain.situation import FixedClass, Need, Person, Unit


def judge(case: Case) -> Iterator[Violation]:
    """Classes with room, then those that the plan does not open."""
    singles = _singles(case)
    opened = {seen.group.id for seen in case.classes}
    for seen in case.classes:
        if seen.fixed is not None and len(seen.group.members) < seen.fixed.open_seats:
            yield from _room(seen, singles[seen.group.offering, int(seen.group.level)][seen.group.track])
    for fixed in case.situation.fixed:
        if fixed.id not in opened and fixed.first_day >= case.situation.earliest:
            yield from _unopened(fixed, singles[fixed.offering, int(fixed.level)], case)


def _singles(case: Case) -> dict[tuple[UUID, int], dict[int, list[Person]]]:
    """Who sits alone on a seat, in no FIXED class, by offering and level, by track; not whose quota is used up."""
    in_fixed = {member for seen in case.classes if seen.fixed is not None for member in seen.group.members}
    rest = left(case)
    found: dict[tuple[UUID, int], dict[int, list[Person]]] = defaultdict(lambda: defaultdict(list))
    for person in case.situation.people:
        offering = case.situation.offering_by_id.get(person.seat.offering)
        used_up = 0 in (rest.get(person.seat.offering), rest.get(person.seat.agreement))
        if offering and person.seat.unit is Unit.INDIVIDUAL and person.enrollment not in in_fixed and not used_up:
            found[offering.id, level_of(person.levels, offering, case.rules)][person.track].append(person)
    return found


def _room(seen: Seen, others: Sequence[Person]) -> Iterator[Violation]:
    """Who could be added without breaking anything."""
    homes = {person.municipality for person in seen.people}
    small_only = len(seen.people) >= seen.case.rules.small_group_maximum
    kept_small = any(Need.SMALL_GROUP in person.needs for person in seen.people)
    if small_only and kept_small:
        return
    for person in others:
        if (small_only and Need.SMALL_GROUP in person.needs) or misfits(person, seen):
            continue
        profiles = [one.levels for one in (*seen.people, person)]
        if not too_far_apart(profiles, seen.case.rules) and enough_sessions(seen, homes | {person.municipality}):
            yield seen.wrong("FIXED_NOT_FILLED", person.enrollment)


def _unopened(fixed: FixedClass, others: Mapping[int, Sequence[Person]], case: Case) -> Iterator[Violation]:
    """Whether the people of some track could have opened it among themselves."""
    for track, people in sorted(others.items()):
        seen = _as_if(fixed, track, case)
        fitting = [person for person in people if not misfits(person, seen)]
        if _enough(fitting, seen):
            yield seen.wrong("FIXED_NOT_OPENED")
            return


def _as_if(fixed: FixedClass, track: int, case: Case) -> Seen:
    offering = case.situation.offering_by_id[fixed.offering]
    last = fixed.first_day + timedelta(weeks=fixed.weeks, days=-1)
    group = PlannedClass(
        fixed.id, Kind.FIXED, fixed.offering, offering.supplier, fixed.level, track, None, fixed.teacher, fixed.times,
        fixed.first_day, last, fixed.weeks, fixed.minimum, fixed.open_seats, (),
    )  # fmt: skip
    return Seen(group, offering, fixed, (), half_hours(fixed.times), case)


def _enough(fitting: Sequence[Person], seen: Seen) -> bool:
    """Whether at least the minimum fit together in every skill, and all who do leave enough sessions."""
    spread, limit = seen.case.rules.spread, seen.case.rules.small_group_maximum
    minimum = seen.group.minimum
    if len(fitting) < minimum:
        return False
    for floor in product(*(set(skill) for skill in zip(*(person.levels for person in fitting), strict=True))):
        inside = [person for person in fitting if _above(person, floor, spread)]
        alike = [person for person in inside if minimum <= limit or Need.SMALL_GROUP not in person.needs]
        if len(alike) >= minimum and enough_sessions(seen, {person.municipality for person in alike}):
            return True
    return False


def _above(person: Person, floor: tuple[Level, ...], spread: int) -> bool:
    return all(low <= level <= low + spread for level, low in zip(person.levels, floor, strict=True))
