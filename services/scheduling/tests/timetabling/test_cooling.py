"""The race of several coolings: it repeats, keeps the best of all, and is run only when there is time for it."""

from itertools import pairwise

import pytest
from samklasse_scheduling.domain.timetabling import cooling
from samklasse_scheduling.domain.timetabling.cooling import RUNNERS, STAGES, Budget
from samklasse_scheduling.domain.timetabling.searching import Search
from samklasse_scheduling.domain.timetabling.setting import laid_out
from samklasse_scheduling.domain.timetabling.solving import Found, solve

from .small import a_problem, cost, faults

LONG = 11_000_000  # moves: enough for four runners
COSTLY = a_problem(seed=2, sessions=50, participants=300)


def test_a_race_repeats_and_tells_only_what_is_better():
    heard: list[Found] = []

    one = solve(COSTLY, seed=3, moves=LONG, told=heard.append)
    same = solve(COSTLY, seed=3, moves=LONG)

    assert one.timetable.slot.tolist() == same.timetable.slot.tolist()
    assert (one.cost, one.moves) == (same.cost, same.moves)
    assert one.moves == pytest.approx(LONG, rel=0.01)
    assert 0 < one.cost == cost(COSTLY, one.timetable)
    assert faults(COSTLY, one.timetable) == []
    reached = [(each.unplaced, each.cost) for each in heard]
    assert all(after < before for before, after in pairwise(reached))
    assert reached[-1] == (0, one.cost)


@pytest.mark.parametrize(("moves", "many"), [(10_000, 1), (4_000_000, 1), (LONG, 4), (10**9, RUNNERS)])
def test_as_many_run_as_the_budget_gives_a_fair_start(moves, many):
    search = Search(COSTLY, laid_out(COSTLY, seed=1), moves, None, None)

    assert cooling._runners(search, Budget.rest_of(search)) == many


def test_the_stages_spend_the_budget_and_leave_two_runners():
    shares, colds = [share for _, share, _ in STAGES], [cold for _, _, cold in STAGES]

    assert sum(shares) == pytest.approx(1.0)
    assert [cooling.HOT, *colds] == sorted([cooling.HOT, *colds], reverse=True)
    assert RUNNERS // STAGES[-1][0] == cooling.FINALISTS
