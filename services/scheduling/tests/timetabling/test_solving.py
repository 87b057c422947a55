"""The timetable core on small problems: every rule holds, a seed and a budget repeat, and it can be stopped."""

import time
from itertools import pairwise

import numpy as np
import pytest
from samklasse_scheduling.domain.timetabling.problem import Problem
from samklasse_scheduling.domain.timetabling.solving import Found, Stop, Timetable, solve

from .small import PER_DAY, a_problem, cost, faults, left_out


@pytest.mark.parametrize("seed", range(1, 9))
def test_every_rule_holds_and_the_cost_is_what_it_says(seed):
    problem = a_problem(seed=seed)

    found = solve(problem, seed=seed, moves=200_000)

    assert faults(problem, found.timetable) == []
    assert found.unplaced == left_out(problem, found.timetable) == 0
    assert found.cost == cost(problem, found.timetable)
    assert found.seconds_to_feasible is not None
    assert found.seconds_to_feasible <= found.seconds


@pytest.mark.parametrize("per_day", [1, 2, 3, 9, 16])
def test_days_may_have_one_to_sixteen_slots(per_day):
    problem = a_problem(seed=per_day, sessions=3 * per_day, per_day=per_day, participants=0 if per_day < 5 else 40)

    found = solve(problem, seed=1, moves=50_000)

    assert faults(problem, found.timetable) == []
    assert (found.unplaced, found.cost) == (0, cost(problem, found.timetable))


def test_annealing_makes_it_kinder():
    problem = a_problem(seed=3)

    first = solve(problem, seed=1, moves=200_000, feasible_only=True)
    kinder = solve(problem, seed=1, moves=200_000)

    assert first.unplaced == 0
    assert kinder.cost < first.cost / 2


def test_a_seed_and_a_budget_of_moves_repeat():
    problem = a_problem(seed=5)
    heard: list[Found] = []

    one = solve(problem, seed=7, moves=700_000)
    same = solve(problem, seed=7, moves=700_000, told=heard.append)
    other = solve(problem, seed=8, moves=700_000)

    assert one.timetable.slot.tolist() == same.timetable.slot.tolist()
    assert one.timetable.room.tolist() == same.timetable.room.tolist()
    assert (one.cost, one.moves) == (same.cost, same.moves)
    assert other.timetable.slot.tolist() != one.timetable.slot.tolist()


def test_what_is_told_only_gets_better_and_the_last_is_the_answer():
    problem = a_problem(seed=6)
    heard: list[Found] = []

    found = solve(problem, seed=1, moves=1_500_000, told=heard.append)

    reached = [(one.unplaced, one.cost) for one in heard]
    assert len(reached) > 1
    assert all(after < before for before, after in pairwise(reached))
    assert reached[-1] == (found.unplaced, found.cost)
    assert all(faults(problem, one.timetable) == [] for one in heard)


def test_a_listener_that_has_enough_keeps_the_best():
    problem = a_problem(seed=6)
    heard: list[Found] = []

    def enough(found: Found) -> None:
        heard.append(found)
        if found.unplaced == 0:
            raise Stop

    found = solve(problem, seed=1, seconds=30, told=enough)

    assert found.seconds < 15
    assert found.cost == heard[-1].cost
    assert faults(problem, found.timetable) == []


def test_a_search_goes_on_from_where_another_ended():
    problem = a_problem(seed=9)
    first = solve(problem, seed=1, moves=100_000)

    at_once = solve(problem, seed=2, moves=1, start=first.timetable)
    further = solve(problem, seed=2, moves=500_000, start=first.timetable)

    assert at_once.timetable.slot.tolist() == first.timetable.slot.tolist()
    assert at_once.cost == first.cost
    assert further.cost <= first.cost
    assert faults(problem, further.timetable) == []


def test_a_start_that_breaks_rules_is_taken_up_as_far_as_it_holds_them():
    problem = a_problem(seed=9)
    wrong = Timetable(np.zeros(36, dtype=np.int32), np.full(36, 99, dtype=np.int32))
    wrong.room[::2] = 1

    found = solve(problem, seed=2, moves=200_000, start=wrong)

    assert faults(problem, found.timetable) == []
    assert found.unplaced == 0


def test_a_start_for_another_problem_is_refused():
    start = Timetable(np.zeros(5, dtype=np.int32), np.zeros(5, dtype=np.int32))

    with pytest.raises(ValueError, match="5 sessions"):
        solve(a_problem(), seed=1, moves=10, start=start)


@pytest.mark.parametrize("seconds", [0.3, 1.0])
def test_a_budget_of_seconds_is_held(seconds):
    problem = a_problem(seed=2, sessions=50, participants=300)
    solve(problem, seed=1, moves=1)  # the kernels are read

    before = time.perf_counter()
    found = solve(problem, seed=1, seconds=seconds)
    took = time.perf_counter() - before

    assert found.cost > 0  # else it would end early
    assert found.seconds == pytest.approx(seconds, rel=0.1)
    assert took < seconds * 1.1 + 0.1


@pytest.mark.parametrize("budget", [{}, {"moves": 0}, {"seconds": 0.0}, {"moves": 10, "seconds": -1.0}])
def test_a_budget_is_wanted(budget):
    with pytest.raises(ValueError, match="budget"):
        solve(a_problem(), seed=1, **budget)


def test_what_can_never_be_placed_is_left_out_and_the_rest_is_not():
    problem = a_problem(seed=4)
    opened, suits = problem.open.copy(), problem.suits.copy()
    opened[3] = False
    suits[8] = False
    hard = Problem(problem.attends, suits, opened, problem.before, PER_DAY)

    found = solve(hard, seed=1, moves=100_000)

    assert np.flatnonzero(found.timetable.slot < 0).tolist() == [3, 8]
    assert found.unplaced == int(problem.attends[:, [3, 8]].sum())
    assert found.cost == cost(hard, found.timetable)
    assert found.seconds_to_feasible is None
    assert faults(hard, found.timetable) == []


def test_an_impossible_problem_ends_with_its_budget_and_holds_the_rules():
    """Ten sessions of one person in six slots: the six that fit are placed, whatever the order among them."""
    order = np.array([[a, a + 1] for a in range(9)])
    problem = Problem(np.ones((1, 10), bool), np.ones((10, 2), bool), np.ones((10, 6), bool), order, 3)

    found = solve(problem, seed=1, moves=20_000)

    assert found.unplaced == 4
    assert faults(problem, found.timetable) == []


def test_what_cannot_all_be_placed_is_made_kinder_all_the_same():
    """Two sessions of one participant have one slot between them; the other sessions have timetables to choose from."""
    problem = a_problem(seed=4)
    opened, attends = problem.open.copy(), problem.attends.copy()
    opened[[3, 8]] = False
    opened[[3, 8], 7] = True
    attends[:, [3, 8]] = attends[:, [3, 8]] | (np.arange(60) == 0)[:, None]
    hard = Problem(attends, problem.suits, opened, [], PER_DAY)

    first = solve(hard, seed=1, moves=100_000, feasible_only=True)
    kinder = solve(hard, seed=1, moves=500_000)

    assert kinder.unplaced == first.unplaced > 0
    assert kinder.cost < first.cost * 0.8
    assert kinder.cost == cost(hard, kinder.timetable)
    assert faults(hard, kinder.timetable) == []


@pytest.mark.parametrize("seed", range(1, 6))
def test_modules_in_order_are_placed_in_order(seed):
    order = np.array([[a, a + 1] for a in range(5)])
    problem = Problem(np.eye(6, dtype=bool), np.ones((6, 2)), np.ones((6, 9)), order, 3)

    found = solve(problem, seed=seed, moves=50_000, feasible_only=True)

    assert (found.unplaced, faults(problem, found.timetable)) == (0, [])


def test_nothing_to_place_is_a_timetable():
    nothing = Problem(np.zeros((3, 0)), np.zeros((0, 2)), np.zeros((0, 6)), np.zeros((0, 2)), 3)

    found = solve(nothing, seed=1, moves=100)

    assert (found.unplaced, found.cost, found.timetable.slot.size) == (0, 0, 0)
