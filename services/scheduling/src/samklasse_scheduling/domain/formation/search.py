"""From cells to a staffed solution: bounds per cell, a first plan per supplier, then neighbourhoods until time is up.

Cells of one supplier share its teachers. The search frees a few cells at a time, solves them exactly beside what
the other classes hold, and keeps what is no worse. Effort is counted in the solver's deterministic seconds, so a
seed gives the same plan again; the wall-clock limit only cuts in on a machine too slow for the effort.
"""

from __future__ import annotations

import random
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from samklasse_scheduling.domain.formation import bits, greedy
from samklasse_scheduling.domain.formation.model import Opened, Task, Teachers, solve
from samklasse_scheduling.domain.formation.options import Cell, Option
from samklasse_scheduling.domain.formation.staffing import Staffing
from samklasse_scheduling.domain.plan import Kind

WORKERS = 2
OPTIONS_PER_CELL = 60
CELLS_AT_ONCE = (1, 1, 1, 2, 3)
CLASSES_AT_ONCE = 6
STALE_ROUNDS = 200
PATIENCE = 4.0
EFFORT_PER_PERSON = 0.006


@dataclass(frozen=True)
class Budget:
    """How long to look: deterministic seconds in all, and the wall-clock instant (monotonic) to stop at."""

    effort: float
    until: float

    def seconds(self) -> float:
        return self.until - time.monotonic()

    def patience(self, effort: float) -> float:
        """Wall-clock seconds for one solve: a slow machine must not spend on one cell what all need."""
        return min(self.seconds(), PATIENCE * effort + 0.2)


@dataclass(frozen=True)
class Bounded:
    """What one cell could reach if it had every teacher to itself."""

    cell: Cell
    bound: int
    proven: bool
    fixed_floor: int
    ideal: tuple[Opened, ...]


def bound_all(cells: Sequence[Cell], staffing: Staffing, budget: Budget, seed: int) -> list[Bounded]:
    """Bound every cell, two at a time."""
    weight = sum(cell.people.bit_count() for cell in cells) or 1
    with ThreadPoolExecutor(WORKERS) as pool:
        jobs = [
            pool.submit(_bound, cell, staffing, budget.effort * cell.people.bit_count() / weight, budget, seed)
            for cell in cells
        ]
        return [job.result() for job in jobs]


def _bound(cell: Cell, staffing: Staffing, effort: float, budget: Budget, seed: int) -> Bounded:
    everyone = tuple(option for option in cell.options if option.kind is Kind.FIXED or staffing.able[option])
    options = _undominated(everyone)
    most = {option: _most(option) for option in options}
    task = Task(options, most, effort=effort, seconds=budget.patience(effort), seed=seed)
    floor = 0
    if any(option.kind is Kind.FIXED for option in options):
        fixed = solve(replace(task, options=tuple(o for o in options if o.kind is Kind.FIXED), fixed_only=True))
        floor = fixed.placed
    answer = solve(replace(task, fixed_floor=floor, seconds=budget.patience(effort)))
    return Bounded(cell, answer.bound, answer.optimal, floor, answer.opened)


def _most(option: Option) -> int:
    return option.people.bit_count() // max(1, option.minimum)


def _undominated(options: Sequence[Option]) -> tuple[Option, ...]:
    """Without teachers, an option whose people can all join a like option adds nothing."""
    alike: dict[tuple[object, ...], list[Option]] = {}
    for option in options:
        alike.setdefault((option.kind, option.single, option.maximum, option.block), []).append(option)
    kept: list[Option] = []
    for same in alike.values():
        kept += [same[position] for position in bits.maximal([option.joiners for option in same])]
    return tuple(kept)


def staffed(bounded: Sequence[Bounded], staffing: Staffing, budget: Budget, seed: int) -> tuple[Opened, ...]:
    """The best staffed solution found for one supplier's cells."""
    draw = random.Random(seed)
    everyone = [option for b in bounded for option in b.cell.options]
    fixed = [group for b in bounded for group in b.ideal if group.option.kind is Kind.FIXED]
    cell_of = {option: b.cell.number for b in bounded for option in b.cell.options}
    state: dict[int, tuple[Opened, ...]] = {b.cell.number: () for b in bounded}
    for group in greedy.fill(everyone, Teachers(staffing.able, staffing.minutes_left), fixed):
        state[cell_of[group.option]] += (group,)
    spent, stale = 0.0, 0
    while spent < budget.effort and budget.seconds() > 0 and stale < STALE_ROUNDS:
        short = [b for b in bounded if _placed(state[b.cell.number]) < b.bound]
        if not short:
            break
        view = _view(_neighbourhood(short, bounded, state, draw), state, draw)
        effort = EFFORT_PER_PERSON * view.free.bit_count()
        better = _improve(view, state, staffing, budget, effort=effort, draw=draw)
        spent += effort
        stale = 0 if better else stale + 1
    return tuple(group for groups in state.values() for group in groups)


def _placed(groups: Sequence[Opened]) -> int:
    return sum(group.people.bit_count() for group in groups)


def _neighbourhood(
    short: Sequence[Bounded],
    bounded: Sequence[Bounded],
    state: Mapping[int, tuple[Opened, ...]],
    draw: random.Random,
) -> list[Bounded]:
    lacking = [b.bound - _placed(state[b.cell.number]) for b in short]
    first = draw.choices(short, lacking)[0]
    others = [b for b in bounded if b is not first and b.cell.options]
    return [first, *draw.sample(others, min(len(others), draw.choice(CELLS_AT_ONCE) - 1))]


@dataclass(frozen=True)
class View:
    """What one round looks at: some cells, the classes of theirs that are given up, and the people free to move."""

    chosen: tuple[Bounded, ...]
    given_up: tuple[Opened, ...]
    kept: tuple[Opened, ...]
    free: int


def _view(chosen: Sequence[Bounded], state: Mapping[int, tuple[Opened, ...]], draw: random.Random) -> View:
    """Give up a few classes of each chosen cell, so that a large cell is no larger a problem than a small one."""
    given_up: list[Opened] = []
    kept: list[Opened] = []
    everybody = 0
    for b in chosen:
        groups = list(state[b.cell.number])
        draw.shuffle(groups)
        given_up += groups[:CLASSES_AT_ONCE]
        kept += groups[CLASSES_AT_ONCE:]
        everybody |= b.cell.people
    for group in kept:
        everybody &= ~group.people
    return View(tuple(chosen), tuple(given_up), tuple(kept), everybody)


def _improve(
    view: View,
    state: dict[int, tuple[Opened, ...]],
    staffing: Staffing,
    budget: Budget,
    *,
    effort: float,
    draw: random.Random,
) -> bool:
    """Solve the view again beside all other classes; whether more people are placed than before."""
    numbers = {b.cell.number for b in view.chosen}
    beside = [group for number, groups in state.items() if number not in numbers for group in groups]
    options = tuple(option for b in view.chosen for option in _sample(b, view, draw))
    held = sum(group.people.bit_count() for group in view.kept if group.option.kind is Kind.FIXED)
    task = Task(
        options,
        {option: (option.people & view.free).bit_count() // max(1, option.minimum) for option in options},
        teachers=_left(staffing, options, [*beside, *view.kept]),
        free=view.free,
        fixed_floor=max(0, sum(b.fixed_floor for b in view.chosen) - held),
        hint=view.given_up,
        effort=effort,
        seconds=budget.patience(effort),
        seed=draw.randrange(1 << 30),
    )
    answer = solve(task)
    if (answer.placed, -len(answer.opened)) < (_placed(view.given_up), -len(view.given_up)):
        return False
    for b in view.chosen:
        inside = frozenset(b.cell.options)
        state[b.cell.number] = tuple(group for group in (*view.kept, *answer.opened) if group.option in inside)
    return answer.placed > _placed(view.given_up)


def _sample(bounded: Bounded, view: View, draw: random.Random) -> list[Option]:
    """What was given up, what would be ideal, every FIXED class, and the rest by how many could join."""
    taken = {group.option.single for group in view.kept} - {None}
    possible = [
        option
        for option in bounded.cell.options
        if option.single not in taken
        and not option.block & ~view.free
        and (option.people & view.free).bit_count() >= option.minimum
    ]
    wanted = {group.option for group in (*view.given_up, *bounded.ideal)}
    wanted |= {option for option in possible if option.kind is Kind.FIXED}
    others = [option for option in possible if option not in wanted]
    others.sort(key=lambda option: -(option.people & view.free).bit_count() * (0.5 + draw.random()))
    chosen = wanted | set(others[:OPTIONS_PER_CELL])
    return [option for option in possible if option in chosen]


def _left(staffing: Staffing, options: Sequence[Option], beside: Sequence[Opened]) -> Teachers:
    """What the teachers have left beside the classes that stay."""
    taken: dict[int, int] = {}
    minutes = list(staffing.minutes_left)
    for group in beside:
        if group.teacher is not None:
            taken[group.teacher] = taken.get(group.teacher, 0) | group.option.mask
            minutes[group.teacher] -= group.option.minutes_per_week
    able = {
        option: tuple(
            teacher
            for teacher in staffing.able[option]
            if not taken.get(teacher, 0) & option.mask and minutes[teacher] >= option.minutes_per_week
        )
        for option in options
    }
    return Teachers(able, minutes)
