"""People who could share a class, and the pattern that most of them could come to. Bit i of a set is `people[i]`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from samklasse_scheduling.domain.hints.patterns import Pattern, patterns, slots
from samklasse_scheduling.domain.level import Level
from samklasse_scheduling.domain.rules import ClassRules
from samklasse_scheduling.domain.situation import Need, Offering, Person


@dataclass(frozen=True, order=True)
class Want:
    """What people must have in common to share a class, whoever sells it."""

    subject: str
    oral: bool
    level: Level
    track: int
    language: str


@dataclass
class Pool:
    """The people of one want; bit i of a set is `people[i]`.

    `near` are the largest sets whose skills lie near each other; `left` those whom no class found so far would place.
    """

    want: Want
    people: Sequence[Person]
    offerings: Sequence[Offering]
    near: Sequence[int]
    left: int

    def of(self, chosen: int) -> list[Person]:
        return [person for index, person in enumerate(self.people) if chosen >> index & 1]


def pool_of(want: Want, waiting: Sequence[tuple[Person, Offering]], rules: ClassRules) -> Pool:
    """Everybody who waits for the same."""
    offerings = {offering.id: offering for _, offering in waiting}
    people = [person for person, _ in waiting]
    return Pool(want, people, list(offerings.values()), _circles(people, rules), (1 << len(waiting)) - 1)


def suits_of(pool: Pool) -> list[tuple[Pattern, int]]:
    """For each pattern that anybody could come to, everybody who could; of patterns for the same people the first."""
    free: dict[int, int] = defaultdict(int)
    for index, person in enumerate(pool.people):
        for slot in slots(person.availability):
            free[slot] |= 1 << index
    shapes = sorted({(one.sessions_per_week, one.session_minutes) for one in pool.offerings})
    ours = {window for one in pool.offerings for window in one.windows}
    possible = [pattern for shape in shapes for pattern in patterns(*shape)]
    first: dict[int, Pattern] = {}
    for pattern in sorted(possible, key=lambda pattern: pattern.window not in ours):
        first.setdefault(_all_free(pattern, free, pool.left), pattern)
    return [(pattern, who) for who, pattern in first.items() if who]


def _all_free(pattern: Pattern, free: Mapping[int, int], everybody: int) -> int:
    for slot in slots(pattern.mask):
        everybody &= free.get(slot, 0)
    return everybody


def best_of(pool: Pool, suits: Sequence[tuple[Pattern, int]], rules: ClassRules) -> tuple[Pattern | None, int]:
    """The pattern that most of those left could share, near enough to each other; the first of equal ones."""
    best: tuple[Pattern | None, int] = None, 0
    for pattern, who in sorted(suits, key=lambda pair: -(pair[1] & pool.left).bit_count()):
        most = best[1].bit_count()
        if most >= min(rules.maximum, (who & pool.left).bit_count()):
            break
        together = _together(pool, who & pool.left, rules)
        if together.bit_count() > most:
            best = pattern, together
    return best


def _together(pool: Pool, among: int, rules: ClassRules) -> int:
    """The largest part of `among` that is one class: near in each skill, and no larger than its people may bear."""
    best = max((among & near for near in pool.near), key=int.bit_count)
    return _sized(pool, best, rules)


def _circles(people: Sequence[Person], rules: ClassRules) -> list[int]:
    """All largest sets of people who are near each other in every skill."""
    by_profile: dict[tuple[Level, ...], int] = defaultdict(int)
    for index, person in enumerate(people):
        by_profile[tuple(person.levels)] |= 1 << index
    floors = product(*(sorted(set(skill)) for skill in zip(*by_profile, strict=True)))
    circles = {
        _union(who for profile, who in by_profile.items() if _near(profile, floor, rules.spread)): None
        for floor in floors
    }
    return list(circles)


def _near(profile: Iterable[Level], floor: Iterable[Level], spread: int) -> bool:
    return all(low <= level <= low + spread for level, low in zip(profile, floor, strict=True))


def _sized(pool: Pool, chosen: int, rules: ClassRules) -> int:
    small = _union(1 << i for i in _indexes(chosen) if Need.SMALL_GROUP in pool.people[i].needs)
    if small and chosen.bit_count() <= rules.small_group_maximum:
        return chosen
    without = _first(chosen & ~small, rules.maximum)
    with_them = _first(small, rules.small_group_maximum)
    with_them |= _first(chosen & ~small, rules.small_group_maximum - with_them.bit_count())
    return max(without, with_them if small else 0, key=int.bit_count)


def _first(chosen: int, most: int) -> int:
    return _union(1 << index for index in list(_indexes(chosen))[:most])


def _indexes(chosen: int) -> Iterator[int]:
    while chosen:
        low = chosen & -chosen
        yield low.bit_length() - 1
        chosen ^= low


def _union(sets: Iterable[int]) -> int:
    union = 0
    for one in sets:
        union |= one
    return union
