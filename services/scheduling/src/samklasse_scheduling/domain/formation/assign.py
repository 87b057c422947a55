"""Who of the interchangeable people gets the place: fair shares among municipalities, and the waiting order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from samklasse_scheduling.domain.formation import bits
from samklasse_scheduling.domain.formation.model import Opened
from samklasse_scheduling.domain.formation.roster import Roster

WAITING_PER_CLASS = 8
SWAP_ROUNDS = 3


@dataclass
class Shares:
    """How many of each municipality's people wait, and how many of them have a place."""

    roster: Roster
    wanted: Counter[str] = field(default_factory=Counter)
    has: Counter[str] = field(default_factory=Counter)

    def of(self, index: int, change: int = 0) -> float:
        """The placed share of a person's municipality, if `change` more of its people had a place."""
        municipality = self.roster.people[index].municipality
        return (self.has[municipality] + change) / self.wanted[municipality]

    def move(self, index: int, change: int) -> None:
        self.has[self.roster.people[index].municipality] += change


def shares_of(groups: Sequence[Opened], roster: Roster) -> Shares:
    """Count."""
    shares = Shares(roster, Counter(person.municipality for person in roster.people))
    for group in groups:
        for index in bits.members(group.people):
            shares.move(index, 1)
    return shares


def settle(opened: Sequence[Opened], roster: Roster) -> list[Opened]:
    """Fill places left over, then swap members for unplaced people until no municipality's share gains by it."""
    groups = list(opened)
    shares = shares_of(groups, roster)
    for number, group in enumerate(groups):
        room = group.option.maximum - group.people.bit_count()
        waiting = sorted(bits.members(group.option.joiners & ~_placed(groups)), key=lambda i: (shares.of(i), i))
        for index in waiting[:room]:
            groups[number] = _with(groups[number], index)
            shares.move(index, 1)
    for _ in range(SWAP_ROUNDS):
        if not any([_swap(groups, number, shares) for number in range(len(groups))]):
            break
    return groups


def waiting_for(groups: Sequence[Opened], roster: Roster) -> list[list[int]]:
    """For each class the unplaced people who could take a place that falls vacant, the least served first."""
    shares = shares_of(groups, roster)
    unplaced = ~_placed(groups)
    return [
        sorted(bits.members(group.option.joiners & unplaced), key=lambda i: (shares.of(i), i))[:WAITING_PER_CLASS]
        for group in groups
    ]


def _placed(groups: Sequence[Opened]) -> int:
    placed = 0
    for group in groups:
        placed |= group.people
    return placed


def _with(group: Opened, index: int, without: int | None = None) -> Opened:
    joined = group.joined | 1 << index
    return Opened(group.option, group.teacher, joined & ~(1 << without) if without is not None else joined)


def _swap(groups: list[Opened], number: int, shares: Shares) -> bool:
    """Let unplaced people in for members of better served municipalities."""
    swapped = False
    for index in list(bits.members(groups[number].option.joiners & ~_placed(groups))):
        served = max(bits.members(groups[number].joined), key=lambda i: (shares.of(i), i), default=None)
        if served is None or shares.of(served, -1) < shares.of(index, 1):
            continue
        if shares.roster.people[served].municipality == shares.roster.people[index].municipality:
            continue
        groups[number] = _with(groups[number], index, without=served)
        shares.move(index, 1)
        shares.move(served, -1)
        swapped = True
    return swapped
