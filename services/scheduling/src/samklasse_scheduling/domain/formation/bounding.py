"""How many people can be placed at most, proven: counted, then kin by kin exactly, then with all teachers together."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from ortools.sat.python.cp_model import CpSolver

from samklasse_scheduling.domain.formation import capacity
from samklasse_scheduling.domain.formation.board import FIXED
from samklasse_scheduling.domain.formation.building import Part, union
from samklasse_scheduling.domain.formation.cells import Cell, cells_of, choices_of, improve_cell, prove_cell
from samklasse_scheduling.domain.formation.groups import most_in
from samklasse_scheduling.domain.formation.kernels import adopt
from samklasse_scheduling.domain.formation.listening import Hear, aside, nobody
from samklasse_scheduling.domain.formation.proving import Proof, prove, signatures, solver_for, undominated
from samklasse_scheduling.domain.plan import ProvenBy

MOST_FLOWS = 30_000
"""A kin with more pairs of interchangeable people and options is too large to be searched exactly."""
EFFORT = 4.0
"""Deterministic seconds that one kin gets."""


@dataclass
class Bound:
    """What is proven so far. `parts` is by supplier; `ceilings` of kin are on the boards."""

    by: ProvenBy = ProvenBy.EVERYBODY
    parts: dict[str, int] = field(default_factory=dict)
    cells: dict[tuple[str, Cell], int] = field(default_factory=dict)
    """Kin that share FIXED classes, and what is proven of them together."""
    seconds: float = 0.0

    @property
    def total(self) -> int:
        return sum(self.parts.values())


def count_everybody(part: Part) -> None:
    """First ceilings: everybody who has any option with a teacher."""
    board = part.board
    for number, one in enumerate(part.kins):
        people = union(one.widest).bit_count() + most_in(one.widest.rows)
        quota = int(board.kin_quota[number])
        board.ceiling[number] = min(people, int(board.quota_left[quota])) if quota >= 0 else people


def prove_kin(part: Part, number: int, solver: CpSolver) -> Proof | None:
    """Search one kin exactly as if it had all teachers to itself; None where it is too large."""
    board = part.board
    choices = undominated(choices_of(part, number))
    if sum(len(having) for having, _ in signatures(choices)) > MOST_FLOWS:
        return None
    return prove(choices, solver, atmost=int(board.ceiling[number]))


def lacking(part: Part) -> list[int]:
    """Kin that place fewer than they might, the smallest first."""
    board = part.board
    lack = np.flatnonzero(board.ceiling > board.placed)
    return [int(number) for number in lack[np.argsort(board.kin_size[lack], kind="stable")]]


def tighten(part: Part, bound: Bound, *, until: float, seed: int, price: float, hear: Hear = nobody) -> None:
    """Prove lacking kin one by one until `until` (monotonic), adopt what was found, then count teachers in."""
    board = part.board
    for number in lacking(part):
        left = until - time.monotonic()
        if left <= 0 or hear():
            break
        solver = solver_for(effort=EFFORT, seconds=min(left, 2 * EFFORT), seed=seed)
        proof = aside(partial(prove_kin, part, number, solver), hear, solver.stop_search)
        if proof is None:
            continue
        if proof.bound < board.ceiling[number]:
            bound.by = ProvenBy.EXACT
        board.ceiling[number] = proof.bound
        if proof.found > board.placed[number]:
            wanted = [option for option in proof.options if option >= 0 and board.option_kind[option] != FIXED]
            adopt(board, number, np.array(wanted or [-1], dtype=np.int64)[: len(wanted)], price)
    finish(part, bound, until=until, seed=seed, effort=EFFORT, hear=hear)
    if not hear():
        count_teachers(part, bound, seconds=max(5.0, until - time.monotonic()), hear=hear)


def finish(part: Part, bound: Bound, *, until: float, seed: int, effort: float, hear: Hear = nobody) -> None:
    """Prove lacking cells, all kin of each together, and seat their people as was found."""
    board = part.board
    for cell in cells_of(part):
        left, most = until - time.monotonic(), _ceiling(part, bound, cell)
        if left <= 0 or hear():
            break
        if most <= sum(int(board.placed[number]) for number in cell):
            continue
        solver = solver_for(effort=effort, seconds=min(left, 2 * effort), seed=seed)
        proof = aside(partial(prove_cell, part, cell, solver, atmost=most), hear, solver.stop_search)
        if proof is None:
            continue
        if proof.bound < most:
            bound.by = ProvenBy.EXACT
        bound.cells[part.supplier, cell] = proof.bound
        improve_cell(part, cell, proof)


def _ceiling(part: Part, bound: Bound, cell: Cell) -> int:
    alone = sum(int(part.board.ceiling[number]) for number in cell)
    return min(alone, bound.cells.get((part.supplier, cell), alone))


def count_teachers(part: Part, bound: Bound, *, seconds: float, hear: Hear = nobody) -> None:
    """The bound of one supplier: the sum of its kin, or less where its teachers cannot take so many."""
    total = sum(_ceiling(part, bound, cell) for cell in cells_of(part))
    solver, ceilings = capacity.solver_for(seconds), [int(one) for one in part.board.ceiling]
    most = aside(partial(capacity.most_placed, part, ceilings, solver), hear, solver.stop_search)
    most = min(most, _by_quotas(part))
    if most < total and bound.by is ProvenBy.EVERYBODY:
        bound.by = ProvenBy.LP
    bound.parts[part.supplier] = min(total, most, bound.parts.get(part.supplier, total))


def _by_quotas(part: Part) -> int:
    """What the quotas of offerings and agreements leave of the ceilings."""
    quotas, people = part.roster.situation.quotas, part.roster.situation.people
    by_offering: Counter[object] = Counter()
    by_agreement: Counter[object] = Counter()
    for number, one in enumerate(part.kins):
        by_offering[one.kin.offering] += int(part.board.ceiling[number])
        theirs = [people[index] for index in one.people]
        blocks = {row.block for row in one.widest.rows if row.block >= 0}
        theirs += [people[index] for block in sorted(blocks) for index in part.maker.block_of[block].people]
        by_agreement.update(person.seat.agreement for person in theirs)
    offered = sum(min(many, quotas.get(name, many)) for name, many in by_offering.items())  # type: ignore[call-overload]
    agreed = sum(min(many, quotas.get(name, many)) for name, many in by_agreement.items())  # type: ignore[call-overload]
    return int(min(offered, agreed))
