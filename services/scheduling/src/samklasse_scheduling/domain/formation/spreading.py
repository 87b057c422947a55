"""Who may share a class by level: sets of people no further apart in any skill than the rule allows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from samklasse_scheduling.domain.formation.words import Array, packed


def inside(profiles: Array, floor: Array, spread: int) -> Array:
    """Whose profiles lie at most `spread` above a floor in each skill."""
    near: Array = (profiles >= floor) & (profiles <= floor + spread)
    found: Array = np.logical_and.reduce(near, axis=1)
    return found


def floors(profiles: Array, spread: int) -> list[Array]:
    """The widest sets of people that the spread allows, as rows of truths."""
    if len(profiles) == 0:
        return []
    lows: list[tuple[int, ...]] = [()]
    for skill in range(profiles.shape[1]):
        lows = [(*low, int(level)) for low in lows for level in np.unique(profiles[:, skill])]
    sets: dict[bytes, Array] = {}
    for low in lows:
        near = inside(profiles, np.array(low), spread)
        if near.any():
            sets.setdefault(packed(near).tobytes(), near)
    return maximal(list(sets.values()))


def maximal(sets: Sequence[Array]) -> list[Array]:
    """Those that no larger one holds."""
    order = sorted(range(len(sets)), key=lambda at: (-int(sets[at].sum()), at))
    kept: list[Array] = []
    for at in order:
        if not any((sets[at] & ~larger).sum() == 0 for larger in kept):
            kept.append(sets[at])
    return kept


def widest(people: Array, floors: Sequence[Array]) -> list[Array]:
    """The sets of these people that the floors leave."""
    if len(floors) == 1:
        return [people & floors[0]]
    return maximal([people & floor for floor in floors])
