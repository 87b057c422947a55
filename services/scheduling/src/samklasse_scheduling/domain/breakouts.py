"""Breakout groups of a session: everybody in exactly one, sizes that differ by at most one unless put by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from random import Random
from uuid import UUID

from samklasse_scheduling.domain.errors import BadGroups
from samklasse_scheduling.domain.level import Levels

Groups = tuple[tuple[UUID, ...], ...]


def at_random(people: Sequence[UUID], groups: int, *, seed: int, minimum: int) -> Groups:
    """The same groups for the same seed, whatever order the people come in.

    Raises:
        BadGroups: fewer than two groups, or too few people for so many.
    """
    shuffled = sorted(people)
    Random(seed).shuffle(shuffled)
    return _cut(shuffled, groups, minimum)


def by_level(levels: Mapping[UUID, Levels], groups: int, *, minimum: int) -> Groups:
    """Those of like levels together, the lowest first.

    Raises:
        BadGroups: fewer than two groups, or too few people for so many.
    """
    ordered = sorted(levels, key=lambda one: (sum(levels[one]), tuple(levels[one]), one))
    return _cut(ordered, groups, minimum)


def by_hand(people: Sequence[UUID], groups: Sequence[Sequence[UUID]], *, minimum: int) -> Groups:
    """The groups as given.

    Raises:
        BadGroups: fewer than two, one too small, or somebody in none, in two, or not expected at the session.
    """
    if len(groups) < 2:
        raise BadGroups("TOO_FEW_GROUPS", groups=len(groups))
    if any(len(group) < minimum for group in groups):
        raise BadGroups("GROUP_TOO_SMALL", minimum=minimum)
    named = [one for group in groups for one in group]
    if len(set(named)) < len(named):
        raise BadGroups("NAMED_TWICE", people=len(named))
    if strangers := set(named) - set(people):
        raise BadGroups("NOT_IN_CLASS", enrollment_id=str(min(strangers)))
    if missing := set(people) - set(named):
        raise BadGroups("NOT_IN_A_GROUP", enrollment_id=str(min(missing)))
    return tuple(tuple(group) for group in groups)


def _cut(ordered: Sequence[UUID], groups: int, minimum: int) -> Groups:
    if groups < 2:
        raise BadGroups("TOO_FEW_GROUPS", groups=groups)
    if len(ordered) < groups * minimum:
        raise BadGroups("GROUP_TOO_SMALL", people=len(ordered), minimum=minimum)
    ends = [len(ordered) * number // groups for number in range(groups + 1)]
    return tuple(tuple(ordered[a:b]) for a, b in pairwise(ends))
