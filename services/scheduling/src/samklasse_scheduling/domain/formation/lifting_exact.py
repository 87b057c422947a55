"""The classes of one kin that lift municipalities most for what it may cost, by exact search (OR-Tools CP-SAT)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ortools.sat.python import cp_model

from samklasse_scheduling.domain.formation.board import FORMED
from samklasse_scheduling.domain.formation.building import Part
from samklasse_scheduling.domain.formation.groups import Group
from samklasse_scheduling.domain.formation.joining import Options
from samklasse_scheduling.domain.formation.proving import bits
from samklasse_scheduling.domain.formation.settling import Shares

MOST_FLOWS = 20_000
DEAREST = 2
"""Most people who lose their place, in all, for one who is lifted."""
LIFT = 1_000
"""What one person more of a municipality below its floor is worth, in people."""
Seats = tuple[tuple[int, int], ...]


@dataclass
class OneKin:
    """A kin's people by place, its formed classes, and the others, which stay."""

    part: Part
    number: int
    formed: list[Group] = field(default_factory=list)
    kept: list[Group] = field(default_factory=list)

    @property
    def one(self) -> Options:
        return self.part.kins[self.number]


@dataclass(frozen=True)
class Aim:
    """Who has how much, whom to lift by how much, and how many people at least are to keep a place in all."""

    shares: Shares
    below: Mapping[str, int]
    fewest: int


@dataclass(frozen=True)
class Lift:
    """Classes (option, joiners as bits) in place of a kin's formed ones; `placed` in them."""

    seats: Seats
    placed: int


Row = tuple[int, int, int, int]
"""Of an option: its number, fewest and most joiners, and who could join as bits."""


@dataclass(frozen=True)
class _Table:
    """A kin's options, and its interchangeable people: of one municipality, with the same options."""

    rows: Sequence[Row]
    alike: Mapping[tuple[str, tuple[int, ...]], Sequence[int]]
    most: int
    """Classes."""


def better(kin: OneKin, aim: Aim, solver: cp_model.CpSolver, most: int) -> Lift | None:
    """The classes that lift most, and of those that place most; None where lifting is too dear, or it is too large."""
    one = kin.one
    first = int(kin.part.board.option_first[kin.number])
    taken = kin.one.bits_of({index for group in kin.kept for index in group.joined})
    rows = [
        (first + at, row.least, row.room, int.from_bytes(words.tobytes(), "little") & ~taken)
        for at, (row, words) in enumerate(zip(one.rows, one.joiners, strict=True))
        if row.kind == FORMED
    ]
    homes = {place: aim.shares.home(index) for place, index in enumerate(kin.one.people)}
    where: dict[int, list[int]] = defaultdict(list)
    for at, (*_, joiners) in enumerate(rows):
        for place in bits(joiners):
            where[place].append(at)
    if sum(map(len, where.values())) > MOST_FLOWS:
        return None
    alike: dict[tuple[str, tuple[int, ...]], list[int]] = defaultdict(list)
    for place, having in sorted(where.items()):
        alike[homes[place], tuple(having)].append(place)
    return _solve(kin, aim, solver, _Table(rows, alike, most))


def _solve(kin: OneKin, aim: Aim, solver: cp_model.CpSolver, table: _Table) -> Lift | None:
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
    placed = sum(flow for flows in into.values() for flow, _ in flows)
    lifts = _lifts(model, kin, aim, of_home)
    _cheap(model, kin, aim, placed, sum(lifts))
    model.maximize(placed + LIFT * sum(lifts))
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE) or not sum(map(solver.value, lifts)):
        return None
    return _read(solver, table.rows, count, into)


def _cheap(model: cp_model.CpModel, kin: OneKin, aim: Aim, placed: Any, lifted: Any) -> None:
    """Not too many others lose their place: for each one lifted, or in all."""
    before = sum(len(group.joined) for group in kin.formed)
    model.add(before - placed <= DEAREST * lifted)
    model.add(aim.shares.has.total() - before + placed >= aim.fewest)


def _lifts(model: cp_model.CpModel, kin: OneKin, aim: Aim, of_home: Mapping[str, Sequence[Any]]) -> list[Any]:
    """By how much each municipality below its floor is lifted, while no other comes below, or further below."""
    shares = aim.shares
    now = Counter(shares.home(index) for group in kin.formed for index in group.joined)
    lifts: list[Any] = []
    for home, flows in of_home.items():
        spare = max(0, shares.has[home] - shares.least(home))
        model.add(sum(flows) >= now[home] - spare)
        if home in aim.below:
            lifts.append(model.new_int_var(0, aim.below[home], f"l{home}"))
            model.add(lifts[-1] <= sum(flows) - now[home])
    return lifts


def _read(
    solver: cp_model.CpSolver,
    rows: Sequence[Row],
    count: Sequence[Any],
    into: Mapping[int, Sequence[tuple[Any, Sequence[int]]]],
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
    return Lift(tuple(seats), sum(joiners.bit_count() for _, joiners in seats))
