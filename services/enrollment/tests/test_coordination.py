"""Supplementing seats wait for a coordination plan; a change on either side is told to the other."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_contracts.enrollment import PlanWeek
from samklasse_enrollment.domain import coordination as rules
from samklasse_enrollment.domain.coordination import Week
from samklasse_enrollment.domain.errors import BadPlan, NoPlan, NotSupplementing, NotYours
from samklasse_enrollment.domain.line import Line

from .builders import FJORD, FYRESDAL, TYPE_1, agreement, asked, csv_of, line, offering, row
from .conftest import Enrollment
from .messages import coordinated, granted

modules = st.none() | st.sampled_from(["a", "b", "c"])
sides = st.dictionaries(st.integers(1, 8), st.sampled_from(["a", "b", "c"]), min_size=1)


def supplementing() -> Line:
    return line(supplementing=True)


@given(sides, sides, sides)
def test_each_side_changes_its_own_modules_and_never_the_others(
    ours: dict[int, str], theirs: dict[int, str], later: dict[int, str]
) -> None:
    """A06: the municipality's word, the supplier's, and the municipality's again."""
    of = supplementing()
    first = rules.agree(of, None, [Week(number, module) for number, module in ours.items()])
    second = rules.propose(of, first, [Week(n, None, module) for n, module in theirs.items()], by=FJORD)
    third = rules.agree(of, second, [Week(number, module) for number, module in later.items()])

    assert {week.week: week.municipal_module for week in second.weeks if week.municipal_module} == ours
    assert {week.week: week.supplier_module for week in second.weeks if week.supplier_module} == theirs
    assert {week.week: week.municipal_module for week in third.weeks if week.municipal_module} == later
    assert {week.week: week.supplier_module for week in third.weeks if week.supplier_module} == theirs
    assert third.revision == 2 + (third != second)


def test_the_same_plan_again_is_no_change() -> None:
    of, told = supplementing(), [Week(1, "a")]
    plan = rules.agree(of, None, told)

    assert rules.agree(of, plan, told) is plan


def test_only_supplementing_seats_wait_for_a_plan() -> None:
    """A06: `may_start` is what enrollments ask."""
    assert rules.may_start(line())
    assert not rules.may_start(supplementing())
    assert rules.may_start(line(supplementing=True, coordinated=True))
    with pytest.raises(NotSupplementing):
        rules.agree(line(), None, [Week(1, "a")])


@pytest.mark.parametrize(
    "told", [[], [Week(1)], [Week(9, "a")], [Week(0, "a")], [Week(1, "a"), Week(1, "b")], [Week(1, None, "b")]]
)
def test_a_plan_has_each_week_once_inside_the_line_and_something_of_ones_own_in_it(told: list[Week]) -> None:
    with pytest.raises(BadPlan):
        rules.agree(supplementing(), None, told)


def test_a_supplier_changes_its_own_line_only_and_only_what_is_there() -> None:
    of = supplementing()
    plan = rules.agree(of, None, [Week(1, "a")])

    with pytest.raises(NoPlan):
        rules.propose(of, None, [Week(1, None, "b")], by=FJORD)
    with pytest.raises(NotYours):
        rules.propose(of, plan, [Week(1, None, "b")], by="399000099")


async def started(enrollment: Enrollment) -> UUID:
    """A confirmed line of supplementing seats with a person on it."""
    terms, course = agreement(), offering(TYPE_1, supplementing=True)
    await enrollment.trade(course, agreement=terms)
    (line_id,) = await enrollment.order(terms, asked(course))
    await enrollment.people(csv_of(row("a")))
    await enrollment.name(line_id, "a")
    await enrollment.hear(granted(line_id))
    return line_id


async def agree(enrollment: Enrollment, line_id: UUID, *weeks: dict[str, Any], by: str = "") -> tuple[int, Any]:
    other = {"by": by} if by else {}
    return await enrollment.call("PUT", f"/call-offs/lines/{line_id}/coordination", {"weeks": list(weeks)}, **other)


async def test_without_a_plan_nobody_begins_and_with_it_everybody_does(enrollment: Enrollment) -> None:
    """A06: the seat is confirmed, access stays shut until the plan is agreed, and the deadline is watched."""
    line_id = await started(enrollment)
    before = await enrollment.said("enrollment.access-opened")
    watched = await enrollment.pool.fetch("SELECT kind, about FROM deadlines")
    status, plan = await agree(enrollment, line_id, {"week": 1, "municipal_module": "M1"})

    assert (before, (status, plan["revision"])) == ([], (200, 1))
    assert [tuple(each) for each in watched] == [("COORDINATION_PLAN_DUE", line_id)]
    assert await enrollment.pool.fetch("SELECT kind FROM deadlines") == []
    assert [key for key, _ in await enrollment.said("coordination.agreed", "enrollment.access-opened")] == [
        "coordination.agreed",
        "enrollment.access-opened",
    ]


async def test_a_change_in_either_course_is_said_with_whose_it_was(enrollment: Enrollment) -> None:
    """A06: full state, counted; the same again says nothing."""
    line_id = await started(enrollment)
    await agree(enrollment, line_id, {"week": 1, "municipal_module": "M1"}, {"week": 2, "municipal_module": "M2"})
    await enrollment.hear(coordinated(line_id, PlanWeek(week=2, supplier_module="S2")))
    await agree(enrollment, line_id, {"week": 2, "municipal_module": "M3"})
    await agree(enrollment, line_id, {"week": 2, "municipal_module": "M3"})

    told = [body for _, body in await enrollment.said("coordination.changed")]
    assert [(body["revision"], body["changed_by"]) for body in told] == [(2, "SUPPLIER"), (3, "MUNICIPALITY")]
    assert told[-1]["weeks"] == [{"week": 2, "municipal_module": "M3", "supplier_module": "S2"}]
    assert (await enrollment.call("GET", f"/call-offs/lines/{line_id}/coordination"))[1]["revision"] == 3


async def test_a_proposal_for_a_line_without_a_plan_or_of_another_is_refused(enrollment: Enrollment) -> None:
    line_id = await started(enrollment)
    await enrollment.hear(
        coordinated(line_id, PlanWeek(week=1, supplier_module="S")),
        coordinated(UUID(int=1), PlanWeek(week=1, supplier_module="S")),
    )

    assert [body["code"] for _, body in await enrollment.said("answer.refused")] == ["NO_PLAN", "NOT_YOURS"]


async def test_a_plan_is_the_buyers_own(enrollment: Enrollment) -> None:
    line_id = await started(enrollment)

    assert (await agree(enrollment, line_id, {"week": 1, "municipal_module": "M1"}, by=FYRESDAL))[0] == 404
    assert (await enrollment.call("GET", f"/call-offs/lines/{line_id}/coordination", by=FYRESDAL))[0] == 404
