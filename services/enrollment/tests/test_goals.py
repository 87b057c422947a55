"""Goals of a plan, beside the guide."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_enrollment.domain.errors import GoalTooFar
from samklasse_enrollment.domain.training import plan
from samklasse_enrollment.domain.training.plan import Plan
from samklasse_enrollment.domain.training.values import Schooling


def drawn(goals: tuple[str, str, str, str]) -> Plan:
    return Plan(uuid4(), UUID(int=1), 1, goals, 600, date(2027, 1, 11), date(2027, 12, 31), uuid4())


@given(st.tuples(*[st.sampled_from(["A1", "A2", "B1", "B2", "C1"])] * 4), st.sampled_from(Schooling))
def test_a_goal_is_within_one_level_of_the_guide_or_refused(
    goals: tuple[str, str, str, str], schooling: Schooling
) -> None:
    guide = plan.guided_goals(schooling, date(2027, 1, 11))
    order = ["A1", "A2", "B1", "B2", "C1"]
    near = all(abs(order.index(a) - order.index(b)) <= 1 for a, b in zip(goals, guide, strict=True))

    if near:
        assert plan.check(drawn(goals), None, guide=guide, window_ends=None).goals == goals
    else:
        with pytest.raises(GoalTooFar):
            plan.check(drawn(goals), None, guide=guide, window_ends=None)
