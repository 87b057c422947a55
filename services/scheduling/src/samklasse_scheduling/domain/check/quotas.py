"""Quotas: at most so many people of one offering, or of one agreement, are placed by a plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from uuid import UUID

from samklasse_scheduling.domain.check.seen import Case, Violation


def judge(case: Case) -> Iterator[Violation]:
    """Every quota that is overdrawn."""
    for quota, rest in left(case).items():
        if rest < 0:
            yield Violation("QUOTA", "", str(quota))


def left(case: Case) -> Mapping[UUID, int]:
    """What the plan leaves of each quota."""
    used: Counter[UUID] = Counter()
    for seen in case.classes:
        for person in seen.people:
            used.update((person.seat.offering, person.seat.agreement))
    return {quota: most - used[quota] for quota, most in case.situation.quotas.items()}
