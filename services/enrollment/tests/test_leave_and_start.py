"""Leave that was granted before training began, and who reads why."""

from datetime import timedelta

import pytest

from .builders import FYRESDAL, NOW, TODAY
from .casework import PLAN, Official
from .conftest import Enrollment
from .test_case_moves import moved


@pytest.fixture
def official(enrollment: Enrollment) -> Official:
    """Skien's."""
    return Official(enrollment)


async def test_leave_whose_first_day_came_before_training_begins_and_ends_with_it(official: Official) -> None:
    """Invariant 10: leave runs also where the plan was made, and training begun, after its first day."""
    case_id = await official.allocated()
    await official.granted(case_id, TODAY, TODAY + timedelta(days=20))
    await official.at.ring(NOW + timedelta(minutes=1))
    await official.do(case_id, "plan", PLAN)
    await official.do(case_id, "start", {"on": TODAY.isoformat()})
    await official.at.ring(NOW + timedelta(minutes=2))
    running = await official.state(case_id)
    await official.at.ring(NOW + timedelta(days=22))

    assert (running, await official.state(case_id)) == ("ON_LEAVE", "IN_TRAINING")
    assert await official.at.pool.fetchval("SELECT state FROM leaves") == "ENDED"


async def test_the_new_municipality_does_not_read_why_the_old_one_granted_leave(official: Official) -> None:
    """Grounds of leave are health and family (domain.md 3.7, P3): a new case shows those of its own leave."""
    case_id = await official.in_training()
    await official.granted(case_id, TODAY, TODAY + timedelta(days=3))
    there = await moved(official, case_id)
    _, sealed = await official.at.call("GET", f"/cases/{there}/sealed", by=FYRESDAL)

    assert (sealed["target_group"], sealed["leave_grounds"]) == ("RIGHT_AND_DUTY", {})
