"""Each hard rule switched off in the solver, by a problem that does not know it, is caught by the checker."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from samklasse_scheduling.domain.timetabling.problem import Problem
from samklasse_scheduling.domain.timetabling.solving import Timetable, solve
from samklasse_scheduling.itc2007.adapting import places_of, problem_of
from samklasse_scheduling.itc2007.checking import Verdict, judge
from samklasse_scheduling.itc2007.generating import generate
from samklasse_scheduling.itc2007.instance import Instance
from samklasse_scheduling.itc2007.writing import write_instance, write_solution

PLANTED = generate(sessions=90, rooms=4, features=6, participants=60).instance
INSTANCE = replace(PLANTED, seats=(max(PLANTED.attending()) - 3, *PLANTED.seats[1:]))  # the first room is small
ROOMS = INSTANCE.rooms
MOVES = 100_000


def _no_features(problem: Problem) -> Problem:
    return replace(problem, suits=problem_of(replace(INSTANCE, needs=(frozenset(),) * INSTANCE.sessions)).suits)


def _no_sizes(problem: Problem) -> Problem:
    return replace(problem, suits=problem_of(replace(INSTANCE, seats=(INSTANCE.participants,) * ROOMS)).suits)


RULES: dict[str, Callable[[Problem], Problem]] = {
    "CLASH": lambda problem: replace(problem, attends=np.eye(problem.sessions, dtype=bool)),
    "TOO_SMALL": _no_sizes,
    "MISSING_FEATURE": _no_features,
    "CLOSED": lambda problem: replace(problem, open=np.ones_like(problem.open)),
    "ORDER": lambda problem: replace(problem, before=np.zeros((0, 2), dtype=np.int32)),
    "ROOM_TAKEN": lambda problem: replace(problem, suits=np.hstack([problem.suits, problem.suits])),
}


def solved(problem: Problem, instance: Instance = INSTANCE) -> Verdict:
    """What the checker says of it; a room beyond the last is one of the others again."""
    found = solve(problem, seed=1, moves=MOVES).timetable
    wrapped = Timetable(found.slot, np.where(found.room >= 0, found.room % ROOMS, -1))
    return judge(write_instance(instance), write_solution(places_of(wrapped)))


def test_a_solver_that_knows_every_rule_breaks_none() -> None:
    seen = solved(problem_of(INSTANCE))

    assert (seen.violations, seen.distance) == ((), 0)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_switched_off_in_the_solver_is_caught(rule: str) -> None:
    seen = solved(RULES[rule](problem_of(INSTANCE)))

    assert {each.rule for each in seen.violations} == {rule}


def test_a_session_left_out_is_counted() -> None:
    never = (frozenset[int](), *INSTANCE.open[1:])
    seen = solved(problem_of(replace(INSTANCE, open=never)))

    assert (seen.valid, seen.unplaced, seen.distance) == (True, 1, INSTANCE.attending()[0])
