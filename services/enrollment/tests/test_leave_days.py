"""Leave has its limits, in working days or months, and parental leave brings an offer in its fourth month."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from samklasse_enrollment.domain.errors import LeaveTooLong
from samklasse_enrollment.domain.training import clocks, days, leave
from samklasse_enrollment.domain.training.leave import Adaptation, Ground, Leave, LeaveState
from samklasse_enrollment.domain.training.values import CaseState

from .clocked import case, granted


@pytest.mark.parametrize(
    ("ground", "first", "last", "fits"),
    [
        (Ground.WELFARE, date(2027, 2, 1), date(2027, 2, 12), True),
        (Ground.WELFARE, date(2027, 2, 1), date(2027, 2, 15), False),
        (Ground.WELFARE, date(2027, 3, 22), date(2027, 4, 7), True),
        (Ground.WELFARE, date(2026, 12, 17), date(2027, 1, 15), True),
        (Ground.ILLNESS, date(2027, 3, 1), date(2028, 2, 29), True),
        (Ground.ILLNESS, date(2027, 3, 1), date(2028, 3, 1), False),
        (Ground.BIRTH_OR_ADOPTION, date(2027, 1, 5), date(2027, 11, 4), True),
        (Ground.BIRTH_OR_ADOPTION, date(2027, 1, 5), date(2027, 11, 5), False),
        (Ground.PEACE_AND_RECONCILIATION, date(2027, 2, 1), date(2027, 2, 12), True),
        (Ground.PEACE_AND_RECONCILIATION, date(2027, 2, 1), date(2027, 2, 15), False),
    ],
)
def test_each_ground_has_its_limit_in_working_days_or_months(
    ground: Ground, first: date, last: date, fits: bool
) -> None:
    if fits:
        assert granted(ground, first, last).state is LeaveState.GRANTED
    else:
        with pytest.raises(LeaveTooLong) as refused:
            granted(ground, first, last)
        assert refused.value.rule == "if-30"


def test_welfare_leave_is_counted_over_the_year() -> None:
    before = granted(Ground.WELFARE, date(2027, 2, 1), date(2027, 2, 10))
    wanted = Leave(
        uuid4(), UUID(int=1), Ground.WELFARE, date(2027, 5, 3), date(2027, 5, 5),
        LeaveState.ADAPTATION_TRIED, True, Adaptation.OFFERED,
    )  # fmt: skip
    bounds = {"offered_on": date(2027, 1, 4), "window_ends": None}

    with pytest.raises(LeaveTooLong):
        leave.grant(wanted, [before], **bounds)
    next_year = replace(wanted, first_day=date(2028, 5, 2), last_day=date(2028, 5, 4))
    assert leave.grant(next_year, [before], **bounds).days == 3


@pytest.mark.parametrize(
    ("year", "sunday"), [(2024, date(2024, 3, 31)), (2026, date(2026, 4, 5)), (2027, date(2027, 3, 28))]
)
def test_easter_is_found(year: int, sunday: date) -> None:
    assert days.easter_sunday(year) == sunday


@pytest.mark.parametrize(
    "free",
    [date(2027, 3, 25), date(2027, 3, 26), date(2027, 3, 29), date(2027, 5, 6), date(2027, 5, 17), date(2027, 1, 2)],
)
def test_free_days_and_weekends_are_no_working_days(free: date) -> None:
    assert not days.is_working_day(free)


@pytest.mark.parametrize(("length", "raised"), [(89, False), (90, False), (91, True), (300, True)])
def test_invariant_12_parental_leave_into_its_fourth_month_raises_an_offer(length: int, raised: bool) -> None:
    first = date(2027, 1, 5)
    away = granted(Ground.BIRTH_OR_ADOPTION, first, first + timedelta(days=length - 1))

    found = clocks.parental_offer(case(CaseState.IN_TRAINING, offered_on=first), (away,))
    assert (found is not None) == raised
    if found is not None:
        assert (found.due_on, found.paragraph) == (date(2027, 4, 5), "if-33")
        assert clocks.parental_offer(case(CaseState.ON_LEAVE), (leave.offer_during(away, on=first),)) is None
