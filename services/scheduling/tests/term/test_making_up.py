"""Sessions that a class loses to free days: made up for in its term where its offering promises that, else left out."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samklasse_chassis.http import Role
from samklasse_scheduling.domain.calendars import Calendars, wall_time
from samklasse_scheduling.domain.making_up import Ground, made_up, question
from samklasse_scheduling.domain.sessions import dated
from samklasse_scheduling.domain.term.asking import Busy, Host, Placed
from samklasse_scheduling.domain.term.checking import wrong
from samklasse_scheduling.domain.weekly import WHOLE_WEEK

from ..builders import LARVIK, MONDAY, SUPPLIER, an_id, timetable
from ..conftest import House
from ..telling import a_market, a_plan, people
from .questions import EVENINGS

GROUP = timetable(members=2)
EVERY_DAY = st.sampled_from([MONDAY + timedelta(days=n) for n in range(56)])
WEEK_4 = [f"2027-01-{day}" for day in range(25, 32)]
FREE_WEEK = {"fylkesnummer": "39", "first_day": "2027-01-01", "last_day": "2027-06-30", "days": WEEK_4}


def ground(**fields: Any) -> Ground:
    return replace(Ground(Host(an_id("teacher"), frozenset()), {}, (), Calendars()), **fields)


@settings(max_examples=50, deadline=None)
@given(
    st.frozensets(EVERY_DAY, max_size=12),
    st.sampled_from([WHOLE_WEEK, EVENINGS, 0]),
    st.lists(st.builds(Busy, st.just(an_id("teacher")), EVERY_DAY, st.just(1020), st.just(90)), max_size=4),
)
def test_what_is_made_up_holds_every_rule_and_keeps_clock_time_teacher_and_term(
    free: frozenset[date], mask: int, busy: list[Busy]
) -> None:
    """A14: lost sessions are made up inside the term, never on a free day."""
    held = dated(GROUP.id, GROUP.times, first_day=MONDAY, weeks=8, free=free)
    members = {member.person: mask for member in GROUP.members}
    where = ground(calendars=Calendars(free), busy=tuple(busy), availability=members)
    every = made_up(GROUP, held, where)
    new = [one for one in every if one.id not in {one.id for one in held}]
    placed = [Placed(one.day, wall_time(one.start)[1], one.id, GROUP.teacher) for one in new]

    assert {one.id for one in held} <= {one.id for one in every}
    assert len(every) <= 16
    assert {wall_time(one.start)[1] for one in new} <= {17 * 60}
    assert len({one.day for one in every}) == len(every)
    assert [one.number for one in every] == list(range(1, len(every) + 1))
    asked = question(GROUP, held, where)
    assert {one.code for one in wrong(replace(asked, busy=tuple(busy)), placed)} <= {"UNACCOUNTED"}


def test_a_lost_session_is_made_up_on_the_nearest_day() -> None:
    lost = MONDAY + timedelta(weeks=3)
    held = dated(GROUP.id, GROUP.times, first_day=MONDAY, weeks=8, free=frozenset({lost}))
    every = made_up(GROUP, held, ground(calendars=Calendars(frozenset({lost}))))
    (new,) = (one for one in every if one not in held and one.id not in {one.id for one in held})

    assert new.day == lost + timedelta(days=1)
    assert len(every) == 16


@pytest.mark.parametrize(("makes_up", "sessions"), [(True, 16), (False, 14)])
async def test_an_offering_that_promises_it_makes_up_for_free_days(house: House, makes_up: bool, sessions: int) -> None:
    await a_market(house)
    await house.ask("POST", "/calendars/free-days", FREE_WEEK)
    path, promise = f"/offerings/{an_id('offering')}/make-up", {"makes_up": makes_up, "from_day": "2027-01-01"}
    assert (await house.ask("POST", path, promise, orgnr="900000009", role=Role.SUPPLIER))[0] == 404
    assert (await house.ask("POST", path, promise, orgnr=SUPPLIER, role=Role.SUPPLIER))[0] == 200
    waiting = await people(house, 9)
    plan = await a_plan(house)
    await house.ask("POST", f"/plans/{plan}/answer", {"approve": waiting}, orgnr=LARVIK, role=Role.MUNICIPALITY)
    (published,) = await house.said("timetable.published")
    days = [one["starts_at"][:10] for one in published["sessions"]]

    assert len(days) == len(set(days)) == sessions
    assert not set(WEEK_4) & set(days)
    assert published["last_day"] >= max(days)
