"""Every kind of class that could be opened in a kin: its times, its size, and who could join it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from uuid import UUID

import numpy as np

from samklasse_scheduling.domain.formation.board import FIXED, FORMED, GROUP
from samklasse_scheduling.domain.formation.kinship import Block, Kin, Roster
from samklasse_scheduling.domain.formation.patterns import patterns_of
from samklasse_scheduling.domain.formation.spreading import floors, inside, maximal, widest
from samklasse_scheduling.domain.formation.weeks import FreeDays, Times, Weeks
from samklasse_scheduling.domain.formation.words import Array, packed, week_words
from samklasse_scheduling.domain.situation import Need, Situation, Term, fixed_term, seat_covers
from samklasse_scheduling.domain.weekly import mask_of

NO_SINGLE = -1


@dataclass(frozen=True)
class Row:
    """What options alike in all but their joiners share."""

    week: int
    kind: int
    least: int
    room: int
    base: int = 0
    single: int = NO_SINGLE
    block: int = -1


@dataclass
class Options:
    """A kin's options: `rows[i]` with the people (by place in `people`) whom row i of `joiners` has as bits.

    `wide` is there where calendars clash: options with everybody who could be in a class at all, for proofs.
    """

    kin: Kin
    people: list[int]
    rows: list[Row] = field(default_factory=list)
    joiners: list[Array] = field(default_factory=list)
    wide: Options | None = None

    @property
    def widest(self) -> Options:
        """Options that no lawful class is left out of."""
        return self.wide or self

    @property
    def words(self) -> int:
        return max(1, -(-len(self.people) // 64))

    @cached_property
    def place_of(self) -> dict[int, int]:
        """By index into the situation's people."""
        return {index: place for place, index in enumerate(self.people)}

    def bits_of(self, people: Iterable[int]) -> int:
        return sum(1 << self.place_of[index] for index in people)

    def words_of(self, joiners: int) -> Array:
        return np.frombuffer(joiners.to_bytes(8 * self.words, "little"), dtype=np.uint64).copy()


@dataclass
class Maker:
    """What the making of options looks up again and again."""

    roster: Roster
    weeks: Weeks
    free_days: FreeDays
    masks: Array
    profiles: Array
    small: Array
    singles: dict[UUID, int] = field(default_factory=dict)
    block_of: list[Block] = field(default_factory=list)
    block_numbers: dict[UUID, int] = field(default_factory=dict)

    @property
    def situation(self) -> Situation:
        return self.roster.situation

    def single(self, name: UUID) -> int:
        return self.singles.setdefault(name, len(self.singles))

    def number(self, block: Block) -> int:
        """The same each time it is asked for."""
        if block.line not in self.block_numbers:
            self.block_numbers[block.line] = len(self.block_of)
            self.block_of.append(block)
        return self.block_numbers[block.line]


def maker_of(roster: Roster, free_days: FreeDays) -> Maker:
    """Look at everybody once."""
    people = roster.situation.people
    masks = np.array([week_words(person.availability) for person in people]).reshape(len(people), 4)
    profiles = np.array([tuple(person.levels) for person in people], dtype=np.int8).reshape(len(people), 4)
    small = np.array([Need.SMALL_GROUP in person.needs for person in people], dtype=np.bool_)
    return Maker(roster, Weeks(), free_days, masks, profiles, small)


def options_of(maker: Maker, kin: Kin, singles: Sequence[int], blocks: Sequence[Block]) -> Options:
    """All options of one kin. The people are ordered by how few patterns suit them."""
    situation = maker.situation
    offering = situation.offering_by_id[kin.offering]
    patterns = patterns_of(offering)
    members = np.array(singles, dtype=np.int64)
    free = _available(maker, patterns, members)
    order = np.argsort(free.sum(axis=1), kind="stable") if len(members) else members
    found = Options(kin, [int(index) for index in members[order]])
    view = _View(maker, found, members[order])
    view.everything(patterns, free[order], blocks)
    if view.clashed:
        found.wide = Options(kin, found.people)
        _View(maker, found.wide, members[order], loose=True).everything(patterns, free[order], blocks)
    return found


def _available(maker: Maker, patterns: Sequence[Times], members: Array) -> Array:
    """[people, patterns]: who is available in all of a pattern."""
    masks = maker.masks[members]
    found = np.empty((len(members), len(patterns)), dtype=np.bool_)
    for number, times in enumerate(patterns):
        wanted = week_words(mask_of(times))
        found[:, number] = ((masks & wanted) == wanted).all(axis=1)
    return found


@dataclass
class _View:
    maker: Maker
    found: Options
    members: Array
    loose: bool = False
    """Whether people may share a class whose calendars leave too little together."""
    clashed: bool = False

    def __post_init__(self) -> None:
        rules = self.maker.roster.rules
        profiles = self.maker.profiles[self.members]
        self.small = self.maker.small[self.members]
        self.calendar = self.maker.free_days.of(self.found.people)
        self.floors = floors(profiles, rules.spread)
        self.profiles = profiles

    def everything(self, patterns: Sequence[Times], free: Array, blocks: Sequence[Block]) -> None:
        terms, kin = self.maker.roster.terms, self.found.kin
        term = terms.formed[kin.offering]
        if term is not None:
            self.formed(patterns, free, term)
            for block in blocks:
                self.group(block, patterns, free, term)
        for fixed in terms.fixed.get(kin.offering, ()):
            if fixed.level == kin.level:
                self.fixed(fixed.id, fixed.times, fixed.minimum, fixed.open_seats, fixed_term(fixed))

    def covered(self, term: Term) -> Array:
        people = self.maker.situation.people
        return np.array([seat_covers(people[index].seat, term) for index in self.found.people], dtype=np.bool_)

    def add(self, row: Row, joiners: Array) -> None:
        self.found.rows.append(row)
        self.found.joiners.append(joiners)

    def _allowed(self, times: Times, term: Term, must: Sequence[int] = ()) -> Iterator[Array]:
        """Sets of people who may share a class for all that their calendars say."""
        present = sorted(set(self.calendar.tolist()))
        sets = self.maker.free_days.together(times, term, present, must)
        if sets != [{*present, *must}]:
            self.clashed = True
            if self.loose:
                sets = [set[int]().union(*sets)] if sets else []
        for together in sets:
            yield np.isin(self.calendar, list(together))

    def formed(self, patterns: Sequence[Times], free: Array, term: Term) -> None:
        rules = self.maker.roster.rules
        covered = self.covered(term)
        for number, times in enumerate(patterns):
            for allowed in self._allowed(times, term):
                who = free[:, number] & covered & allowed
                like = Row(self.maker.weeks.number(times), FORMED, rules.minimum, rules.maximum)
                self._sized(who, like, rules.minimum)

    def _sized(self, who: Array, like: Row, fewest: int) -> None:
        """Large classes without those who need small groups, and small ones with them, per set of floors."""
        small = self.maker.roster.rules.small_group_maximum
        sizes = [] if like.room <= small else [(who & ~self.small, like.room)]
        if like.room <= small or (who & self.small).any() or like.kind == FIXED:
            sizes.append((who, min(like.room, small)))
        for people, most in sizes:
            if people.sum() < fewest or most < like.least:
                continue
            for joiners in widest(people, self.floors):
                if joiners.sum() >= fewest:
                    self.add(replace(like, room=most), packed(joiners))

    def fixed(self, name: UUID, times: Times, least: int, room: int, term: Term) -> None:
        wanted = week_words(mask_of(times))
        free = ((self.maker.masks[self.members] & wanted) == wanted).all(axis=1) & self.covered(term)
        for allowed in self._allowed(times, term):
            like = Row(self.maker.weeks.number(times), FIXED, least, room, single=self.maker.single(name))
            self._sized(free & allowed, like, max(1, least))

    def group(self, block: Block, patterns: Sequence[Times], free: Array, term: Term) -> None:
        maker = self.maker
        rules, people = maker.roster.rules, maker.situation.people
        if not all(seat_covers(people[index].seat, term) for index in block.people):
            return
        theirs: Array = np.logical_and.reduce(_available(maker, patterns, np.array(block.people)), axis=0)
        room = (rules.small_group_maximum if block.small else rules.maximum) - len(block.people)
        near = self._near(block) if not block.closed and room > 0 else []
        must = sorted(set(maker.free_days.of(block.people).tolist()))
        nobody = np.zeros(self.found.words, dtype=np.uint64)
        number = maker.number(block)
        for at, times in enumerate(patterns):
            if not theirs[at]:
                continue
            row = Row(
                maker.weeks.number(times), GROUP, 0, max(0, room) if near else 0, len(block.people),
                maker.single(block.line), number,
            )  # fmt: skip
            if not near and maker.free_days.enough(times, term, tuple(must)):
                self.add(row, nobody)
            for allowed in self._allowed(times, term, must) if near else ():
                for floor in near:
                    who = free[:, at] & allowed & floor & self.covered(term)
                    self.add(row, packed(who if block.small else who & ~self.small))

    def _near(self, block: Block) -> list[Array]:
        """The sets of people whose levels may be together with the block's."""
        spread = self.maker.roster.rules.spread
        theirs = self.maker.profiles[list(block.people)]
        low, high = theirs.min(axis=0), theirs.max(axis=0)
        floors = {tuple(np.minimum(low, np.maximum(profile, high - spread))) for profile in self.profiles}
        sets = [inside(self.profiles, np.array(floor), spread) for floor in sorted(floors)]
        return maximal(sets) if sets else [np.zeros(0, dtype=np.bool_)]
