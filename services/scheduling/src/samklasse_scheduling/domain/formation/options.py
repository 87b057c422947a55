"""Every kind of class that could be opened: its times, its size, and who could join it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from samklasse_scheduling.domain.formation import bits
from samklasse_scheduling.domain.formation.patterns import patterns_of
from samklasse_scheduling.domain.formation.roster import Kin, Roster
from samklasse_scheduling.domain.plan import Kind
from samklasse_scheduling.domain.situation import FixedClass, Offering, Term, fixed_term, term_of
from samklasse_scheduling.domain.weekly import WeeklyTime, mask_of


@dataclass(frozen=True, eq=False)
class Option:
    """A class that could be opened. `block` is aboard from the start, `joiners` may be added one by one.

    Of all options with the same `single` at most one class is opened; None: as many as people suffice for.
    """

    kind: Kind
    kin: Kin
    offering: Offering
    term: Term
    times: tuple[WeeklyTime, ...]
    mask: int
    minimum: int
    maximum: int
    joiners: int
    block: int = 0
    single: UUID | None = None
    fixed: FixedClass | None = None

    @property
    def people(self) -> int:
        return self.joiners | self.block

    @property
    def minutes_per_week(self) -> int:
        return sum(time.minutes for time in self.times)


@dataclass(frozen=True)
class _Pattern:
    times: tuple[WeeklyTime, ...]
    mask: int


def options_of(roster: Roster) -> list[Option]:
    """All options of a situation, in a fixed order."""
    found: list[Option] = []
    for offering in roster.situation.offerings:
        term = term_of(offering, roster.situation.earliest)
        if term is not None:
            patterns = [_Pattern(times, mask_of(times)) for times in patterns_of(offering)]
            found += _formed(roster, offering, term, patterns)
            found += _groups(roster, offering, term, patterns)
    for fixed in roster.situation.fixed:
        found += _fixed(roster, fixed)
    return found


def _formed(roster: Roster, offering: Offering, term: Term, patterns: Sequence[_Pattern]) -> Iterator[Option]:
    for kin, everybody in sorted(roster.singles.items()):
        among = roster.covered(everybody, term) if kin.offering == offering.id else 0
        if among.bit_count() < roster.rules.minimum:
            continue
        for pattern, joiners in _times_and_people(roster, patterns, among):
            for who, maximum in _sizes(roster, joiners, roster.rules.maximum):
                if who.bit_count() >= roster.rules.minimum:
                    yield Option(
                        kind=Kind.FORMED, kin=kin, offering=offering, term=term, times=pattern.times,
                        mask=pattern.mask, minimum=roster.rules.minimum, maximum=maximum, joiners=who,
                    )  # fmt: skip


def _groups(roster: Roster, offering: Offering, term: Term, patterns: Sequence[_Pattern]) -> Iterator[Option]:
    for line, (kin, block) in sorted(roster.blocks.items()):
        if kin.offering != offering.id or roster.covered(block, term) != block:
            continue
        closed = all(roster.people[index].seat.bought_whole for index in bits.members(block))
        others = 0 if closed else roster.covered(roster.singles.get(kin, 0), term)
        for pattern, who in _times_and_people(roster, patterns, block | others):
            if who & block != block:
                continue
            small = bool(block & roster.small)
            limit = roster.rules.small_group_maximum if small else roster.rules.maximum
            joiners = who & ~block if small else who & ~block & ~roster.small
            yield Option(
                kind=Kind.GROUP, kin=kin, offering=offering, term=term, times=pattern.times, mask=pattern.mask,
                minimum=block.bit_count(), maximum=limit, joiners=joiners, block=block, single=line,
            )  # fmt: skip


def _fixed(roster: Roster, fixed: FixedClass) -> Iterator[Option]:
    offering = roster.situation.offering_by_id.get(fixed.offering)
    if offering is None or fixed.first_day < roster.situation.earliest:
        return
    term = fixed_term(fixed)
    pattern = _Pattern(fixed.times, mask_of(fixed.times))
    for kin, everybody in sorted(roster.singles.items()):
        if kin.offering != offering.id or kin.level != fixed.level:
            continue
        for _, joiners in _times_and_people(roster, [pattern], roster.covered(everybody, term)):
            for who, maximum in _sizes(roster, joiners, fixed.open_seats):
                if who.bit_count() >= fixed.minimum <= maximum:
                    yield Option(
                        kind=Kind.FIXED, kin=kin, offering=offering, term=term, times=fixed.times,
                        mask=pattern.mask, minimum=fixed.minimum, maximum=maximum, joiners=who,
                        single=fixed.id, fixed=fixed,
                    )  # fmt: skip


def _times_and_people(roster: Roster, patterns: Sequence[_Pattern], among: int) -> Iterator[tuple[_Pattern, int]]:
    floors = roster.floors(among)
    for pattern in patterns:
        free = roster.available(among, pattern.mask)
        sets = [free & inside for _, inside in floors]
        for kept in bits.maximal(sets):
            if sets[kept]:
                yield pattern, sets[kept]


def _sizes(roster: Roster, joiners: int, maximum: int) -> Iterator[tuple[int, int]]:
    """Who may join at which size: whoever needs a small group only joins a class that stays small."""
    small = roster.rules.small_group_maximum
    if maximum <= small:
        yield joiners, maximum
        return
    yield joiners & ~roster.small, maximum
    if joiners & roster.small:
        yield joiners, small


@dataclass(frozen=True)
class Cell:
    """Options and people that no other cell touches; cells are coupled by teachers alone."""

    number: int
    supplier: str
    options: tuple[Option, ...]

    @property
    def people(self) -> int:
        everybody = 0
        for option in self.options:
            everybody |= option.people
        return everybody


def cells_of(options: Sequence[Option]) -> list[Cell]:
    """Split options into independent cells."""
    root: dict[object, object] = {}

    def find(node: object) -> object:
        while root.setdefault(node, node) != node:
            node = root[node]
        return node

    for option in options:
        find(option.kin)
        if option.single is not None:
            root[find(option.single)] = find(option.kin)
    together: Mapping[object, list[Option]] = defaultdict(list)
    for option in options:
        together[find(option.kin)].append(option)
    return [
        Cell(number, grouped[0].offering.supplier, tuple(grouped)) for number, grouped in enumerate(together.values())
    ]
