"""What a problem refuses, what its order rules out, and what a day costs."""

import numpy as np
import pytest
from samklasse_scheduling.domain.timetabling import pricing, setting
from samklasse_scheduling.domain.timetabling.problem import Problem

from .small import day_cost


def test_a_problem_does_not_change_under_a_search():
    attends = np.ones((2, 3), dtype=bool)
    problem = Problem(attends, np.ones((3, 1)), np.ones((3, 6)), [], 3)

    attends[:] = False

    assert problem.attends.all()
    assert problem.attends.dtype == np.bool_
    with pytest.raises(ValueError, match="read-only"):
        problem.open[0, 0] = False


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"attends": np.ones((2, 4))}, "4 sessions"),
        ({"open": np.ones((2, 6))}, "2"),
        ({"open": np.ones((3, 7))}, "7 slots"),
        ({"slots_per_day": 0}, "slots_per_day is 0"),
        ({"slots_per_day": 17}, "slots_per_day is 17"),
        ({"before": [[0, 3]]}, "outside 0 to 2"),
        ({"suits": np.ones(3)}, "suits has 1"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(change, says):
    fitting = {"attends": np.ones((2, 3)), "suits": np.ones((3, 1)), "open": np.ones((3, 6)), "before": []}

    with pytest.raises(ValueError, match=says):
        Problem(**({**fitting, "slots_per_day": 3} | change))


@pytest.mark.parametrize("per_day", range(1, 10))
def test_the_price_of_a_day_is_the_rule(per_day):
    price = pricing.prices(per_day)

    slow = [day_cost([bool(mask >> place & 1) for place in range(per_day)]) for mask in range(1 << per_day)]
    assert price.tolist() == slow


def test_an_order_closes_the_slots_it_rules_out():
    problem = Problem(np.zeros((1, 3)), np.ones((3, 1)), np.ones((3, 6)), [[0, 1], [1, 2]], 3)

    opened = setting.possible(problem).astype(int).tolist()

    assert opened == [[1, 1, 1, 1, 0, 0], [0, 1, 1, 1, 1, 0], [0, 0, 1, 1, 1, 1]]


def test_an_order_nobody_can_follow_closes_nothing_but_what_is_before_itself():
    problem = Problem(np.zeros((1, 3)), np.ones((3, 1)), np.ones((3, 6)), [[0, 1], [1, 0], [2, 2]], 3)

    opened = setting.possible(problem)

    assert opened[:2].all()
    assert not opened[2].any()
