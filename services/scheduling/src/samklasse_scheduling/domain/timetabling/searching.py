"""Where a search is: its board, what it has spent, and what it has told."""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from samklasse_scheduling.domain.timetabling.board import KEPT, SHORTEST, Board
from samklasse_scheduling.domain.timetabling.problem import Problem


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


@dataclass
class Search:
    """The only thing here that changes."""

    problem: Problem
    board: Board
    moves: int | None
    seconds: float | None
    told: Callable[[Found], None] | None
    began: float = 0.0
    made: int = 0
    pace: float = 0.0  # moves of annealing a second, as last measured
    feasible_at: float | None = None
    best: tuple[int, int] = (1 << 62, 0)  # unplaced, cost: as told

    def elapsed(self) -> float:
        return perf_counter() - self.began

    def over(self, share: float = 1.0) -> bool:
        """Whether so much of the budget is spent."""
        out_of_moves = self.moves is not None and self.made >= self.moves * share
        return out_of_moves or (self.seconds is not None and self.elapsed() >= self.seconds * share)

    def turn_to(self, board: Board) -> None:
        """Go on with another board, which shares what is kept."""
        board.tally[[KEPT, SHORTEST]] = self.board.tally[[KEPT, SHORTEST]]
        self.board = board

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
