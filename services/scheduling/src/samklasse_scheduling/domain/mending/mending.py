"""Mending in three stages: ejection chains, CP-SAT near what is hit, CP-SAT over all that a better answer may move."""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from samklasse_scheduling.domain.mending import model
from samklasse_scheduling.domain.mending.answer import Alternative, NoSlot, alternative, no_slot
from samklasse_scheduling.domain.mending.bounds import Least, candidates, least
from samklasse_scheduling.domain.mending.case import Case
from samklasse_scheduling.domain.mending.ground import Ground, laid_out
from samklasse_scheduling.domain.mending.searching import place, tries
from samklasse_scheduling.domain.timetabling.solving import Timetable

_NONE = np.iinfo(np.int64).max
_AT_ONCE = 20  # tries between two looks at the clock
_NEAR = (40, 100)  # sessions that may move in a neighbourhood, growing
_SMALL = 30_000  # literals of a model that is built whole in a tenth of the time there is
_LARGEST = 250_000


@dataclass(frozen=True)
class Budget:
    """Tries of ejection chains, CP-SAT's deterministic seconds, the clock's seconds for all: whichever ends first."""

    tries: int = 600
    effort: float = 3.0
    seconds: float = 1.3
    alternatives: int = 3


@dataclass(frozen=True)
class Mended:
    """Alternatives, the best first. No answer that leaves out nobody moves fewer than `least` participant-sessions.

    `no_slots`: what the best answer leaves out, and why. `proven`: none moves fewer than the first alternative.
    """

    alternatives: tuple[Alternative, ...]
    no_slots: tuple[NoSlot, ...]
    least: int
    proven: bool
    first_seconds: float
    seconds: float


@dataclass
class _Search:
    case: Case
    seed: int
    budget: Budget
    told: Callable[[Alternative], None] | None
    ground: Ground
    began: float
    answers: list[Alternative]
    first_seconds: float | None = None
    effort: float = 0.0

    def elapsed(self) -> float:
        return perf_counter() - self.began

    def best(self) -> Alternative:
        return min(self.answers, key=_rank)

    def take(self, timetable: Timetable) -> None:
        """Another answer; told when it is better than all before."""
        found = alternative(self.case, timetable)
        if self.told is not None and (not self.answers or _rank(found) < _rank(self.best())):
            self.told(found)
        self.answers.append(found)


def mend(
    case: Case, *, seed: int = 1, budget: Budget | None = None, told: Callable[[Alternative], None] | None = None
) -> Mended:
    """The smallest change that makes a timetable hold, and others nearly as small; the same for a seed while the clock
    does not cut in. `told` hears the first answer and every better one.
    """
    compile_kernels()
    search = _Search(case, seed, budget or Budget(), told, laid_out(case, seed=seed), perf_counter(), [])
    search.began = perf_counter()
    search.ground = laid_out(case, seed=seed)
    _chains(search)
    bound = least(case)
    proven = _exact(search, bound)
    answers = _different(search)
    left = tuple(no_slot(case, answers[0].timetable, one.session) for one in answers[0].changes if one.new_slot < 0)
    lowest = answers[0].moved if proven and not left else bound.moved
    return Mended(answers, left, lowest, proven, search.first_seconds or search.elapsed(), search.elapsed())


def compile_kernels() -> None:
    """Kernels are compiled, or read from disk, when first called: before the clock starts."""
    from samklasse_scheduling.domain.mending.case import case
    from samklasse_scheduling.domain.timetabling.problem import Problem

    none = np.zeros((0, 0), dtype=np.bool_)
    empty = Problem(none, none, none.reshape(0, 0), np.zeros((0, 2), dtype=np.int32), 1)
    nothing = np.zeros(0, dtype=np.int32)
    ground = laid_out(case(empty, Timetable(nothing, nothing)), seed=1)
    place(ground, np.zeros(0, dtype=np.int64))
    tries(ground, 0, 1)


def _chains(search: _Search) -> None:
    """Try until there is an answer, then for better ones."""
    ground, budget = search.ground, search.budget
    place(ground, np.argsort(-search.case.weight, kind="stable"))
    rounds = 50 + 6 * search.case.problem.sessions
    made = 0
    while made < budget.tries and search.elapsed() < budget.seconds * 0.4:
        many = 1 if search.first_seconds is None else min(_AT_ONCE, budget.tries - made)
        full = tries(ground, many, rounds)
        made += many
        if full and search.first_seconds is None:
            search.take(_kept(ground)[0])
            search.first_seconds = search.elapsed()
    for timetable in _kept(ground):
        search.take(timetable)
    if not search.answers:
        nothing = np.full(search.case.problem.sessions, -1, dtype=np.int32)
        search.take(Timetable(nothing, nothing.copy()))


def _kept(ground: Ground) -> list[Timetable]:
    order = np.argsort(ground.scores, kind="stable")
    return [Timetable(*ground.kept[k].copy()) for k in order if ground.scores[k] != _NONE]


def _exact(search: _Search, bound: Least) -> bool:
    """Look for a smaller answer until there is none, or the budget is spent; whether it is known that there is none."""
    if search.best().left_out:
        return _rescue(search, bound)
    for many in (*_NEAR, search.case.problem.sessions):
        known: bool | None = None
        while known is None and not _over(search):
            known = search.best().moved <= bound.moved or _smaller(search, bound, many)
        if known:
            return True
    return search.best().moved <= bound.moved


def _smaller(search: _Search, bound: Least, many: int) -> bool | None:
    """Look for a smaller answer near what is hit, or everywhere if that is not much more.

    None: found one. True: there is none. False: not found here.
    """
    case, best = search.case, search.best()
    where, everywhere = candidates(case, bound, best.moved - 1, np.ones(case.problem.sessions, dtype=np.bool_)), True
    if model.size(case, where) > _SMALL and many < case.problem.sessions:
        where, everywhere = candidates(case, bound, best.moved - 1, _near(case, best, many)), False
    if not where.any(axis=1).all():
        return everywhere
    if model.size(case, where) > _LARGEST:
        return False
    found = _solve(search, where, ceiling=best.moved - 1)
    if found.timetable is None:
        return found.impossible and everywhere
    search.take(found.timetable)
    return None


def _rescue(search: _Search, bound: Least) -> bool:
    """Some are left out: whether fewer can be, over growing neighbourhoods."""
    case = search.case
    for many in (*_NEAR, case.problem.sessions):
        if _over(search):
            return False
        movable = _near(case, search.best(), many)
        where = candidates(case, bound, 1 << 40, movable)
        if model.size(case, where) > _LARGEST:
            return False
        found = _solve(search, where, ceiling=None, drops=True)
        if found.timetable is not None:
            search.take(found.timetable)
        if found.optimal and movable.all():
            return True
        if not search.best().left_out:
            return _exact(search, bound)
    return False


def _solve(search: _Search, where: np.ndarray, *, ceiling: int | None, drops: bool = False) -> model.Solved:
    left = search.budget.seconds - search.elapsed()
    effort = search.budget.effort - search.effort
    hint = search.best().timetable if drops else None
    began = perf_counter()
    task = model.Task(where, hint, effort, left, search.seed, ceiling=ceiling, drops=drops)
    found = model.solve(search.case, task)
    search.effort += perf_counter() - began
    return found


def _over(search: _Search) -> bool:
    return search.elapsed() >= search.budget.seconds or search.effort >= search.budget.effort


def _near(case: Case, best: Alternative, many: int) -> np.ndarray:
    """What is hit or moved, and those that share the most people with it."""
    core = case.homeless.copy()
    core[[one.session for one in best.changes]] = True
    closeness = case.clash[core].sum(axis=0) + np.where(core, 1 << 20, 0)
    chosen = np.zeros(case.problem.sessions, dtype=np.bool_)
    chosen[np.argsort(-closeness, kind="stable")[: max(many, int(core.sum()))]] = True
    return chosen


def _rank(one: Alternative) -> tuple[int, int, int, int]:
    return one.left_out, one.moved, one.rooms, one.soft


def _different(search: _Search) -> tuple[Alternative, ...]:
    """The best, and the next best that put somebody at another time."""
    chosen: dict[bytes, Alternative] = {}
    for one in sorted(search.answers, key=_rank):
        chosen.setdefault(one.timetable.slot.tobytes(), one)
    return tuple(chosen.values())[: search.budget.alternatives]
