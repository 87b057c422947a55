"""Continuity: people who share a running class are not parted where one class of the plan could hold them all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from samklasse_scheduling.domain.check.classes import misfits
from samklasse_scheduling.domain.check.seen import Case, Seen, Violation, enough_sessions, too_far_apart
from samklasse_scheduling.domain.situation import Need, Person, Unit


def judge(case: Case) -> Iterator[Violation]:
    """Only what needs no proof: a class of the plan holds one of them, and has room for all the others."""
    where = {person.enrollment: seen for seen in case.classes for person in seen.people}
    for class_id, people in _waiting(case):
        now = {seen.group.id: seen for one in people if (seen := where.get(one.enrollment)) is not None}
        parted = len(now) > 1 or any(one.enrollment not in where for one in people)
        if now and parted and any(_could_hold(seen, people) for seen in now.values()):
            yield Violation("CLASS_BROKEN", str(class_id))


def _waiting(case: Case) -> Iterator[tuple[UUID, list[Person]]]:
    """The members of each running class who are in the situation."""
    known = case.situation.person_by_id
    for one in case.situation.running:
        yield one.id, [known[member] for member in sorted(one.members) if member in known]


def _could_hold(seen: Seen, people: Sequence[Person]) -> bool:
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
    )
