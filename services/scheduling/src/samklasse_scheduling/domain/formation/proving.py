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

from samklasse_scheduling.domain.formation.board import FIXED, FORMED


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
    opens: bool = False
    """Whether a FIXED class must be open when as many are left over as it needs."""


@dataclass(frozen=True)
class Proof:
    """Nobody can place more than `bound` of the kin; `options` (by number, once per class) reach `found`.

    `seated` has the joiners of each of these classes, as bits.
    """

    bound: int
    found: int
    options: tuple[int, ...]
    seated: tuple[int, ...] = ()

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


def signatures(choices: Sequence[Choice]) -> list[tuple[tuple[int, ...], list[int]]]:
    """Interchangeable people: the choices they have (by place), and who they are."""
    where: dict[int, list[int]] = defaultdict(list)
    for at, one in enumerate(choices):
        for person in bits(one.joiners):
            where[person].append(at)
    alike: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for person, having in where.items():
        alike[tuple(having)].append(person)
    return sorted(alike.items())


def bits(joiners: int) -> Iterator[int]:
    """The places of the set bits, lowest first."""
    while joiners:
        low = joiners & -joiners
        yield low.bit_length() - 1
        joiners ^= low


@dataclass
class _Model:
    choices: Sequence[Choice]
    people: Sequence[tuple[tuple[int, ...], list[int]]]
    model: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    count: list[cp_model.IntVar] = field(default_factory=list)
    into: Mapping[int, dict[int, cp_model.IntVar]] = field(default_factory=lambda: defaultdict(dict))
    """By choice: how many of each kind of people (by place) join it."""


def solver_for(*, effort: float, seconds: float, seed: int) -> cp_model.CpSolver:
    """A solver that works for `effort` deterministic seconds, or `seconds` on a slow machine."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed % (1 << 30)
    solver.parameters.max_deterministic_time = effort
    solver.parameters.max_time_in_seconds = max(0.05, seconds)
    solver.parameters.linearization_level = 2
    return solver


def prove(choices: Sequence[Choice], solver: cp_model.CpSolver, *, atmost: int, fixed_first: bool = False) -> Proof:
    """Search one kin exactly; nobody can place more than `atmost` anyhow.

    `fixed_first`: FIXED classes come before others, by the law. That holds only where the choices are all there are
    for the people in them, and where no calendars clash and no quotas limit.
    """
    build = _Model(choices, signatures(choices))
    model = build.model
    for at, one in enumerate(choices):
        most = 1 if one.single >= 0 else one.joiners.bit_count() // max(1, one.least)
        build.count.append(model.new_int_var(0, most, f"n{at}"))
    for number, (having, alike) in enumerate(build.people):
        size = len(alike)
        flows = [model.new_int_var(0, size, f"x{number}_{at}") for at in having]
        for at, flow in zip(having, flows, strict=True):
            model.add(flow <= size * build.count[at])
            build.into[at][number] = flow
        model.add(sum(flows) <= size)
    singles: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    for at, one in enumerate(choices):
        joined = sum(build.into[at].values())
        model.add(joined >= one.least * build.count[at])
        model.add(joined <= one.room * build.count[at])
        if one.single >= 0:
            singles[one.single].append(build.count[at])
    for counts in singles.values():
        model.add(sum(counts) <= 1)
    if fixed_first:
        _fixed_first(build, singles)
    total: Any = sum(flow for flows in build.into.values() for flow in flows.values())
    total += sum(one.base * count for one, count in zip(choices, build.count, strict=True))
    model.add(total <= atmost)
    model.maximize(total)
    return _run(build, atmost, solver)


def _fixed_first(build: _Model, singles: Mapping[int, Sequence[cp_model.IntVar]]) -> None:
    """A FIXED class is full or holds all it can, and is open if those in no FIXED class could have opened it."""
    model, choices = build.model, build.choices
    outside: list[Any] = []
    for number, (having, alike) in enumerate(build.people):
        fixed = [build.into[at][number] for at in having if choices[at].kind == FIXED]
        outside.append(len(alike) - sum(fixed))
    for at, one in enumerate(choices):
        if one.kind != FIXED:
            continue
        full = model.new_bool_var(f"f{at}")
        model.add(sum(build.into[at].values()) >= one.room * full)
        for number in build.into[at]:
            model.add(outside[number] <= len(build.people[number][1]) * (1 - build.count[at] + full))
        if one.opens:
            left = sum(outside[number] for number in build.into[at])
            model.add(left <= one.least - 1 + one.joiners.bit_count() * sum(singles[one.single]))


def _seated(build: _Model, solver: cp_model.CpSolver, at: int) -> list[int]:
    """The joiners of each class opened of a choice, as bits; as many in each, give or take one."""
    many = int(solver.value(build.count[at]))
    found = [0] * many
    turn = 0
    for number, flow in build.into[at].items():
        alike = build.people[number][1]
        for _ in range(int(solver.value(flow))):
            found[turn % many] |= 1 << alike.pop()
            turn += 1
    return found


def _run(build: _Model, atmost: int, solver: cp_model.CpSolver) -> Proof:
    status = solver.solve(build.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Proof(atmost, 0, ())
    order = sorted(range(len(build.choices)), key=lambda at: build.choices[at].kind != FORMED)
    classes = [(build.choices[at].option, joiners) for at in order for joiners in _seated(build, solver, at)]
    bound = min(atmost, int(solver.best_objective_bound + 1e-6))
    opened, seated = tuple(option for option, _ in classes), tuple(joiners for _, joiners in classes)
    return Proof(bound, round(solver.objective_value), opened, seated)
