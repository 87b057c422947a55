"""Classes as a search leaves them, by people's places in the situation; and a class back on the board."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from samklasse_scheduling.domain.formation.board import FIXED, FORMED, GROUP, PLACED
from samklasse_scheduling.domain.formation.building import Part, union
from samklasse_scheduling.domain.formation.joining import Options, Row
from samklasse_scheduling.domain.formation.kinship import Kin
from samklasse_scheduling.domain.formation.proving import bits
from samklasse_scheduling.domain.formation.words import Array
from samklasse_scheduling.domain.plan import Kind
from samklasse_scheduling.domain.situation import FixedClass
from samklasse_scheduling.domain.weekly import WeeklyTime

KINDS = {FORMED: Kind.FORMED, GROUP: Kind.GROUP, FIXED: Kind.FIXED}
SLOT_STATE = ("option", "teacher", "joined", "floor", "members")
STATE = (
    *SLOT_STATE, "free", "barred", "quota_left", "open", "placed", "single_used", "busy", "minutes", "taught",
    "taught_count", "tally",
)  # fmt: skip


@dataclass
class Group:
    """One class: `joined` may change places with others of `joiners`; `block` (a bought group) stays."""

    kin: Kin
    kind: Kind
    times: tuple[WeeklyTime, ...]
    teacher: int
    fixed: FixedClass | None
    least: int
    room: int
    joiners: frozenset[int]
    joined: set[int]
    block: tuple[int, ...]
    option: int = -1

    @property
    def members(self) -> set[int]:
        return self.joined | set(self.block)


def groups_of(part: Part) -> Iterator[Group]:
    """The classes open on a part's board."""
    board = part.board
    number_of = {single: name for name, single in part.maker.singles.items()}
    fixed_by_id = {fixed.id: fixed for fixed in part.roster.situation.fixed}
    for number, one in enumerate(part.kins):
        first, words = int(board.slot_first[number]), int(board.kin_words[number])
        for slot in range(first, first + int(board.open[number])):
            at = int(board.option[slot]) - int(board.option_first[number])
            row = one.rows[at]
            start = int(board.slot_word[slot])
            fixed = fixed_by_id[number_of[row.single]] if row.kind == FIXED else None
            yield Group(
                kin=one.kin,
                kind=KINDS[row.kind],
                times=part.maker.weeks.times[row.week],
                teacher=int(board.teacher[slot]),
                fixed=fixed,
                least=int(board.floor[slot]),
                room=row.room,
                joiners=joiners_of(one, at),
                joined=set(_people(one.people, board.members[start : start + words])),
                block=part.maker.block_of[row.block].people if row.block >= 0 else (),
                option=int(board.option[slot]),
            )


def groups_on(parts: Sequence[Part]) -> list[Group]:
    """The classes of all boards."""
    return [group for part in parts for group in groups_of(part)]


def write_back(parts: Sequence[Part], groups: Sequence[Group]) -> None:
    """Have the boards hold who sits where, after places have changed hands (not so where quotas limit)."""
    at = iter(groups)
    for part in parts:
        board = part.board
        for number, one in enumerate(part.kins):
            free = union(one)
            for slot in range(int(board.slot_first[number]), int(board.slot_first[number] + board.open[number])):
                joined = one.bits_of(next(at).joined)
                free &= ~joined
                start = int(board.slot_word[slot])
                board.members[start : start + one.words] = one.words_of(joined)
            start = int(board.kin_word[number])
            board.free[start : start + one.words] = one.words_of(free)


def joiners_of(one: Options, row: int) -> frozenset[int]:
    """Who could join a class of this option."""
    return frozenset(_people(one.people, one.joiners[row]))


def _people(people: Sequence[int], words: Array) -> Iterator[int]:
    return (people[place] for place in bits(int.from_bytes(words.tobytes(), "little")))


def most_in(rows: Sequence[Row]) -> int:
    """How many people come with the bought groups of these options."""
    return sum({row.single: row.base for row in rows if row.kind == GROUP}.values())


@dataclass(frozen=True)
class Snapshot:
    """A board's classes as they were."""

    placed: int
    arrays: tuple[Array, ...]


def snapshot(part: Part) -> Snapshot:
    """Remember what a board holds."""
    return Snapshot(int(part.board.tally[PLACED]), tuple(np.copy(getattr(part.board, name)) for name in STATE))


def restore(part: Part, kept: Snapshot) -> None:
    """Put it back."""
    for name, array in zip(STATE, kept.arrays, strict=True):
        getattr(part.board, name)[...] = array
