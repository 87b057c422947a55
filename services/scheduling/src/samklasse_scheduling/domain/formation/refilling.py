"""FIXED classes come first to the very end: who changed places last may have left room in one.

A class with somebody who needs a small group, or whose calendar clashes with others', is open to fewer people than
its supplier offers. When she goes elsewhere, it is open to more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from samklasse_scheduling.domain.formation.board import FIXED
from samklasse_scheduling.domain.formation.building import Part
from samklasse_scheduling.domain.formation.groups import Group, joiners_of
from samklasse_scheduling.domain.formation.joining import Options
from samklasse_scheduling.domain.formation.proving import bits
from samklasse_scheduling.domain.formation.settling import Settled


def refill(parts: Sequence[Part], groups: Sequence[Group], settled: Settled) -> None:
    """Let everybody into FIXED classes who can be let in: the unplaced first, then whom other classes can spare."""
    home = {one.kin: (part, one) for part in parts for one in part.kins}
    places = _Places(groups, settled)
    for at, group in enumerate(groups):
        while group.fixed is not None and len(group.joined) < group.fixed.open_seats:
            if not _let_one_in(at, group, *home[group.kin], places):
                break


def _let_one_in(at: int, group: Group, part: Part, one: Options, places: _Places) -> bool:
    """Whether somebody could be let in, opening the class to more people where that takes nobody's place."""
    mine, others = one.bits_of(group.joined), one.bits_of(places.in_fixed & one.place_of.keys())
    single = part.maker.singles[group.fixed.id] if group.fixed else -1
    for number, row in enumerate(one.rows):
        if row.kind == FIXED and row.single == single and len(group.joined) < row.room:
            theirs = int.from_bytes(one.joiners[number].tobytes(), "little")
            index = places.whom(one.people[place] for place in bits(theirs & ~others)) if not mine & ~theirs else None
            if index is not None:
                group.room, group.joiners = row.room, joiners_of(one, number)
                places.let_in(at, index)
                return True
    return False


@dataclass
class _Places:
    """Who sits where, and who can leave."""

    groups: Sequence[Group]
    settled: Settled

    def __post_init__(self) -> None:
        self.where = {index: at for at, group in enumerate(self.groups) for index in group.joined}
        self.quotas = bool(self.settled.roster.situation.quotas)
        self.in_fixed = {index for group in self.groups if group.fixed is not None for index in group.joined}

    def whom(self, able: Iterable[int]) -> int | None:
        """The first who can come without leaving a class too small. New people count against quotas: none then."""
        placed = []
        for index in able:
            if index in self.where:
                placed.append(index)
            elif not self.quotas:
                return index
        return next((index for index in placed if self._spared(index)), None)

    def _spared(self, index: int) -> bool:
        group = self.groups[self.where[index]]
        return len(group.joined) > group.least or self._instead(group) is not None

    def _instead(self, group: Group) -> int | None:
        """Who without a place could have one there."""
        return None if self.quotas else min(group.joiners - self.where.keys(), default=None)

    def let_in(self, at: int, index: int) -> None:
        """She takes a place; hers goes to somebody else where her class would be too small."""
        source = self.groups[self.where[index]] if index in self.where else None
        if source is None:
            self.settled.found(index, at)
        elif len(source.joined) <= source.least:
            instead = self._instead(source)
            assert instead is not None  # or she could not have been spared
            source.joined.add(instead)
            self.where[instead] = self.where[index]
            self.settled.found(instead, self.where[index])
        if source is not None:
            source.joined.remove(index)
        self.groups[at].joined.add(index)
        self.where[index] = at
        self.in_fixed.add(index)
