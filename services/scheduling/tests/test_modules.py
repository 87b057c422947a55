"""What is taught live belongs to what is learned alone."""

from __future__ import annotations

import pytest
from samklasse_contracts.values import CourseType

from .builders import LARVIK, an_id
from .conftest import House
from .telling import a_market, a_plan, offering, people
from .test_service_plan import answer


@pytest.mark.parametrize(("course_type", "named"), [(CourseType.BLENDED, True), (CourseType.SYNC_GROUP, False)])
async def test_each_session_of_a_combined_course_names_its_module(
    house: House, course_type: CourseType, named: bool
) -> None:
    """A18: the supplier's sessions and its learning resources hang together, session by session."""
    await a_market(house)
    await house.hear(offering(course_type=course_type), an_id("offering"))
    waiting = await people(house, 8)
    await answer(house, await a_plan(house), LARVIK, approve=waiting)

    (published,) = await house.said("timetable.published")
    modules = [session.get("module") for session in published["sessions"]]
    assert modules[:2] == (["M01", "M02"] if named else [None, None])
    assert len(set(modules)) == (len(modules) if named else 1)
