"""Right and duty end at sixty-seven: told in time, to the month, while the birthday itself stays sealed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_enrollment.domain.errors import NotInTargetGroup
from samklasse_enrollment.domain.importing import columns
from samklasse_enrollment.domain.training import clocks
from samklasse_enrollment.domain.training.clocks import AGE, WINDOW
from samklasse_enrollment.domain.training.values import About, CaseState, Schooling, TargetGroup, TrainingCase

from .builders import SKIEN, TODAY, csv_of, row
from .casework import FACTS, PLAN, Official
from .conftest import Enrollment
from .messages import registered

PERMIT = date(2026, 11, 1)
BORN = "1961-02-17"
"""Sixty-seven on 17 February 2028, within the window of three years."""


@pytest.fixture
def official(enrollment: Enrollment) -> Official:
    return Official(enrollment)


async def known(official: Official, born: str) -> UUID:
    """The case of somebody whose birth date the municipality's list has told."""
    await official.at.hear(registered(SKIEN, "4003"))
    await official.at.people(csv_of(row(fodselsdato=born)))
    _, listed = await official.at.call("GET", "/cases")
    case_id = UUID(listed["cases"][0]["case_id"])
    await official.do(case_id, "facts", FACTS)
    return case_id


async def in_training(official: Official) -> UUID:
    case_id = await known(official, BORN)
    await official.do(case_id, "allocation", {"offered_on": TODAY.isoformat()})
    await official.do(case_id, "plan", PLAN)
    await official.do(case_id, "start", {"on": TODAY.isoformat()})
    return case_id


def aged(born: date, group: TargetGroup = TargetGroup.RIGHT_AND_DUTY) -> About:
    return About(group, Schooling.PRIMARY, PERMIT, clocks.ages_out(born, permit_on=PERMIT))


def trained(**more: object) -> TrainingCase:
    plain = TrainingCase(UUID(int=1), UUID(int=2), "399000011", CaseState.IN_TRAINING, offered_on=TODAY)
    return replace(plain, started_on=TODAY, **more)  # type: ignore[arg-type]


@given(st.dates(date(1959, 6, 1), date(2008, 1, 1)), st.sampled_from(TargetGroup), st.sampled_from(CaseState))
def test_the_month_is_told_of_those_alone_whom_it_concerns_and_never_the_birthday(
    born: date, group: TargetGroup, state: CaseState
) -> None:
    found = {clock.name: clock for clock in clocks.of(trained(state=state), aged(born, group), ())}
    birthday = date(born.year + 67, born.month, born.day) if (born.month, born.day) != (2, 29) else None
    concerned = WINDOW in found and (birthday or date(born.year + 67, 2, 28)) <= found[WINDOW].due_on

    assert (AGE in found) == concerned
    if AGE in found:
        assert (found[AGE].due_on.day, found[AGE].paragraph, found[AGE].rule) == (1, "il-26", "IL_2021")
        assert (found[AGE].due_on.year, found[AGE].due_on.month) == (born.year + 67, born.month)
        assert born.isoformat() not in str(found)


@pytest.mark.parametrize("born", [date(1960, 1, 4), date(1960, 2, 1), date(1961, 2, 28)])
def test_nobody_is_allocated_what_she_has_outgrown(born: date) -> None:
    ends = clocks.ages_out(born, permit_on=PERMIT)

    clocks.check_right(aged(born), today=ends - timedelta(days=1))
    with pytest.raises(NotInTargetGroup):
        clocks.check_right(aged(born), today=ends)


async def test_the_end_by_age_is_told_in_place_of_the_windows_which_it_cuts_short(official: Official) -> None:
    """A clock that names its paragraph; what is told and kept in the open is a month, not a birthday."""
    case_id = await in_training(official)
    await official.at.ring(datetime(2028, 1, 3, tzinfo=UTC))
    _, sealed = await official.at.call("GET", f"/cases/{case_id}/sealed")
    (told,) = [
        body for _, body in await official.at.said("deadline.near") if body["deadline"] == "LANGUAGE_WINDOW_ENDS"
    ]
    named = ("case_clocks", "deadlines", "timers", "outbox", "case_history", "commands", "training_cases")
    rows = [str(dict(row)) for name in named for row in await official.at.pool.fetch(f"SELECT * FROM {name}")]  # noqa: S608

    assert (await official.clocks(case_id))["RIGHT_ENDS_BY_AGE"] == date(2028, 2, 1)
    assert (told["due_on"], told["paragraph"]) == ("2028-02-01", "il-32")
    assert sealed["right_ends_on"] == "2028-02-17"
    assert not [text for text in rows for hidden in ("1961", "2028-02-17", "2028, 2, 17") if hidden in text]


async def test_training_ends_by_age_before_its_window_does(official: Official) -> None:
    case_id = await in_training(official)
    await official.at.clock(datetime(2028, 2, 16, 12, tzinfo=UTC))
    early = await official.refused(f"/cases/{case_id}/steps", {"step": "EXPIRE"})
    await official.at.clock(datetime(2028, 2, 17, 12, tzinfo=UTC))
    ended = await official.do(case_id, "steps", {"step": "EXPIRE"})
    _, history = await official.at.call("GET", f"/cases/{case_id}/history")

    assert early == ("WINDOW_NOT_OVER", "il-32")
    assert ended["state"] == "WINDOW_EXPIRED"
    assert history["steps"][-1]["rule"] == "il-26"


async def test_who_outgrew_her_right_before_the_offer_is_allocated_training_only_by_choice(official: Official) -> None:
    case_id = await known(official, "1960-01-05")
    await official.at.clock(datetime(2027, 1, 5, 12, tzinfo=UTC))
    refused = await official.refused(f"/cases/{case_id}/allocation", {"offered_on": "2027-01-05"})

    allowed = await official.do(case_id, "allocation", {"offered_on": "2027-01-05", "ground": "VOLUNTARY"})

    assert refused == ("NOT_IN_TARGET_GROUP", "il-26")
    assert allowed["case"]["state"] == "DECIDED"


async def test_whoever_takes_part_by_choice_may_be_of_any_age(official: Official) -> None:
    case_id = await official.case(facts={**FACTS, "target_group": "VOLUNTARY", "birth_date": "1950-01-01"})

    assert await official.state(case_id) == "OFFER_DUE"


@given(st.dates(date(1955, 1, 1), date(2012, 1, 1)), st.dates(date(2021, 1, 1), date(2030, 1, 1)))
def test_a_list_takes_whom_a_case_with_a_permit_of_today_takes_and_nobody_else(born_on: date, today: date) -> None:
    """Il § 26 read once: right and duty end at sixty-seven, on the birthday itself."""
    listed, allowed = True, True
    try:
        columns.born(born_on.isoformat(), today)
    except columns.Wrong:
        listed = False
    try:
        clocks.check_age(born_on, permit_on=today, today=today)
    except NotInTargetGroup:
        allowed = False

    assert listed == allowed


@pytest.mark.parametrize("born_on", [date(1960, 1, 4), date(2009, 1, 5), date(9999, 12, 31)])
def test_a_list_takes_nobody_from_her_sixty_seventh_birthday_on_nor_before_her_eighteenth(born_on: date) -> None:
    columns.born("1960-01-05", TODAY)
    columns.born("2009-01-04", TODAY)
    with pytest.raises(columns.Wrong):
        columns.born(born_on.isoformat(), TODAY)
