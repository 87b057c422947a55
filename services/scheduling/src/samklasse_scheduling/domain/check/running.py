"""Continuity: people who share a running class are not parted where one class of the plan could hold them all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from samklasse_scheduling.domain.check.classes import misfits
from samklasse_scheduling.domain.check.seen import Case, Seen, Violation, enough_sessions, too_far_apart
from samklasse_scheduling.domain.situation import Need, Person, Unit


def judge(case: Case) -> Iterator[Violation]:
    """Only what needs no proof: a class holds one of them, has room for all who are placed, and no other needs them."""
    where = {person.enrollment: seen for seen in case.classes for person in seen.people}
    for class_id, people in _placed(case, where):
        now = {where[person.enrollment].group.id: where[person.enrollment] for person in people}
        if len(now) > 1 and any(_could_hold(seen, people, where) for seen in now.values()):
            yield Violation("CLASS_BROKEN", str(class_id))


def _placed(case: Case, where: Mapping[UUID, Seen]) -> Iterator[tuple[UUID, list[Person]]]:
    """The members of each running class who have a class in the plan."""
    known = case.situation.person_by_id
    for one in case.situation.running:
        yield one.id, [known[member] for member in sorted(one.members) if member in where]


def _could_hold(seen: Seen, people: Sequence[Person], where: Mapping[UUID, Seen]) -> bool:
    aboard = {person.enrollment: person for person in (*seen.people, *people)}
    rules = seen.case.rules
    most = seen.fixed.open_seats if seen.fixed is not None else rules.maximum
    if any(Need.SMALL_GROUP in person.needs for person in aboard.values()):
        most = min(most, rules.small_group_maximum)
    return (
        len(aboard) <= most
        and not any(person.seat.unit is Unit.GROUP for person in aboard.values())
        and not any(misfits(person, seen) for person in people)
        and not too_far_apart([person.levels for person in aboard.values()], rules)
        and enough_sessions(seen, {person.municipality for person in aboard.values()})
        and _can_be_spared(seen, people, where)
    )


def _can_be_spared(seen: Seen, people: Sequence[Person], where: Mapping[UUID, Seen]) -> bool:
    """Whether the classes that people would come from stay large enough; a FIXED one keeps everybody."""
    leaving = Counter(where[person.enrollment].group.id for person in people)
    sources = {where[person.enrollment].group.id: where[person.enrollment] for person in people}
    return all(
        one.fixed is None and len(one.people) - leaving[class_id] >= seen.case.rules.minimum
        for class_id, one in sources.items()
        if class_id != seen.group.id
    )
