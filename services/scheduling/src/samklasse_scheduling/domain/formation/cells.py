"""Kin that share FIXED classes (each is opened for one of them), proven together and seated as the proof found."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import reduce
from operator import or_

import numpy as np
from ortools.sat.python.cp_model import CpSolver

from samklasse_scheduling.domain.formation.board import FIXED, PLACED
from samklasse_scheduling.domain.formation.building import Part
from samklasse_scheduling.domain.formation.groups import restore, snapshot
from samklasse_scheduling.domain.formation.kernels import close_all, reopen
from samklasse_scheduling.domain.formation.proving import Choice, Proof, prove, signatures, undominated
from samklasse_scheduling.domain.formation.words import Array

MOST_OPTIONS, MOST_FLOWS = 2_000, 30_000
"""A cell with more pairs of interchangeable people and options is too large to be searched exactly."""
Cell = tuple[int, ...]


def cells_of(part: Part) -> list[Cell]:
    """Kin by number, those that could open the same FIXED class together."""
    home = list(range(len(part.kins)))
    first: dict[int, int] = {}

    def root(number: int) -> int:
        while home[number] != number:
            number = home[number]
        return number

    for number, one in enumerate(part.kins):
        for single in {row.single for row in one.widest.rows if row.kind == FIXED}:
            home[root(number)] = root(first.setdefault(single, number))
    found: dict[int, list[int]] = defaultdict(list)
    for number in range(len(part.kins)):
        found[root(number)].append(number)
    return sorted((tuple(cell) for cell in found.values()), key=lambda cell: (_size(part, cell), cell))


def _size(part: Part, cell: Cell) -> int:
    return sum(len(part.kins[number].people) for number in cell)


def choices_of(part: Part, number: int, *, wide: bool = True) -> list[Choice]:
    """A kin's options for a proof; those of clashing calendars have no number on the board."""
    one = part.kins[number]
    source = one.widest if wide else one
    first = int(part.board.option_first[number])
    return [
        Choice(
            first + at if source is one else -1, row.kind, row.least, row.room, row.base, row.single,
            int.from_bytes(joiners.tobytes(), "little"), not one.kin.language,
        )
        for at, (row, joiners) in enumerate(zip(source.rows, source.joiners, strict=True))
    ]  # fmt: skip


def _choices(part: Part, cell: Cell, *, wide: bool = True) -> list[Choice]:
    """Of all kin, their people numbered one after the other."""
    found: list[Choice] = []
    offset = 0
    for number in cell:
        mine = undominated(choices_of(part, number, wide=wide))
        found += [replace(one, joiners=one.joiners << offset) for one in mine]
        offset += len(part.kins[number].people)
    return found


def prove_cell(part: Part, cell: Cell, solver: CpSolver, *, atmost: int) -> Proof | None:
    """Search a cell exactly as if it had all teachers to itself; None where it is too large."""
    if sum(len(part.kins[number].widest.rows) for number in cell) > MOST_OPTIONS:
        return None
    choices = _choices(part, cell)
    if sum(len(having) for having, _ in signatures(choices)) > MOST_FLOWS:
        return None
    plain = not part.roster.situation.quotas and all(part.kins[number].wide is None for number in cell)
    return prove(choices, solver, atmost=atmost, fixed_first=plain)


def improve_cell(part: Part, cell: Cell, proof: Proof) -> bool:
    """Seat a cell's people as a proof found, if that places more, is lawful and teachers can be had."""
    placed = sum(int(part.board.placed[number]) for number in cell)
    if proof.found <= placed or -1 in proof.options or not _lawful(part, cell, proof):
        return False
    before = snapshot(part)
    for number in cell:
        close_all(part.board, number)
    if _seat(part, cell, proof) and int(part.board.tally[PLACED]) > before.placed:
        return True
    restore(part, before)
    return False


def _seat(part: Part, cell: Cell, proof: Proof) -> bool:
    starts = part.board.option_first
    for option, joiners in zip(proof.options, proof.seated, strict=True):
        number = int(np.searchsorted(starts, option, side="right")) - 1
        if not reopen(part.board, number, option, -1, _words(part, cell, number, joiners)):
            return False
    return True


def _words(part: Part, cell: Cell, number: int, joiners: int) -> Array:
    """The joiners of one of a cell's classes, numbered within their kin."""
    one = part.kins[number]
    offset = sum(len(part.kins[other].people) for other in cell[: cell.index(number)])
    mine = (joiners >> offset) & ((1 << len(one.people)) - 1)
    return np.frombuffer(mine.to_bytes(8 * one.words, "little"), dtype=np.uint64).copy()


def _lawful(part: Part, cell: Cell, proof: Proof) -> bool:
    """Whether no FIXED class is left with room, or unopened, while people who fit it are in none."""
    choices = [one for one in _choices(part, cell, wide=False) if one.kind == FIXED]
    opened = {
        int(part.board.option_single[option]): joiners
        for option, joiners in zip(proof.options, proof.seated, strict=True)
        if int(part.board.option_kind[option]) == FIXED
    }
    inside = reduce(or_, opened.values(), 0)
    for one in choices:
        members, outside = opened.get(one.single, 0), one.joiners & ~inside
        if members and members & ~one.joiners == 0 and members.bit_count() < one.room and outside:
            return False
        if not members and outside.bit_count() >= one.least:
            return False
    return True
