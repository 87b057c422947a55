"""The same question put to CP-SAT: over a few sessions, or over all that could move in a better answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from ortools.sat.python import cp_model

from samklasse_scheduling.domain.mending.case import Case
from samklasse_scheduling.domain.timetabling.solving import Timetable

OUT = 1_000
"""What one participant-session left out weighs, in participant-sessions moved."""
_LARGE = 400_000


@dataclass(frozen=True)
class Task:
    """`where`: bool [sessions, slots], no row all false but of those left out. `hint`: an answer to begin with.

    `effort` counts CP-SAT's deterministic seconds, `seconds` the clock's; whichever ends first.
    """

    where: np.ndarray
    hint: Timetable | None
    effort: float
    seconds: float
    seed: int
    ceiling: int | None = None
    drops: bool = False
    kinder: bool = False
    """Rooms and ease decide, and `ceiling` holds for what moves."""


@dataclass(frozen=True)
class Solved:
    """`timetable` None: none found. `least`: no answer over `where` costs less, left out and moved together."""

    timetable: Timetable | None
    optimal: bool
    impossible: bool
    least: int


@dataclass
class _Draft:
    case: Case
    task: Task
    model: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    begins: dict[tuple[int, int], cp_model.IntVar] = field(default_factory=dict)
    has: dict[tuple[int, int, int], cp_model.IntVar] = field(default_factory=dict)
    out: dict[int, cp_model.IntVar] = field(default_factory=dict)


def size(case: Case, where: np.ndarray) -> int:
    """About how many literals a model would have."""
    return int(((case.vacant.sum(axis=2) + 1) * (where & _loose(case, where)[:, None])).sum())


def _loose(case: Case, where: np.ndarray) -> np.ndarray:
    """Which sessions are in the model: those with a choice of time, and those they might share a room with."""
    choice = where.sum(axis=1) != 1
    lost = case.unsettled & ~case.locked
    busy = np.zeros(case.problem.slots, dtype=np.bool_)
    for x in np.flatnonzero(choice | lost):
        for t in np.flatnonzero(where[x]):
            busy[t : t + case.length[x]] = True
    touched = np.zeros(case.problem.sessions, dtype=np.bool_)
    for x in np.flatnonzero(case.was.slot >= 0):
        touched[x] = busy[case.was.slot[x] : case.was.slot[x] + case.length[x]].any()
    groups = np.unique(case.group[choice | lost])
    return np.asarray(choice | lost | touched | (np.isin(case.group, groups) & (case.group >= 0)))


def solve(case: Case, task: Task) -> Solved:
    """Solve it; deterministic for a seed and an effort while the clock does not cut in."""
    draft = _Draft(case, task)
    loose = _loose(case, task.where)
    _places(draft, loose)
    _rooms(draft)
    _apart(draft)
    _order(draft)
    _load(draft, loose)
    _aim(draft)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = task.seed
    solver.parameters.linearization_level = 2  # else too few rooms are found out one by one
    solver.parameters.max_deterministic_time = task.effort
    solver.parameters.max_time_in_seconds = max(task.seconds, 0.01)
    status = solver.solve(draft.model)
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Solved(
            _read(draft, solver), status == cp_model.OPTIMAL, False, int(np.ceil(solver.best_objective_bound - 1e-6))
        )
    return Solved(None, False, status == cp_model.INFEASIBLE, 0)


def _places(draft: _Draft, loose: np.ndarray) -> None:
    """One place for each session: a slot and a room, or out."""
    case, model = draft.case, draft.model
    for x in np.flatnonzero(loose).tolist():
        for t in np.flatnonzero(draft.task.where[x]).tolist():
            begins = model.new_bool_var("")
            draft.begins[x, t] = begins
            rooms = [case.was.room[x]] if case.locked[x] else np.flatnonzero(case.vacant[x, t]).tolist()
            for r in rooms:
                draft.has[x, t, int(r)] = model.new_bool_var("")
            model.add(sum(draft.has[x, t, int(r)] for r in rooms) == begins)
        places = [draft.begins[x, t] for t in np.flatnonzero(draft.task.where[x]).tolist()]
        if draft.task.drops and case.droppable[x]:
            draft.out[x] = model.new_bool_var("")
            places.append(draft.out[x])
        model.add_exactly_one(places)


def _rooms(draft: _Draft) -> None:
    """One session in a room at a time."""
    there: dict[tuple[int, int], list[cp_model.IntVar]] = {}
    for (x, t, r), has in draft.has.items():
        for u in range(t, t + int(draft.case.length[x])):
            there.setdefault((u, r), []).append(has)
    for crowd in there.values():
        if len(crowd) > 1:
            draft.model.add_at_most_one(crowd)


def _apart(draft: _Draft) -> None:
    """Nobody in two places at once; two of a group not on one day."""
    here: dict[int, set[int]] = {}
    literals: dict[tuple[int, int], list[cp_model.IntVar]] = {}
    for (x, t), begins in draft.begins.items():
        for u in range(t, t + int(draft.case.length[x])):
            here.setdefault(u, set()).add(x)
            literals.setdefault((x, u), []).append(begins)
    for u, crowd in here.items():
        for clique in _cliques(draft.case, crowd):
            draft.model.add_at_most_one(literal for x in clique for literal in literals[x, u])
    days: dict[tuple[int, int], list[cp_model.IntVar]] = {}
    for (x, t), begins in draft.begins.items():
        if draft.case.group[x] >= 0:
            days.setdefault((int(draft.case.group[x]), int(draft.case.day[t])), []).append(begins)
    for those in days.values():
        draft.model.add_at_most_one(those)


def _cliques(case: Case, crowd: set[int]) -> Iterator[tuple[int, ...]]:
    """Sets of sessions that pairwise clash, so that every clash in the crowd lies in one of them."""
    members = np.array(sorted(crowd))
    attended = case.problem.attends[:, members]
    rows = {tuple(members[row].tolist()) for row in attended[attended.sum(axis=1) > 1]}
    yield from rows
    covered = {pair for row in rows for pair in _couples(row)}
    clash = case.clash[np.ix_(members, members)]
    for one, other in zip(*np.nonzero(np.triu(clash)), strict=True):
        pair = (int(members[one]), int(members[other]))
        if pair not in covered:
            yield pair


def _couples(row: Sequence[int]) -> Iterator[tuple[int, int]]:
    for number, one in enumerate(row):
        for other in row[number + 1 :]:
            yield one, other


def _order(draft: _Draft) -> None:
    """Modules in their order; who is left out disturbs nobody's."""
    case, model = draft.case, draft.model
    for earlier, later in case.problem.before.tolist():
        one, other = _starts(draft, earlier), _starts(draft, later)
        if one is None and other is None:
            continue
        rule = model.add(
            (one if one is not None else int(case.was.slot[earlier])) + 1
            <= (other if other is not None else int(case.was.slot[later]))
        )
        absent = [draft.out[x].negated() for x in (earlier, later) if x in draft.out]
        if absent:
            rule.only_enforce_if(absent)


def _starts(draft: _Draft, x: int) -> cp_model.LinearExpr | None:
    terms = [t * draft.begins[x, t] for t in np.flatnonzero(draft.task.where[x]).tolist() if (x, t) in draft.begins]
    return sum(terms) if terms else None  # type: ignore[return-value]


def _load(draft: _Draft, loose: np.ndarray) -> None:
    """No room gives more minutes a week than it has."""
    case = draft.case
    fixed = np.zeros(case.limit.shape, dtype=np.int64)
    for x in np.flatnonzero(~loose & (case.was.slot >= 0)).tolist():
        fixed[case.was.room[x], case.week[case.was.slot[x]]] += case.minutes[x]
    loads: dict[tuple[int, int], list[cp_model.LinearExpr]] = {}
    most: dict[tuple[int, int], int] = {}
    for (x, t, r), has in draft.has.items():
        key = (r, int(case.week[t]))
        loads.setdefault(key, []).append(int(case.minutes[x]) * has)
        most[key] = most.get(key, 0) + int(case.minutes[x])
    for (r, week), terms in loads.items():
        if most[r, week] > case.limit[r, week] - fixed[r, week]:
            draft.model.add(sum(terms) <= int(case.limit[r, week] - fixed[r, week]))


def _aim(draft: _Draft) -> None:
    """Least left out, then moved; then, of those, fewest other rooms, then kindest. With a hint, in full."""
    case, task, model = draft.case, draft.task, draft.model
    moved = [int(case.weight[x]) * b for (x, t), b in draft.begins.items() if t != case.was.slot[x]]
    left = [OUT * int(case.weight[x]) * out for x, out in draft.out.items()]
    if task.ceiling is not None:
        model.add(sum(moved) + sum(left) <= task.ceiling)
    if task.kinder:
        rooms = [64 * h for (x, t, r), h in draft.has.items() if t == case.was.slot[x] and r != case.was.room[x]]
        ease = [int(case.ease[x, t]) * b for (x, t), b in draft.begins.items() if t != case.was.slot[x]]
        model.minimize(sum(rooms) + sum(ease))
    else:
        model.minimize(sum(moved) + sum(left))
    if task.hint is not None:
        _hint(draft, task.hint)


def _hint(draft: _Draft, hint: Timetable) -> None:
    """A complete one: CP-SAT makes much more of it."""
    for (x, t), begins in draft.begins.items():
        draft.model.add_hint(begins, int(hint.slot[x]) == t)
    for (x, t, r), has in draft.has.items():
        draft.model.add_hint(has, int(hint.slot[x]) == t and int(hint.room[x]) == r)
    for x, out in draft.out.items():
        draft.model.add_hint(out, int(hint.slot[x]) < 0)


def _read(draft: _Draft, solver: cp_model.CpSolver) -> Timetable:
    slot, room = draft.case.was.slot.copy(), draft.case.was.room.copy()
    for x in {x for x, _ in draft.begins} | set(draft.out):
        slot[x] = room[x] = -1
    for (x, t, r), has in draft.has.items():
        if solver.boolean_value(has):
            slot[x], room[x] = t, r
    return Timetable(slot, room)
