"""What is taught live belongs to what is learned alone."""

from __future__ import annotations

import pytest
from samklasse_contracts.enrollment import CoordinationPlanAgreed, CoordinationPlanChanged
from samklasse_contracts.enrollment.coordination import PlanWeek, Side
from samklasse_contracts.values import CourseType

from .builders import LARVIK, SUPPLIER, an_id
from .conftest import House
from .telling import a_market, a_plan, offering, people, placeable
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


async def test_a_coordination_plan_names_the_modules_of_its_weeks(house: House) -> None:
    """A18: what supplier and municipality have agreed on is what the sessions of that week teach."""
    await a_market(house)
    await house.hear(offering(course_type=CourseType.BLENDED), an_id("offering"))
    waiting = [str(an_id(f"p{number}")) for number in range(8)]
    for number in range(8):
        await house.hear(placeable(f"p{number}", line="line"), an_id(f"p{number}"))
    weeks = (PlanWeek(week=2, supplier_module="modul-hilse"), PlanWeek(week=3, municipal_module="norsk-3"))
    facts = {
        "line_id": an_id("line"), "buyer_orgnr": LARVIK, "supplier_orgnr": SUPPLIER, "revision": 2,
        "changed_by": Side.SUPPLIER, "weeks": weeks,
    }  # fmt: skip
    await house.hear(CoordinationPlanAgreed.model_validate(facts), an_id("line"))
    late = facts | {"revision": 1, "weeks": (PlanWeek(week=2, supplier_module="modul-gammel"),)}
    await house.hear(CoordinationPlanChanged.model_validate(late), an_id("line"))
    await answer(house, await a_plan(house), LARVIK, approve=waiting)

    (published,) = await house.said("timetable.published")
    begins = {one["starts_at"][:10]: one["module"] for one in published["sessions"]}
    hers = {module for day, module in begins.items() if "2027-01-11" <= day <= "2027-01-17"}
    assert hers == {"modul-hilse"}
    assert next(module for day, module in begins.items() if day > "2027-01-17") == "M03"
    assert "modul-gammel" not in begins.values()
