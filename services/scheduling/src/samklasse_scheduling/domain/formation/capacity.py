"""How many people one supplier's teachers can take at most: a linear program (OR-Tools GLOP).

It leaves out when in the week a class lies (but for what a teacher can teach at all) and lets classes be split, so no
plan can beat it. Kin enter with what was proven of them alone.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

import numpy as np
from ortools.linear_solver.python import model_builder

from samklasse_scheduling.domain.formation.board import FIXED, FORMED, GROUP
from samklasse_scheduling.domain.formation.building import Part
from samklasse_scheduling.domain.formation.patterns import patterns_of
from samklasse_scheduling.domain.formation.words import Array
from samklasse_scheduling.domain.situation import Offering
from samklasse_scheduling.domain.weekly import SLOT_MINUTES, covers, mask_of

INFINITY = math.inf
Group = tuple[Offering, tuple[int, ...]]


@dataclass
class _Program:
    """Columns with what they are worth and their upper bounds; rows that are at most a number."""

    worth: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    rows: list[tuple[dict[int, float], float]] = field(default_factory=list)
    rooms: dict[int, dict[int, float]] = field(default_factory=lambda: defaultdict(dict))
    """By FIXED class: the columns of those who join it."""
    taught: dict[Group, dict[int, float]] = field(default_factory=lambda: defaultdict(dict))
    """By offering and able teachers: the columns that need one of them."""

    def column(self, worth: float, upper: float) -> int:
        self.worth.append(worth)
        self.upper.append(upper)
        return len(self.worth) - 1

    def atmost(self, terms: dict[int, float], most: float) -> None:
        self.rows.append((terms, most))

    def solve(self, solver: Any) -> float | None:
        """The best value, None where time ran out."""
        model: Any = model_builder.Model()  # type: ignore[no-untyped-call]
        columns = [model.new_num_var(0.0, upper, f"c{at}") for at, upper in enumerate(self.upper)]
        for terms, most in self.rows:
            model.add(
                model_builder.LinearExpr.weighted_sum([columns[at] for at in terms], list(terms.values())) <= most
            )
        model.maximize(model_builder.LinearExpr.weighted_sum(columns, self.worth))
        if solver.solve(model) != model_builder.SolveStatus.OPTIMAL:
            return None
        return float(solver.objective_value)


def solver_for(seconds: float) -> Any:
    """A solver that gives up after so long."""
    solver = model_builder.Solver("glop")
    solver.set_time_limit_in_seconds(max(0.1, seconds))
    return solver


def most_placed(part: Part, ceilings: Sequence[int], solver: Any) -> int:
    """Nobody can place more of this supplier's people, given what is proven of each kin."""
    program = _Program()
    for kin in range(len(part.kins)):
        _kin(program, part, kin, ceilings[kin])
    for single, flows in sorted(program.rooms.items()):
        program.atmost(flows, _room_of(part, single))
    _teachers(program, part)
    value = program.solve(solver) if program.worth else 0.0
    total = int(sum(ceilings))
    return total if value is None else min(total, int(value + 1e-4))


def _room_of(part: Part, single: int) -> float:
    return max(float(row.room) for one in part.kins for row in one.widest.rows if row.single == single)


def _kin(program: _Program, part: Part, kin: int, ceiling: int) -> None:
    """Placed people of a kin: those of bought groups with their class, the others at most a class's room each."""
    one = part.kins[kin].widest
    offering = part.roster.situation.offering_by_id[one.kin.offering]
    able = part.board.able[part.board.able_first[kin] : part.board.able_first[kin + 1]]
    group = (offering, tuple(int(teacher) for teacher in able))
    singly = program.column(1.0, float(ceiling))
    people: dict[int, float] = {singly: 1.0}
    seats: dict[int, float] = {singly: 1.0}
    blocks = {row.single: row for row in one.rows if row.kind == GROUP}
    for row in blocks.values():
        whole = program.column(float(row.base), 1.0)
        people[whole] = float(row.base)
        seats[whole] = -float(max(r.room for r in one.rows if r.single == row.single))
        program.taught[group][whole] = 1.0
    for single in sorted({row.single for row in one.rows if row.kind == FIXED}):
        flow = program.column(0.0, INFINITY)
        seats[flow] = -1.0
        program.rooms[single][flow] = 1.0
    if any(row.kind == FORMED for row in one.rows):
        classes = program.column(0.0, INFINITY)
        seats[classes] = -float(part.roster.rules.maximum)
        program.taught[group][classes] = 1.0
    program.atmost(people, float(ceiling))
    program.atmost(seats, 0.0)


def _teachers(program: _Program, part: Part) -> None:
    """Classes need teachers; teachers with the same possibilities are counted together."""
    groups = sorted(program.taught, key=lambda group: (group[0].id, group[1]))
    runs = [part.staff.runs[:, _term(part, offering)] for offering, _ in groups]
    supply: dict[Group, dict[int, float]] = defaultdict(dict)
    for (most, loads), many in sorted(_alike(part, groups, runs).items()):
        rows: list[dict[int, float]] = [{} for _ in loads]
        by_offering: dict[UUID, dict[int, float]] = defaultdict(dict)
        most_of: dict[UUID, int] = {}
        for at in np.flatnonzero(most).tolist():
            offering = groups[at][0]
            column = program.column(0.0, float(most[at] * many))
            supply[groups[at]][column] = -1.0
            by_offering[offering.id][column] = 1.0
            most_of[offering.id] = most[at]
            for span in np.flatnonzero(runs[at]):
                rows[span][column] = float(offering.minutes_per_week)
        for name, columns in by_offering.items():
            program.atmost(columns, float(most_of[name] * many))
        for row, load in zip(rows, loads, strict=True):
            program.atmost(row, float(load * many))
    for group in groups:
        program.atmost({**program.taught[group], **supply[group]}, 0.0)


def _alike(
    part: Part, groups: Sequence[Group], runs: Sequence[Array]
) -> Counter[tuple[tuple[int, ...], tuple[int, ...]]]:
    """How many teachers could teach so many classes of each group, with so much load to fill in each span of days."""
    found: Counter[tuple[tuple[int, ...], tuple[int, ...]]] = Counter()
    for teacher in range(len(part.staff.teachers)):
        most = tuple(_most_of(part, teacher, group) for group in groups)
        if any(most):
            mine = [(groups[at][0].minutes_per_week, runs[at]) for at in np.flatnonzero(most).tolist()]
            found[most, _loads(part, teacher, mine)] += 1
    return found


def _term(part: Part, offering: Offering) -> int:
    """The number of the term that classes formed of an offering have."""
    term = part.roster.terms.formed[offering.id]
    if term is None:
        raise AssertionError(offering.id)  # only what has a term is taught
    return part.staff.terms.index(term)


def _loads(part: Part, teacher: int, mine: Sequence[tuple[int, Array]]) -> tuple[int, ...]:
    """What whole classes (minutes per week, and the spans of days they run in) can fill of her load in each span."""
    loads = part.staff.minutes[:, teacher].tolist()
    return tuple(_usable(load, [each for each, when in mine if when[span]]) for span, load in enumerate(loads))


@cache
def _fillable(load: int, minutes: tuple[int, ...]) -> int:
    reachable = 1
    for each in minutes:
        for _ in range(load // each):
            reachable |= reachable << each
    return (reachable & ((1 << (load + 1)) - 1)).bit_length() - 1


def _usable(load: int, minutes: Sequence[int]) -> int:
    """The most of a weekly load that whole classes can fill."""
    return _fillable(load, tuple(sorted(set(minutes))))


def _most_of(part: Part, teacher: int, group: Group) -> int:
    """How many classes of one offering she could teach if she did nothing else: by load, and by her week."""
    offering, able = group
    if teacher not in able:
        return 0
    term = _term(part, offering)
    by_load = int(part.staff.left[term, teacher]) // offering.minutes_per_week
    return min(by_load, _packed(part.staff.there[term, teacher].tobytes(), offering))


@cache
def _packed(there: bytes, offering: Offering) -> int:
    """No more classes of an offering fit into a week. Two that share a day lie one after the other there."""
    free = int.from_bytes(there, "little")
    fitting = [times for times in patterns_of(offering) if covers(free, mask_of(times))]
    if not fitting:
        return 0
    days = {time.weekday for times in fitting for time in times}
    in_turn, end = 0, 0
    for minute in sorted({times[0].minute for times in fitting}):
        if minute >= end:
            in_turn, end = in_turn + 1, minute + -(-offering.session_minutes // SLOT_MINUTES) * SLOT_MINUTES
    if 2 * offering.sessions_per_week > len(days):
        return in_turn
    return in_turn * len(days) // offering.sessions_per_week
