"""Bought groups: whole, and alone where they are closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

from samklasse_scheduling.domain.check.seen import Case, Seen, Violation
from samklasse_scheduling.domain.plan import Kind
from samklasse_scheduling.domain.situation import Person, Unit


def judge(case: Case) -> Iterator[Violation]:
    """A bought group is in one class or in none, and a closed one shares it with nobody."""
    bought: dict[UUID, set[UUID]] = defaultdict(set)
    for person in case.situation.people:
        if person.seat.unit is Unit.GROUP:
            bought[person.seat.line].add(person.enrollment)
    for seen in case.classes:
        lines = {person.seat.line: person for person in seen.people if person.seat.unit is Unit.GROUP}
        if not lines and seen.group.kind is Kind.GROUP:
            yield seen.wrong("NOT_A_GROUP")
        for line, person in lines.items():
            yield from _line(seen, person, bought[line])


def _line(seen: Seen, person: Person, whole: set[UUID]) -> Iterator[Violation]:
    members = set(seen.group.members)
    if not whole <= members:
        yield seen.wrong("GROUP_SPLIT", person.seat.line)
    if person.seat.closed and members != whole:
        yield seen.wrong("GROUP_NOT_ALONE", person.seat.line)
