"""What a supplier may describe."""

from dataclasses import replace

import pytest
from samklasse_enrollment.domain.errors import BadOffering, SoldAlready
from samklasse_enrollment.domain.offering import Offering, check, describe_again
from samklasse_enrollment.domain.values import CourseType

from .builders import TODAY, TYPE_1, TYPE_3, offering


@pytest.mark.parametrize("course_type", CourseType)
def test_every_course_type_has_a_valid_form(course_type: CourseType) -> None:
    check(offering(course_type))


@pytest.mark.parametrize(
    ("told", "field"),
    [
        (offering(TYPE_3, sessions_per_week=0), "sessions_per_week"),
        (offering(TYPE_3, session_minutes=0), "session_minutes"),
        (offering(TYPE_3, windows=()), "windows"),
        (offering(TYPE_1, sessions_per_week=2), "sessions_per_week"),
        (offering(TYPE_1, windows=("DAY",)), "windows"),
        (offering(TYPE_1, levels=()), "levels"),
        (offering(TYPE_1, starts_to=TODAY.replace(year=2026)), "starts_to"),
    ],
)
def test_a_contradiction_is_refused_by_its_field(told: Offering, field: str) -> None:
    with pytest.raises(BadOffering) as refused:
        check(told)
    assert refused.value.fields == {"field": field}


def test_what_is_sold_keeps_its_course_type_and_its_seats() -> None:
    sold = offering(TYPE_3, seats_taken=5)

    with pytest.raises(SoldAlready):
        describe_again(sold, offering(TYPE_1, id=sold.id))
    with pytest.raises(SoldAlready):
        describe_again(sold, replace(sold, capacity=4))
    assert describe_again(sold, replace(sold, capacity=5, seats_taken=0)).seats_taken == 5
