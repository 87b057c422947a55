"""What one kin could reach if it had every able teacher to itself, proven by exact search (OR-Tools CP-SAT).

People who can join exactly the same options are interchangeable, so the model counts them: a facility-location
problem with a least load, each flow at most the people times the classes opened.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ortools.sat.python import cp_model

from samklasse_scheduling.domain.formation.board import FORMED


@dataclass(frozen=True)
class Choice:
    """One option of a kin that has teachers: its number on the board and its joiners as bits of one integer."""

    option: int
    kind: int
    least: int
    room: int
    base: int
    single: int
    joiners: int


@dataclass(frozen=True)
class Proof:
    """Nobody can place more than `bound` of the kin; `options` (by number, once per class) reach `found`."""

    bound: int
    found: int
    options: tuple[int, ...]

    @property
    def tight(self) -> bool:
        return self.bound == self.found


def undominated(choices: Sequence[Choice]) -> list[Choice]:
    """Without teachers, an option whose people can all join a like one adds nothing."""
    alike: dict[tuple[int, ...], list[Choice]] = defaultdict(list)
    for one in choices:
        alike[one.kind, one.single, one.room, one.least].append(one)
    kept: list[Choice] = []
    for same in alike.values():
        same.sort(key=lambda one: (-one.joiners.bit_count(), one.option))
        mine: list[Choice] = []
        for one in same:
            if not any(one.joiners & ~larger.joiners == 0 for larger in mine):
                mine.append(one)
        kept += mine
    return kept


def signatures(choices: Sequence[Choice]) -> list[tuple[tuple[int, ...], int]]:
    """Interchangeable people: the choices they have (by place), and how many they are."""
    where: dict[int, list[int]] = defaultdict(list)
    for at, one in enumerate(choices):
        for person in bits(one.joiners):
            where[person].append(at)
    counted: dict[tuple[int, ...], int] = defaultdict(int)
    for having in where.values():
        counted[tuple(having)] += 1
    return sorted(counted.items())


def bits(joiners: int) -> Iterator[int]:
    """The places of the set bits, lowest first."""
    while joiners:
        low = joiners & -joiners
        yield low.bit_length() - 1
        joiners ^= low


@dataclass
class _Model:
    choices: Sequence[Choice]
    model: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    count: list[cp_model.IntVar] = field(default_factory=list)
    into: Mapping[int, list[cp_model.IntVar]] = field(default_factory=lambda: defaultdict(list))


def prove(choices: Sequence[Choice], *, atmost: int, effort: float, seconds: float, seed: int) -> Proof:
    """Search one kin exactly for `effort` deterministic seconds; nobody can place more than `atmost` anyhow."""
    build = _Model(choices)
    model = build.model
    people = signatures(choices)
    for at, one in enumerate(choices):
        most = 1 if one.single >= 0 else one.joiners.bit_count() // max(1, one.least)
        build.count.append(model.new_int_var(0, most, f"n{at}"))
    for number, (having, size) in enumerate(people):
        flows = [model.new_int_var(0, size, f"x{number}_{at}") for at in having]
        for at, flow in zip(having, flows, strict=True):
            model.add(flow <= size * build.count[at])
            build.into[at].append(flow)
        model.add(sum(flows) <= size)
    singles: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    for at, one in enumerate(choices):
        joined = sum(build.into[at])
        model.add(joined >= one.least * build.count[at])
        model.add(joined <= one.room * build.count[at])
        if one.single >= 0:
            singles[one.single].append(build.count[at])
    for counts in singles.values():
        model.add(sum(counts) <= 1)
    total: Any = sum(flow for flows in build.into.values() for flow in flows)
    total += sum(one.base * count for one, count in zip(choices, build.count, strict=True))
    model.add(total <= atmost)
    model.maximize(total)
    return _run(build, atmost, effort, seconds, seed)


def _run(build: _Model, atmost: int, effort: float, seconds: float, seed: int) -> Proof:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed % (1 << 30)
    solver.parameters.max_deterministic_time = effort
    solver.parameters.max_time_in_seconds = max(0.05, seconds)
    solver.parameters.linearization_level = 2
    status = solver.solve(build.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Proof(atmost, 0, ())
    opened = tuple(
        one.option
        for one, count in sorted(zip(build.choices, build.count, strict=True), key=lambda pair: pair[0].kind != FORMED)
        for _ in range(solver.value(count))
    )
    bound = min(atmost, int(solver.best_objective_bound + 1e-6))
    return Proof(bound, round(solver.objective_value), opened)
