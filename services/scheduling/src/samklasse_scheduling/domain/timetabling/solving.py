"""A timetable for a problem: first one that holds every rule, then a kinder one, for as long as there is time."""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from samklasse_scheduling.domain.timetabling.board import KEPT, WAITING, Board
from samklasse_scheduling.domain.timetabling.placing import SHAKES, load, place
from samklasse_scheduling.domain.timetabling.problem import Problem
from samklasse_scheduling.domain.timetabling.setting import laid_out
from samklasse_scheduling.domain.timetabling.walking import walk

HOT, COLD = 25.0, 1.0  # temperatures in soft cost; found on ITC-2007 track 2
RESUMED = 5.0  # warm enough to leave the timetable one was given, too cold to forget it
_ROUNDS = 500  # of placing between two looks at the clock
_FIRST_MOVES = 100_000  # of annealing, before its speed is known
_CHUNK = 500_000  # moves of annealing between two looks at the clock when moves are the budget
_PLACING = 0.8  # of the budget, at most; what is placed by then is made kinder
_LOOK = 0.2  # seconds between two looks at the clock when seconds are


class Stop(Exception):
    """Raised by the listener: enough; what is best so far is the answer."""


@dataclass(frozen=True)
class Timetable:
    slot: np.ndarray  # int32 [sessions], -1 where unplaced
    room: np.ndarray  # int32 [sessions], -1 where unplaced


@dataclass(frozen=True)
class Found:
    timetable: Timetable
    unplaced: int  # participants' places in sessions without a slot (the "distance to feasibility")
    cost: int  # soft cost: late, many in a row, alone in a day
    moves: int
    seconds: float  # of searching; reading the compiled kernels, or compiling them, is not counted
    seconds_to_feasible: float | None  # None: not yet


def solve(
    problem: Problem,
    *,
    seed: int,
    moves: int | None = None,
    seconds: float | None = None,
    feasible_only: bool = False,
    told: Callable[[Found], None] | None = None,
    start: Timetable | None = None,
) -> Found:
    """The best timetable that the budget buys: fewest unplaced, then lowest cost.

    The same seed and budget of `moves` give the same timetable; `seconds` alone follow the clock. With both, the
    search cools by moves and ends at whichever comes first. `told` hears every better timetable and may raise Stop.
    `start` is taken up as far as it holds the rules, and never answered with a worse one.

    Raises:
        ValueError: no budget or none to spend, or a `start` for another number of sessions.
    """
    if (
        (moves is None and seconds is None)
        or (moves is not None and moves < 1)
        or (seconds is not None and seconds <= 0)
    ):
        raise ValueError("a budget is wanted: moves or seconds, more than none")
    search = _Search(problem, laid_out(problem, seed=seed), seed, moves, seconds, told)
    _compile(search.board)
    search.began = perf_counter()
    try:
        if start is not None:
            _take_up(search, start)
        _fill(search, share=1.0 if feasible_only else _PLACING)
        if not feasible_only:
            _settle(search)
            _anneal(search, hot=HOT if start is None else RESUMED)
    except Stop:
        pass
    return search.found()


@dataclass
class _Search:
    """Where a search is; the only thing here that changes."""

    problem: Problem
    board: Board
    seed: int
    moves: int | None
    seconds: float | None
    told: Callable[[Found], None] | None
    began: float = 0.0
    made: int = 0
    feasible_at: float | None = None
    best: tuple[int, int] = (1 << 62, 0)  # unplaced, cost: as told

    def elapsed(self) -> float:
        return perf_counter() - self.began

    def over(self, share: float = 1.0) -> bool:
        """Whether so much of the budget is spent."""
        out_of_moves = self.moves is not None and self.made >= self.moves * share
        return out_of_moves or (self.seconds is not None and self.elapsed() >= self.seconds * share)

    def found(self) -> Found:
        slot, room = self.board.kept_slot.copy(), self.board.kept_room.copy()
        slot.flags.writeable = room.flags.writeable = False
        unplaced = int(self.board.weight[slot < 0].sum())
        kept = int(self.board.tally[KEPT])
        return Found(Timetable(slot, room), unplaced, kept, self.made, self.elapsed(), self.feasible_at)

    def look(self) -> None:
        """Note and tell what is better than what was told before."""
        slot = self.board.kept_slot
        if self.feasible_at is None and slot.min(initial=0) >= 0:
            self.feasible_at = self.elapsed()
        reached = (int(self.board.weight[slot < 0].sum()), int(self.board.tally[KEPT]))
        if reached < self.best:
            self.best = reached
            if self.told is not None:
                self.told(self.found())


def _compile(board: Board) -> None:
    """Kernels are compiled, or read from disk, when first called: before the clock starts."""
    load(board, board.kept_slot, board.kept_room)  # which are empty yet
    place(board, 0)
    walk(board, 0, HOT, COLD, True)


def _take_up(search: _Search, start: Timetable) -> None:
    wanted = (search.problem.sessions,)
    if start.slot.shape != wanted or start.room.shape != wanted:
        raise ValueError(f"a start for {start.slot.size} sessions and {start.room.size} rooms, not {wanted[0]}")
    load(search.board, np.array(start.slot, dtype=np.int32), np.array(start.room, dtype=np.int32))
    search.look()


def _fill(search: _Search, *, share: float) -> None:
    """Place what waits. A round is itself a move."""
    if search.board.tally[WAITING] == 0:
        search.look()
    while search.board.tally[WAITING] > 0 and not search.over(share):
        left = _ROUNDS if search.moves is None else -(-(search.moves - search.made) // (1 + SHAKES))
        search.made += place(search.board, min(_ROUNDS, left)) * (1 + SHAKES)
        search.look()


def _settle(search: _Search) -> None:
    """When not all could be placed, go back to the fullest timetable: it is what can be made kinder."""
    if search.board.tally[WAITING] > 0:
        slot, room = search.board.kept_slot, search.board.kept_room
        search.board = laid_out(search.problem, seed=search.seed)
        load(search.board, slot, room)


def _anneal(search: _Search, *, hot: float) -> None:
    """Cool from `hot` to COLD while the rest of the budget is spent; stops at a cost of zero."""
    first, start = search.made, search.elapsed()
    chunk = _FIRST_MOVES
    while search.board.tally[KEPT] > 0 and not search.over():
        before = search.elapsed()
        if search.moves is None:
            span = (search.seconds or 0.0) - start
            done, share = (before - start) / span, min(_LOOK, span / 50) / span
        else:
            chunk = min(_CHUNK, search.moves - search.made)
            done, share = (search.made - first) / (search.moves - first), chunk / (search.moves - first)
        made = walk(search.board, chunk, _heat(hot, done), _heat(hot, done + share), True)
        search.made += made
        search.look()
        if search.moves is None:
            chunk = _paced(made, search.elapsed() - before, share * span)


def _heat(hot: float, done: float) -> float:
    return float(hot * (COLD / hot) ** min(done, 1.0))


def _paced(made: int, took: float, wanted: float) -> int:
    """How many moves the wanted seconds will hold at the speed just measured."""
    return max(1_000, min(int(made / max(took, 1e-6) * wanted), 100 * _CHUNK))
