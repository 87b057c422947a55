"""Municipalities below their floor are lifted to it where that can be, at the least cost in people placed in all.

Their people's kin are put together anew, one at a time: exact search (OR-Tools CP-SAT) looks for the classes that
place most people among those that lift somebody and push nobody below. FIXED classes and bought groups stay.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from ortools.sat.python import cp_model

from samklasse_scheduling.domain.formation.board import FORMED, PLACED
from samklasse_scheduling.domain.formation.building import Part, union
from samklasse_scheduling.domain.formation.groups import Group, restore, snapshot
from samklasse_scheduling.domain.formation.joining import Options
from samklasse_scheduling.domain.formation.kernels import close_all, reopen
from samklasse_scheduling.domain.formation.listening import Hear, aside
from samklasse_scheduling.domain.formation.proving import bits, solver_for
from samklasse_scheduling.domain.formation.settling import Shares, could_have, shares_of
from samklasse_scheduling.domain.plan import Kind

EFFORT, SECONDS = 0.2, 5.0
"""Deterministic seconds that one kin gets, and the most it may take on a slow machine."""
MOST_FLOWS = 20_000
DEAREST = 2
"""Most people who lose their place, in all, for one who is lifted."""
LIFT = 1_000
"""What one person more of a municipality below its floor is worth, in people."""
Seats = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Lift:
    """Classes (option, joiners as bits) in place of a kin's formed ones; `placed` in them."""

    seats: Seats
    placed: int
    lifted: int


Row = tuple[int, int, int, int]
"""Of an option: its number, fewest and most joiners, and who could join as bits."""


@dataclass(frozen=True)
class _Table:
    """A kin's options, and its interchangeable people: of one municipality, with the same options."""

    rows: Sequence[Row]
    alike: Mapping[tuple[str, tuple[int, ...]], Sequence[int]]
    most: int
    """Classes."""


@dataclass
class _Kin:
    """A kin's people by place, its formed classes, and the others, which stay."""

    part: Part
    number: int
    formed: list[Group] = field(default_factory=list)
    kept: list[Group] = field(default_factory=list)

    @property
    def one(self) -> Options:
        return self.part.kins[self.number]


def lift(parts: Sequence[Part], groups: Sequence[Group], hear: Hear, seed: int, fewest: int) -> bool:
    """One round over all kin that have unplaced people of a municipality below its floor; whether anybody was lifted.

    At least `fewest` people keep a place in all.

    The boards must hold what `groups` do.
    """
    shares = shares_of(groups, parts[0].roster)
    shares.fewest = fewest
    most = could_have(parts, shares)
    placed = {index for group in groups for index in group.members}
    lifted = False
    for kin in _kins(parts, groups):
        below = _below(shares, most)
        able = bits(union(kin.one))
        waiting = {shares.home(kin.one.people[place]) for place in able if kin.one.people[place] not in placed}
        if hear() or not below:
            break
        if any(home in below for home in waiting) and _lift(kin, shares, below, hear, seed):
            lifted = True
    return lifted


def _below(shares: Shares, most: Mapping[str, int]) -> dict[str, int]:
    """By municipality: how many people it lacks to its floor, where so many of its people could have a place."""
    lack = {home: shares.least(home) - shares.has[home] for home in sorted(shares.wanted)}
    return {home: many for home, many in lack.items() if many > 0 and most[home] >= shares.least(home)}


def _kins(parts: Sequence[Part], groups: Sequence[Group]) -> list[_Kin]:
    """The smallest first."""
    found = {one.kin: _Kin(part, number) for part in parts for number, one in enumerate(part.kins) if one.people}
    for group in groups:
        if group.kin in found:
            mine = found[group.kin]
            (mine.formed if group.kind is Kind.FORMED else mine.kept).append(group)
    return sorted(found.values(), key=lambda kin: (len(kin.one.people), kin.part.supplier, kin.number))


def _lift(kin: _Kin, shares: Shares, below: Mapping[str, int], hear: Hear, seed: int) -> bool:
    """Put one kin together anew, if that lifts somebody: with no more classes than now where teachers are lacking."""
    before = {index for group in kin.formed for index in group.joined}
    for most in (len(kin.one.people), len(kin.formed)):
        solver = solver_for(effort=EFFORT, seconds=SECONDS, seed=seed)
        found = aside(partial(_better, kin, shares, below, solver, most), hear, solver.stop_search)
        if found is None or _too_dear(len(before) - found.placed, found.lifted, shares):
            return False
        if _adopt(kin, found):
            after = {kin.one.people[place] for _, joiners in found.seats for place in bits(joiners)}
            for index in before ^ after:
                shares.move(index, 1 if index in after else -1)
            return True
    return False


def _too_dear(cost: int, lifted: int, shares: Shares) -> bool:
    """Whether lifting so many costs too many others their place: by each, or in all."""
    return cost > DEAREST * lifted or shares.has.total() - cost < shares.fewest


def _adopt(kin: _Kin, found: Lift) -> bool:
    """Have the board hold other formed classes of the kin, if teachers can be had for them."""
    kept = snapshot(kin.part)
    close_all(kin.part.board, kin.number)
    if all(_again(kin, group) for group in kin.kept) and _seat(kin, found):
        return True
    restore(kin.part, kept)
    return False


def _again(kin: _Kin, group: Group) -> bool:
    """Open a class that stays as it was."""
    return reopen(
        kin.part.board, kin.number, group.option, group.teacher, kin.one.words_of(kin.one.bits_of(group.joined))
    )


def _seat(kin: _Kin, found: Lift) -> bool:
    board = kin.part.board
    before = int(board.tally[PLACED])
    for option, joiners in found.seats:
        if not reopen(board, kin.number, option, -1, kin.one.words_of(joiners)):
            return False
    return int(board.tally[PLACED]) - before == found.placed


def _better(kin: _Kin, shares: Shares, below: Mapping[str, int], solver: cp_model.CpSolver, most: int) -> Lift | None:
    """The classes that lift most, and of those that place most; None where nobody can be lifted, or it is too large."""
    one = kin.one
    first = int(kin.part.board.option_first[kin.number])
    taken = kin.one.bits_of({index for group in kin.kept for index in group.joined})
    rows = [
        (first + at, row.least, row.room, int.from_bytes(words.tobytes(), "little") & ~taken)
        for at, (row, words) in enumerate(zip(one.rows, one.joiners, strict=True))
        if row.kind == FORMED
    ]
    homes = {place: shares.home(index) for place, index in enumerate(kin.one.people)}
    where: dict[int, list[int]] = defaultdict(list)
    for at, (*_, joiners) in enumerate(rows):
        for place in bits(joiners):
            where[place].append(at)
    if sum(map(len, where.values())) > MOST_FLOWS:
        return None
    alike: dict[tuple[str, tuple[int, ...]], list[int]] = defaultdict(list)
    for place, having in sorted(where.items()):
        alike[homes[place], tuple(having)].append(place)
    return _solve(kin, shares, below, solver, _Table(rows, alike, most))


def _solve(
    kin: _Kin, shares: Shares, below: Mapping[str, int], solver: cp_model.CpSolver, table: _Table
) -> Lift | None:
    model = cp_model.CpModel()
    count = [model.new_int_var(0, who.bit_count() // least, f"n{name}") for name, least, _, who in table.rows]
    model.add(sum(count) <= table.most)
    into: dict[int, list[tuple[Any, Sequence[int]]]] = defaultdict(list)
    of_home: dict[str, list[Any]] = defaultdict(list)
    for number, ((home, having), places) in enumerate(table.alike.items()):
        flows = [model.new_int_var(0, len(places), f"x{number}_{at}") for at in having]
        model.add(sum(flows) <= len(places))
        for at, flow in zip(having, flows, strict=True):
            model.add(flow <= len(places) * count[at])
            into[at].append((flow, places))
        of_home[home] += flows
    for at, (_, least, room, _) in enumerate(table.rows):
        joined = sum(flow for flow, _ in into[at])
        model.add(joined >= least * count[at])
        model.add(joined <= room * count[at])
    lifts = _lifts(model, kin, shares, below, of_home)
    model.maximize(sum(flow for flows in into.values() for flow, _ in flows) + LIFT * sum(lifts))
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE) or not sum(map(solver.value, lifts)):
        return None
    return _read(solver, table.rows, count, into, sum(map(solver.value, lifts)))


def _lifts(
    model: cp_model.CpModel, kin: _Kin, shares: Shares, below: Mapping[str, int], of_home: Mapping[str, Sequence[Any]]
) -> list[Any]:
    """By how much each municipality below its floor is lifted, while no other comes below, or further below."""
    now = Counter(shares.home(index) for group in kin.formed for index in group.joined)
    lifts: list[Any] = []
    for home, flows in of_home.items():
        spare = max(0, shares.has[home] - shares.least(home))
        model.add(sum(flows) >= now[home] - spare)
        if home in below:
            lifts.append(model.new_int_var(0, below[home], f"l{home}"))
            model.add(lifts[-1] <= sum(flows) - now[home])
    return lifts


def _read(
    solver: cp_model.CpSolver,
    rows: Sequence[Row],
    count: Sequence[Any],
    into: Mapping[int, Sequence[tuple[Any, Sequence[int]]]],
    lifted: int,
) -> Lift:
    """Who sits in which class; as many in each of an option's, give or take one."""
    used: Counter[int] = Counter()
    seats = []
    for at, (option, *_) in enumerate(rows):
        many = int(solver.value(count[at]))
        classes, turn = [0] * many, 0
        for flow, places in into[at]:
            for _ in range(int(solver.value(flow))):
                classes[turn % many] |= 1 << places[used[places[0]]]
                used[places[0]] += 1
                turn += 1
        seats += [(option, joiners) for joiners in classes]
    return Lift(tuple(seats), sum(joiners.bit_count() for _, joiners in seats), lifted)
