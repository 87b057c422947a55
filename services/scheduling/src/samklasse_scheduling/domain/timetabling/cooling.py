"""Simulated annealing as a race: several timetables are cooled, and after each stage only the kinder ones go on.

On a hard problem a cooling ends in one of a few valleys, and which one is decided while it is still warm: the same
problem gives 0 or 400, and a slower cooling gives the same two. Several faster ones find the good valley more often
than a slow one, and the bad ones show themselves early (measured on ITC-2007 track 2).
"""

from dataclasses import dataclass
from statistics import fmean

from samklasse_scheduling.domain.timetabling.board import COST, KEPT
from samklasse_scheduling.domain.timetabling.placing import load
from samklasse_scheduling.domain.timetabling.searching import Search
from samklasse_scheduling.domain.timetabling.setting import cleared
from samklasse_scheduling.domain.timetabling.walking import walk

HOT, COLD = 25.0, 0.4  # temperatures in soft cost; found on ITC-2007 track 2, as all numbers here
RESUMED = 5.0  # warm enough to leave the timetable one was given, too cold to forget it
STAGES = ((1, 0.42, 5.2), (3, 0.11, 4.0), (6, 0.09, 3.0), (8, 0.38, COLD))
"""One of how many goes on from the stage before, the stage's share of the budget, and how cold it gets."""
RUNNERS = 24
FINALISTS = 3  # at least, of however few runners: one valley in three is seldom wrong, one of one often is
_A_START = 1500  # moves for each slot of each session that a runner needs in the first stage
_FIRST_MOVES = 100_000  # before the speed is known
_CHUNK = 500_000  # moves between two looks at the clock when moves are the budget
_LOOK = 0.2  # seconds between two looks at the clock when seconds are
_LOOKS = 30  # in a leg, at least


def race(search: Search) -> None:
    """Spend the rest of the budget; stops at a cost of zero."""
    budget = Budget.rest_of(search)
    runners = [search.board]
    many = _runners(search, budget)
    slot, room = search.board.kept_slot.copy(), search.board.kept_room.copy()
    while len(runners) < many:
        runners.append(cleared(search.board))
        load(runners[-1], slot, room)
    hot, until = HOT, 0.0
    for one_of, share, cold in STAGES if many > 1 else ((1, 1.0, COLD),):
        runners = runners[: max(FINALISTS, many // one_of)]
        means = []
        for runner in runners:
            until += share / len(runners)
            search.turn_to(runner)
            means.append(cool(search, budget, hot, cold, until))
        order = sorted(range(len(runners)), key=means.__getitem__)
        runners = [runners[i] for i in order]
        hot = cold


def _runners(search: Search, budget: "Budget") -> int:
    """As many as the budget gives a fair start; one when that is fewer than four."""
    if budget.moves is None:
        _walk(search, _FIRST_MOVES, HOT, HOT)
    moves = budget.moves if budget.moves is not None else budget.seconds * search.pace
    many = int(moves * STAGES[0][1] / (_A_START * max(1, search.board.against.size)))
    return min(many, RUNNERS) if many >= 4 else 1


@dataclass(frozen=True)
class Budget:
    """What a race may spend, moves or else seconds, and what was spent before it."""

    moves: int | None
    seconds: float
    first: int
    start: float

    @classmethod
    def rest_of(cls, search: Search) -> "Budget":
        start = search.elapsed()
        moves = None if search.moves is None else max(1, search.moves - search.made)
        return cls(moves, (search.seconds or start) - start, search.made, start)

    def spent(self, search: Search) -> float:
        if self.moves is not None:
            return (search.made - self.first) / self.moves
        return (search.elapsed() - self.start) / self.seconds if self.seconds > 0 else 1.0


def cool(search: Search, budget: Budget, hot: float, cold: float, until: float) -> float:
    """Cool the search's board until so much of the budget is spent; the mean cost in the last third."""
    begin = done = budget.spent(search)
    costs = [int(search.board.tally[COST])]
    while done < until and search.board.tally[KEPT] > 0 and not search.over():
        chunk, share = _chunk(search, budget, until - begin, until - done)
        heats = (hot * (cold / hot) ** min(1.0, (at - begin) / (until - begin)) for at in (done, done + share))
        _walk(search, chunk, *heats)
        search.look()
        costs.append(int(search.board.tally[COST]))
        done = budget.spent(search)
    return fmean(costs[-max(1, len(costs) // 3) :])


def _chunk(search: Search, budget: Budget, span: float, left: float) -> tuple[int, float]:
    """The moves until the next look, and their share of the budget: by the speed just measured if it is seconds."""
    if budget.moves is None:
        share = min(_LOOK / budget.seconds, span / _LOOKS, left)
        pace = search.pace or _FIRST_MOVES / _LOOK
        return max(1_000, min(int(pace * share * budget.seconds), 100 * _CHUNK)), share
    most = max(1, min(_CHUNK, int(span * budget.moves / _LOOKS)))
    chunk = min(most, max(1, round(left * budget.moves)))
    return chunk, chunk / budget.moves


def _walk(search: Search, moves: int, hot: float, cold: float) -> None:
    before = search.elapsed()
    made = walk(search.board, moves, hot, cold, True)
    search.made += made
    search.pace = made / max(search.elapsed() - before, 1e-6)
