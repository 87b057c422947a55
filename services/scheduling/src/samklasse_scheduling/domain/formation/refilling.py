"""FIXED classes come first to the very end: who changed places last may have left room in one.

A class with somebody who needs a small group, or whose calendar clashes with others', is open to fewer people than
its supplier offers. When she goes elsewhere, it is open to more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from samklasse_scheduling.domain.formation.board import FIXED
from samklasse_scheduling.domain.formation.building import Part
from samklasse_scheduling.domain.formation.groups import Group, joiners_of
from samklasse_scheduling.domain.formation.joining import Options
from samklasse_scheduling.domain.formation.proving import bits
from samklasse_scheduling.domain.formation.settling import Settled

Whom = Callable[[int, Sequence[int]], bool]
"""Lets the first of these who can come into a class."""


def refill(parts: Sequence[Part], groups: Sequence[Group], settled: Settled) -> None:
    """Let everybody into FIXED classes who can be let in: the unplaced first, then whom other classes can spare."""
    home = {one.kin: (part, one) for part in parts for one in part.kins}
    places = _Places(groups, settled)
    for at, group in enumerate(groups):
        if group.fixed is not None:
            while any(_let_one_in(at, group, *home[group.kin], whom) for whom in (places.unplaced, places.spared)):
                pass
            settled.reopened(at)


def _let_one_in(at: int, group: Group, part: Part, one: Options, whom: Whom) -> bool:
    """Whether somebody could be let in, opening the class to more people where that takes nobody's place."""
    mine = one.bits_of(group.joined)
    single = part.maker.singles[group.fixed.id] if group.fixed else -1
    for number, row in enumerate(one.rows):
        if row.kind == FIXED and row.single == single and len(group.joined) < row.room:
            theirs = int.from_bytes(one.joiners[number].tobytes(), "little")
            if not mine & ~theirs and whom(at, [one.people[place] for place in bits(theirs & ~mine)]):
                group.room, group.joiners = row.room, joiners_of(one, number)
                return True
    return False


@dataclass
class _Places:
    """Who sits where, and who can leave. New people count against quotas: with those only places change hands."""

    groups: Sequence[Group]
    settled: Settled

    def __post_init__(self) -> None:
        self.where = {index: at for at, group in enumerate(self.groups) for index in group.joined}
        self.quotas = bool(self.settled.roster.situation.quotas)

    def unplaced(self, at: int, able: Sequence[int]) -> bool:
        """Let in the first who has no place at all."""
        index = None if self.quotas else next((index for index in able if index not in self.where), None)
        if index is not None:
            self._place(index, at)
        return index is not None

    def spared(self, at: int, able: Sequence[int]) -> bool:
        """Let in the first whose class can do without her; whoever waits for her place there has it."""
        for index in able:
            source = self.groups[self.where[index]] if index in self.where else None
            if source is None or source.fixed is not None:
                continue
            instead = self._instead(source)
            if instead is not None or len(source.joined) > source.least:
                source.joined.remove(index)
                if instead is not None:
                    self._place(instead, self.where[index])
                self.groups[at].joined.add(index)
                self.where[index] = at
                return True
        return False

    def _instead(self, source: Group) -> int | None:
        """Who without a place could have one there, of the municipality that is served worst."""
        waiting = () if self.quotas else source.joiners - self.where.keys()
        return min(waiting, key=lambda index: (self.settled.shares.of(index), index), default=None)

    def _place(self, index: int, at: int) -> None:
        self.groups[at].joined.add(index)
        self.where[index] = at
        self.settled.found(index, at)
