"""A timetable for a problem: first one that holds every rule, then a kinder one, for as long as there is time."""

from collections.abc import Callable
from time import perf_counter

import numpy as np

from samklasse_scheduling.domain.timetabling.board import WAITING, Board
from samklasse_scheduling.domain.timetabling.cooling import COLD, HOT, RESUMED, Budget, cool, race
from samklasse_scheduling.domain.timetabling.placing import SHAKES, load, place
from samklasse_scheduling.domain.timetabling.problem import Problem
from samklasse_scheduling.domain.timetabling.searching import Found, Search, Timetable
from samklasse_scheduling.domain.timetabling.setting import cleared, laid_out
from samklasse_scheduling.domain.timetabling.walking import walk

__all__ = ["Found", "Stop", "Timetable", "solve"]

_ROUNDS = 500  # of placing between two looks at the clock
_PLACING = 0.8  # of the budget, at most; what is placed by then is made kinder


class Stop(Exception):
    """Raised by the listener: enough; what is best so far is the answer."""


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
    given = [each for each in (moves, seconds) if each is not None]
    if not given or min(given) <= 0:
        raise ValueError("a budget is wanted: moves or seconds, more than none")
    search = Search(problem, laid_out(problem, seed=seed), moves, seconds, told)
    _compile(search.board)
    search.began = perf_counter()
    try:
        if start is not None:
            _take_up(search, start)
        _fill(search, share=1.0 if feasible_only else _PLACING)
        if not feasible_only:
            _settle(search)
            if start is None:
                race(search)
            else:
                cool(search, Budget.rest_of(search), RESUMED, COLD, 1.0)
    except Stop:
        pass
    return search.found()


def _compile(board: Board) -> None:
    """Kernels are compiled, or read from disk, when first called: before the clock starts."""
    load(board, board.kept_slot, board.kept_room)  # which are empty yet
    place(board, 0)
    walk(board, 0, HOT, COLD, True)


def _take_up(search: Search, start: Timetable) -> None:
    wanted = (search.problem.sessions,)
    if start.slot.shape != wanted or start.room.shape != wanted:
        raise ValueError(f"a start for {start.slot.size} sessions and {start.room.size} rooms, not {wanted[0]}")
    load(search.board, np.array(start.slot, dtype=np.int32), np.array(start.room, dtype=np.int32))
    search.look()


def _fill(search: Search, *, share: float) -> None:
    """Place what waits. A round is itself a move."""
    if search.board.tally[WAITING] == 0:
        search.look()
    while search.board.tally[WAITING] > 0 and not search.over(share):
        left = _ROUNDS if search.moves is None else -(-(search.moves - search.made) // (1 + SHAKES))
        search.made += place(search.board, min(_ROUNDS, left)) * (1 + SHAKES)
        search.look()


def _settle(search: Search) -> None:
    """When not all could be placed, go back to the fullest timetable: it is what can be made kinder."""
    if search.board.tally[WAITING] > 0:
        search.turn_to(cleared(search.board))
        load(search.board, search.board.kept_slot, search.board.kept_room)
