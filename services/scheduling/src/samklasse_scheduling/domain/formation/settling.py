"""Who of those who may change places has them: fair shares among municipalities, running classes, waiting orders."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from samklasse_scheduling.domain.formation.building import Part, union
from samklasse_scheduling.domain.formation.groups import Group
from samklasse_scheduling.domain.formation.kinship import Kin, Roster
from samklasse_scheduling.domain.formation.proving import bits
from samklasse_scheduling.domain.plan import Share

WAITING_PER_CLASS = 8
SWAP_ROUNDS = 3
REACH = 4000
"""Most people looked at to find one chain of changes."""


@dataclass
class Shares:
    """How many of each municipality's people wait, and how many of them have a place."""

    roster: Roster
    wanted: Counter[str] = field(default_factory=Counter)
    has: Counter[str] = field(default_factory=Counter)

    def home(self, index: int) -> str:
        return self.roster.situation.people[index].municipality

    def of(self, index: int, change: int = 0) -> float:
        """The placed share of a person's municipality, if `change` more of its people had a place."""
        municipality = self.home(index)
        return (self.has[municipality] + change) / self.wanted[municipality]

    def move(self, index: int, change: int) -> None:
        self.has[self.home(index)] += change

    def least(self, municipality: str) -> int:
        """What a municipality should have: its fair part of the national share of placed people."""
        national = self.has.total() / max(1, self.wanted.total())
        return self.roster.rules.floor(self.wanted[municipality], national)

    def table(self, most: Mapping[str, int]) -> tuple[Share, ...]:
        """With what is proven: nobody can place more of a municipality's people than `most`."""
        wanted = sorted(self.wanted.items())
        return tuple(Share(name, people, self.has[name], self.least(name), most[name]) for name, people in wanted)


def shares_of(groups: Iterable[Group], roster: Roster) -> Shares:
    """Count."""
    shares = Shares(roster, Counter(person.municipality for person in roster.situation.people))
    for group in groups:
        for index in group.members:
            shares.move(index, 1)
    return shares


def could_have(parts: Sequence[Part], shares: Shares) -> Counter[str]:
    """How many of each municipality's people have any class they could be in: nobody can place more of them."""
    found: Counter[str] = Counter()
    for part in parts:
        for one in part.kins:
            who = {one.people[place] for place in bits(union(one.widest))}
            blocks = {row.block for row in one.widest.rows if row.block >= 0}
            who |= {index for block in blocks for index in part.maker.block_of[block].people}
            found.update(shares.home(index) for index in who)
    return found


class Settled:
    """The classes while places change hands; how many have one in all only `found` changes."""

    def __init__(self, groups: Sequence[Group], roster: Roster) -> None:
        self.groups, self.roster = groups, roster
        self.shares = shares_of(groups, roster)
        self.where: dict[int, int] = {index: at for at, group in enumerate(groups) for index in group.joined}
        placed = {index for group in groups for index in group.members}
        self.open_to: dict[int, list[int]] = defaultdict(list)
        self.waiting: list[list[int]] = []
        self.by_kin: dict[Kin, list[int]] = defaultdict(list)
        for at, group in enumerate(groups):
            unplaced = sorted(group.joiners - placed)
            self.waiting.append(unplaced)
            self.by_kin[group.kin].append(at)
            for index in unplaced:
                self.open_to[index].append(at)

    def share_places(self) -> None:
        """Swap members for unplaced people until no municipality's share gains by it, then find longer ways."""
        for _ in range(SWAP_ROUNDS):
            if not any([self._swap(at) for at in range(len(self.groups))]):
                break
        for index in sorted(self.open_to, key=lambda one: (self.shares.of(one), one)):
            if index not in self.where and self._below(index):
                self._find_place(index)

    def _below(self, index: int) -> bool:
        home = self.shares.home(index)
        return self.shares.has[home] < self.shares.least(home)

    def _same_quotas(self, one: int, other: int) -> bool:
        people, quotas = self.roster.situation.people, self.roster.situation.quotas
        return not quotas or people[one].seat.agreement == people[other].seat.agreement

    def _change(self, at: int, index: int, leaving: int) -> None:
        group = self.groups[at]
        group.joined.remove(leaving)
        group.joined.add(index)
        self.where[index] = at
        self.where.pop(leaving, None)
        self.shares.move(index, 1)
        self.shares.move(leaving, -1)

    def _swap(self, at: int) -> bool:
        """Let unplaced people in for members of better served municipalities."""
        swapped = False
        group = self.groups[at]
        for index in [one for one in self.waiting[at] if one not in self.where]:
            able = [one for one in group.joined if self._same_quotas(one, index)]
            served = max(able, key=lambda one: (self.shares.of(one), one), default=None)
            if served is None or self.shares.of(served, -1) < self.shares.of(index, 1):
                continue
            if self.shares.home(served) != self.shares.home(index):
                self._change(at, index, served)
                self._now_waits(served, at)
                swapped = True
        return swapped

    def _now_waits(self, index: int, left: int) -> None:
        if index in self.open_to:
            return
        for at in self.by_kin[self.groups[left].kin]:
            if index in self.groups[at].joiners:
                self.waiting[at].append(index)
                self.open_to[index].append(at)

    def _find_place(self, index: int) -> None:
        """Place somebody of a badly served municipality for one of a well served one, others changing class between."""
        came: dict[int, int] = {index: -1}
        line = deque([index])
        classes = self.by_kin[self.groups[self.open_to[index][0]].kin]
        while line and len(came) < REACH:
            one = line.popleft()
            for at in classes:
                if one not in self.groups[at].joiners or self.where.get(one) == at:
                    continue
                for member in sorted(self.groups[at].joined - came.keys()):
                    came[member] = one
                    if self._can_spare(member) and self._same_quotas(member, index):
                        self._pass_along(member, came)
                        return
                    line.append(member)

    def _can_spare(self, index: int) -> bool:
        home = self.shares.home(index)
        return self.shares.has[home] - 1 >= self.shares.least(home)

    def _pass_along(self, last: int, came: dict[int, int]) -> None:
        """Everybody on the way takes the place of the next."""
        one, at = last, self.where[last]
        home = at
        self.groups[at].joined.remove(last)
        del self.where[last]
        self.shares.move(last, -1)
        while came[one] >= 0:
            before = came[one]
            place = self.where.get(before, -1)
            self.groups[at].joined.add(before)
            if place >= 0:
                self.groups[place].joined.remove(before)
            else:
                self.shares.move(before, 1)
            self.where[before] = at
            one, at = before, place
        self._now_waits(last, home)

    def found(self, index: int, at: int) -> None:
        """Somebody without a place has one after all."""
        self.where[index] = at
        self.shares.move(index, 1)

    def reopened(self, at: int) -> None:
        """A class is open to other people than before."""
        self.waiting[at] = sorted(self.groups[at].joiners - self.where.keys())

    def waiting_orders(self) -> list[list[int]]:
        """For each class the unplaced people who could take a place that falls vacant, the least served first."""
        found = []
        for at in range(len(self.groups)):
            line = {index for index in self.waiting[at] if index not in self.where}
            found.append(sorted(line, key=lambda one: (self.shares.of(one), one))[:WAITING_PER_CLASS])
        return found
